"""Configuration, read once, at the door: flag > environment > `inngest.dev.yaml` > default.

Nothing else reads the environment. What each setting may be stands in `settings.py`.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path

import yaml
from msgspec import Struct

from .core.functions import ConcurrencyLimit
from .errors import ConfigError
from .function_settings import SECTION, read_run_limits
from .settings import IN_FILES, PATHS, PORT_MAX, SETTINGS, Setting
from .store.database import MEMORY, Durability
from .wire.keys import Secret

FILE_NAME = "inngest.dev.yaml"
FILE_VARIABLE = "STEPLOG_CONFIG"


class Config(Struct, frozen=True):
    """What `steplog` works with: the defaults are those of `steplog dev`. `port` 0 takes any free
    one.

    Keys and the password count for `steplog start` alone; `keyed.py` reads them.
    """

    host: str = "127.0.0.1"
    port: int = 8288
    connect_gateway_port: int | None = None  # None: the port after `port`
    db: str = ".steplog/steplog.db"
    durability: Durability = Durability.PROCESS
    apps: tuple[str, ...] = ()  # serve URLs to sync
    discovery: bool = True
    poll: bool = True
    poll_interval_s: float = 5.0
    retry_interval_s: float | None = None  # None: the backoff table
    in_flight_max: int = 1_000
    # What steps may have the engine call, beside the public internet. None: whatever the mode says.
    outbound_networks: tuple[str, ...] | None = None
    run_limits: Mapping[str, ConcurrencyLimit] = {}  # the file's own, by the function's slug
    stop_grace_s: float = 10.0  # how long a stop waits for the requests in flight
    event_keys: tuple[Secret, ...] = ()
    event_key_file: str | None = None
    signing_key: Secret | None = None
    signing_key_file: str | None = None
    signing_key_fallback: Secret | None = None
    signing_key_fallback_file: str | None = None
    dashboard_password: Secret | None = None
    dashboard_password_file: str | None = None
    app_port: int | None = None  # the environment's $PORT: where discovery looks, too
    file: str | None = None  # the configuration file that was read

    @property
    def gateway_port(self) -> int:
        """0, which takes any free one, when `port` is 0."""
        return self.connect_gateway_port or (self.port + 1 if self.port else 0)


def load_config(
    flags: Mapping[str, object],
    environ: Mapping[str, str],
    directory: Path,
    file: str | None,
    defaults: Mapping[str, object] | None = None,
) -> Config:
    """`flags` are those given, by key; `file` is the `--config` flag; `defaults` go by field.

    Raises ConfigError, naming the place and what is expected there.
    """
    file = file or environ.get(FILE_VARIABLE) or None
    path = directory / (file or FILE_NAME)
    values: dict[str, object] = {}
    if path.exists():
        values = _from_file(path)
        values["file"] = str(path)
        if flags.get("discovery") is False:
            values.pop("apps", None)  # "do not look for apps" means those of the file, too
    elif file is not None:
        raise ConfigError(f"there is no configuration file {path}")
    values = _over(values, _from_environment(environ), "the environment")
    given = {
        setting.field: _checked(setting, flags[setting.key], setting.flag)
        for setting in SETTINGS
        if setting.key in flags
    }
    values = _over(values, given, "the command")
    config = Config(**{**(defaults or {}), **values})  # type: ignore[arg-type]
    _check_ports(config)
    return config


def _over(
    lower: Mapping[str, object], upper: Mapping[str, object], place: str
) -> dict[str, object]:
    """`upper` wins: a secret of its own also over the file that `lower` names, and conversely."""
    merged = {**lower, **upper}
    for field, file_field in IN_FILES:
        if field in upper and file_field in upper:
            name = field.replace("_", "-")
            raise ConfigError(f"{place} gives {name} and a file with it: only one can count")
        if field in upper:
            merged.pop(file_field, None)
        elif file_field in upper:
            merged.pop(field, None)
    return merged


def _from_environment(environ: Mapping[str, str]) -> dict[str, object]:
    values: dict[str, object] = {}
    for setting in SETTINGS:
        for variable in (setting.variable, setting.also or ""):
            text = environ.get(variable)
            if text:
                values[setting.field] = _checked(setting, text, variable)
                break
    port = environ.get("PORT", "")
    if port.isascii() and port.isdigit() and 0 < int(port) <= PORT_MAX:
        values["app_port"] = int(port)
    return values


def _checked(setting: Setting, value: object, place: str) -> object:
    try:
        return setting.check(setting.parse(value) if isinstance(value, str) else value)
    except ValueError as error:
        raise ConfigError(f"{place}: {setting.key} {error}") from error


def _from_file(path: Path) -> dict[str, object]:
    try:
        root = yaml.compose(path.read_text("utf-8"), Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f":{mark.line + 1}" if mark else ""
        raise ConfigError(f"{path}{line}: this is not YAML: {error.problem}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: this is not YAML: {error}") from error
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    values: dict[str, object] = {}
    if root is None:
        return values
    for key, node, place in _entries(root, path, ""):
        if key == SECTION:
            if "run_limits" in values:
                raise ConfigError(f"{place}: {key} stands here a second time")
            values["run_limits"] = read_run_limits(node, str(path))
            continue
        setting = _BY_KEY.get(key)
        if setting is None:
            raise ConfigError(f"{place}: {_unknown(key)}")
        if setting.field in values:
            raise ConfigError(f"{place}: {key} stands here a second time")
        value = _value(node, place)
        try:
            checked = setting.check(value)
        except ValueError as error:
            raise ConfigError(f"{place}: {key} {error}") from error
        values[setting.field] = _beside(path, checked) if key in PATHS else checked
    return _over({}, values, str(path))


def _entries(node: yaml.Node, path: Path, prefix: str) -> list[tuple[str, yaml.Node, str]]:
    """Keys with their values and places; the keys of a section are told as `section.key`."""
    if not isinstance(node, yaml.MappingNode):
        what = f"{prefix[:-1]} must hold" if prefix else "the file must hold"
        raise ConfigError(f"{path}:{node.start_mark.line + 1}: {what} keys with values")
    entries: list[tuple[str, yaml.Node, str]] = []
    for key_node, value_node in node.value:
        place = f"{path}:{key_node.start_mark.line + 1}"
        key = prefix + str(key_node.value)
        if key in _SECTIONS:
            entries += _entries(value_node, path, f"{key}.")
        else:
            entries.append((key, value_node, place))
    return entries


def _value(node: yaml.Node, place: str) -> object:
    try:
        return yaml.SafeLoader("").construct_object(node, deep=True)
    except yaml.YAMLError as error:
        raise ConfigError(f"{place}: this value is not understood: {error}") from error


def _unknown(key: str) -> str:
    known = (*_BY_KEY, SECTION)
    close = difflib.get_close_matches(key, known, n=1)
    hint = f': did you mean "{close[0]}"?' if close else f"; known are {', '.join(known)}"
    return f'there is no setting "{key}"{hint}'


def _beside(file: Path, db: object) -> object:
    """A path in a file is relative to that file, wherever the command was started."""
    return db if db == MEMORY else str(file.parent / str(db))


def _check_ports(config: Config) -> None:
    if not config.port:
        return
    if config.gateway_port == config.port:
        raise ConfigError(
            f"port and connect-gateway-port are both {config.port}: they must be different"
        )
    if config.gateway_port > PORT_MAX:
        raise ConfigError(
            f"connect-gateway-port would be {config.gateway_port}, above {PORT_MAX}: set it"
        )


_BY_KEY = {setting.key: setting for setting in SETTINGS}
_SECTIONS = frozenset(key.partition(".")[0] for key in _BY_KEY if "." in key)
