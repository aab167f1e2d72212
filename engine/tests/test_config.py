"""Configuration: what wins over what, and what is refused in which words."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from steplog.config import Config, load_config
from steplog.errors import ConfigError
from steplog.settings import SETTINGS
from steplog.store.database import Durability

REPOSITORY = Path(__file__).parents[2]


def load(
    directory: Path,
    text: str | None = None,
    flags: Mapping[str, object] | None = None,
    environ: Mapping[str, str] | None = None,
) -> Config:
    if text is not None:
        (directory / "inngest.dev.yaml").write_text(text)
    return load_config(flags or {}, environ or {}, directory, None)


def test_without_anything_the_defaults_stand(tmp_path: Path) -> None:
    config = load(tmp_path)

    assert config == Config()
    assert config.host == "127.0.0.1"
    assert config.gateway_port == config.port + 1


def test_a_flag_wins_over_a_variable_which_wins_over_the_file(tmp_path: Path) -> None:
    text = "port: 1001\nhost: from.file\ndurability: power"

    config = load(
        tmp_path,
        text,
        flags={"port": "1003"},
        environ={"STEPLOG_PORT": "1002", "STEPLOG_HOST": "from.environment"},
    )

    assert config.port == 1003
    assert config.host == "from.environment"
    assert config.durability is Durability.POWER


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("apps: [http://a/api, http://b/api]", "apps", ("http://a/api", "http://b/api")),
        ("discovery: false", "discovery", False),
        ("poll: no", "poll", False),
        ("poll-interval: 2", "poll_interval_s", 2.0),
        ("poll-interval: 1m30s", "poll_interval_s", 90.0),
        ("retry-interval: 500ms", "retry_interval_s", 0.5),
        ("connect-gateway-port: 9", "connect_gateway_port", 9),
        ("limits:\n  in-flight: 7", "in_flight_max", 7),
        ("outbound:\n  networks: [10.1.0.0/16]", "outbound_networks", ("10.1.0.0/16",)),
        ("outbound:\n  networks: []", "outbound_networks", ()),
        ("", "outbound_networks", None),
        ("db: ':memory:'", "db", ":memory:"),
        ("", "port", 8288),
    ],
)
def test_the_file_is_read(tmp_path: Path, text: str, field: str, value: object) -> None:
    assert getattr(load(tmp_path, text), field) == value


@pytest.mark.parametrize(
    ("variable", "text", "field", "value"),
    [
        ("STEPLOG_APPS", "http://a/x, http://b/x", "apps", ("http://a/x", "http://b/x")),
        ("STEPLOG_POLL", "0", "poll", False),
        ("STEPLOG_POLL_INTERVAL", "0.5", "poll_interval_s", 0.5),
        ("STEPLOG_LIMITS_IN_FLIGHT", "3", "in_flight_max", 3),
        ("STEPLOG_PORT", "", "port", 8288),
        ("PORT", "5555", "app_port", 5555),
        ("PORT", "tcp://10.0.0.1:80", "app_port", None),
    ],
)
def test_variables_are_read(
    tmp_path: Path, variable: str, text: str, field: str, value: object
) -> None:
    assert getattr(load(tmp_path, environ={variable: text}), field) == value


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "port: 1\nprot: 2",
            'inngest.dev.yaml:2: there is no setting "prot": did you mean "port"?',
        ),
        ("limits:\n  in-fligth: 3", 'yaml:2: there is no setting "limits.in-fligth": did you mean'),
        ("retention: 3", "yaml:1: there is no setting"),
        ("port: abc", "yaml:1: port must be a whole number from 0 to 65535, got 'abc'"),
        ("port: true", "yaml:1: port must be a whole number"),
        ("poll: 'yes'", "yaml:1: poll must be true or false, got 'yes'"),
        ("apps: http://a", "yaml:1: apps must be a list of URLs"),
        ("apps:\n  - 3", "apps must be URLs like"),
        ("apps: ['localhost:8000']", "apps must be URLs like"),
        ("durability: high", "durability must be process or power, got 'high'"),
        ("poll-interval: soon", "poll-interval 'soon' is not a duration"),
        ("poll-interval: 0", "poll-interval must be between"),
        ("port: 1\nport: 2", "yaml:2: port stands here a second time"),
        ("outbound: {networks: [office]}", "must be networks like 10.1.0.0/16: 'office'"),
        ("outbound: {networks: 10.1.0.0/16}", "must be a list of networks"),
        ("limits: 3", "yaml:1: limits must hold keys with values"),
        ("- 1", "yaml:1: the file must hold keys with values"),
        ("host: x\napps: [", "yaml:2: this is not YAML"),
        ("host: \x00", "this is not YAML"),
        ("port: 80\nconnect-gateway-port: 80", "must be different"),
        ("port: 65535", "connect-gateway-port would be 65536"),
    ],
)
def test_a_wrong_file_is_refused_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError) as refused:
        load(tmp_path, text)

    assert message in str(refused.value)


def test_a_wrong_flag_or_variable_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"^--port: port must be a whole number"):
        load(tmp_path, flags={"port": "x"})
    with pytest.raises(ConfigError, match=r"^--url: apps must be URLs"):
        load(tmp_path, flags={"apps": ("x",)})
    with pytest.raises(ConfigError, match=r"^STEPLOG_POLL: poll must be true or false"):
        load(tmp_path, environ={"STEPLOG_POLL": "maybe"})


def test_a_file_that_is_asked_for_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there is no configuration file"):
        load_config({}, {}, tmp_path, "other.yaml")
    with pytest.raises(ConfigError, match="there is no configuration file"):
        load_config({}, {"STEPLOG_CONFIG": "other.yaml"}, tmp_path, None)


def test_a_database_path_in_a_file_is_relative_to_the_file(tmp_path: Path) -> None:
    folder = tmp_path / "settings"
    folder.mkdir()
    (folder / "dev.yaml").write_text("db: data/steplog.db")

    config = load_config({}, {}, tmp_path, "settings/dev.yaml")

    assert config.db == str(folder / "data/steplog.db")


def test_no_discovery_leaves_out_the_apps_of_the_file_but_not_of_the_flag(tmp_path: Path) -> None:
    text = "apps: [http://file/api]"

    without = load(tmp_path, text, flags={"discovery": False})
    with_url = load(tmp_path, text, flags={"discovery": False, "apps": ("http://flag/api",)})

    assert without.apps == ()
    assert with_url.apps == ("http://flag/api",)


def test_the_example_of_the_repository_is_right_and_shows_every_setting() -> None:
    text = (REPOSITORY / "inngest.dev.yaml").read_text()

    config = load_config({}, {}, REPOSITORY, None)

    assert config.apps == ("http://127.0.0.1:8000/api/inngest",)
    assert [s.key for s in SETTINGS if f"{s.key.split('.')[-1]}:" not in text] == []
