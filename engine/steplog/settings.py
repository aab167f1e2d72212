"""The settings: one row each. Its key in the file gives its flag and its variable their names."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from msgspec import Struct

from .core.durations import parse_duration_ms
from .dispatch.addresses import reach_of
from .store.database import Durability
from .wire.keys import Secret

VARIABLE_PREFIX = "STEPLOG_"
PORT_MAX = 65_535
IN_FLIGHT_MAX = 100_000


class Setting(Struct, frozen=True):
    """`check` takes a value as YAML has it, `parse` makes one of a flag's or variable's text.

    Both raise ValueError saying what was expected. `also` is a variable by which SDKs and the
    reference know the same.
    """

    key: str
    field: str
    check: Callable[[object], object]
    parse: Callable[[str], object] = str
    also: str | None = None

    @property
    def flag(self) -> str:
        return "--url" if self.key == "apps" else f"--{self.key}"

    @property
    def variable(self) -> str:
        return VARIABLE_PREFIX + self.key.upper().replace("-", "_").replace(".", "_")


# What values must be


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"must be a text, got {value!r}")
    return value.strip()


def _whole(minimum: int, maximum: int) -> Callable[[object], int]:
    def check(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not minimum <= value <= maximum:
            raise ValueError(f"must be a whole number from {minimum} to {maximum}, got {value!r}")
        return value

    return check


def _yes_or_no(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"must be true or false, got {value!r}")
    return value


def _seconds(value: object) -> float:
    """A number of seconds, or a duration with units."""
    if isinstance(value, str):
        value = parse_duration_ms(value) / 1_000
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"must be seconds, or a duration like 500ms or 2m, got {value!r}")
    if not 0.001 <= value <= 86_400:
        raise ValueError(f"must be between 1 millisecond and a day, got {value:g} seconds")
    return float(value)


def _durability(value: object) -> Durability:
    known = [member.value for member in Durability]
    if value not in known:
        raise ValueError(f"must be {' or '.join(known)}, got {value!r}")
    return Durability(str(value))


def _urls(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise ValueError(f"must be a list of URLs, got {value!r}")
    return tuple(dict.fromkeys(_url(url) for url in value))


def _url(value: object) -> str:
    try:
        parts = urlsplit(value if isinstance(value, str) else "")
        has_host = bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        has_host = False
    if not isinstance(value, str) or not has_host or parts.scheme not in ("http", "https"):
        raise ValueError(f"must be URLs like http://localhost:8000/api/inngest, got {value!r}")
    return value


def _networks(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise ValueError(f"must be a list of networks like 10.1.0.0/16, got {value!r}")
    try:
        reach_of(str(network) for network in value)
    except ValueError as error:
        raise ValueError(f"must be networks like 10.1.0.0/16: {error}") from error
    return tuple(str(network) for network in value)


def _grace(value: object) -> float:
    """Seconds; none at all is allowed."""
    return 0.0 if value == 0 and not isinstance(value, bool) else _seconds(value)


def _secret(value: object) -> Secret:
    """Never quotes what it refuses."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError("must be a text that is not empty: put it in quotes")
    return Secret(value.strip())


def _secrets(value: object) -> tuple[Secret, ...]:
    """One, or a list of them."""
    return tuple(_secret(each) for each in (value if isinstance(value, list | tuple) else [value]))


# What texts mean


def _parse_whole(text: str) -> object:
    return int(text) if text.strip().isascii() and text.strip().isdigit() else text


def _parse_yes_or_no(text: str) -> object:
    return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}.get(
        text.strip().lower(), text
    )


def _parse_seconds(text: str) -> object:
    try:
        return float(text)
    except ValueError:
        return text.strip()


def _parse_list(text: str) -> object:
    return [part.strip() for part in text.split(",") if part.strip()]


SETTINGS = (
    Setting("host", "host", _text),
    Setting("port", "port", _whole(0, PORT_MAX), _parse_whole),
    Setting("connect-gateway-port", "connect_gateway_port", _whole(1, PORT_MAX), _parse_whole),
    Setting("db", "db", _text),
    Setting("durability", "durability", _durability),
    Setting("apps", "apps", _urls, _parse_list),
    Setting("discovery", "discovery", _yes_or_no, _parse_yes_or_no),
    Setting("poll", "poll", _yes_or_no, _parse_yes_or_no),
    Setting("poll-interval", "poll_interval_s", _seconds, _parse_seconds),
    Setting("retry-interval", "retry_interval_s", _seconds, _parse_seconds),
    Setting("outbound.networks", "outbound_networks", _networks, _parse_list),
    Setting("stop-grace", "stop_grace_s", _grace, _parse_seconds),
    Setting("event-key", "event_keys", _secrets, _parse_list, also="INNGEST_EVENT_KEY"),
    Setting("event-key-file", "event_key_file", _text),
    Setting("signing-key", "signing_key", _secret, also="INNGEST_SIGNING_KEY"),
    Setting("signing-key-file", "signing_key_file", _text),
    Setting(
        "signing-key-fallback",
        "signing_key_fallback",
        _secret,
        also="INNGEST_SIGNING_KEY_FALLBACK",
    ),
    Setting("signing-key-fallback-file", "signing_key_fallback_file", _text),
    Setting("dashboard-password", "dashboard_password", _secret),
    Setting("dashboard-password-file", "dashboard_password_file", _text),
    Setting("limits.in-flight", "in_flight_max", _whole(1, IN_FLIGHT_MAX), _parse_whole),
)
PATHS = frozenset({"db", *(each.key for each in SETTINGS if each.key.endswith("-file"))})
# A secret, or the file that it stands in: the fields of both.
IN_FILES = tuple(
    (each.field, file.field)
    for each in SETTINGS
    for file in SETTINGS
    if file.key == f"{each.key}-file"
)
