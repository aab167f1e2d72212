"""What keyed mode needs to start, where it is looked for, and what is said when it is missing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from steplog.config import Config
from steplog.errors import ConfigError
from steplog.keyed import Keyed, fresh_keys, read_keyed
from steplog.production import production_config, write_fresh_keys
from steplog.settings import SETTINGS
from steplog.store.database import Durability
from steplog.wire.keys import Secret

SIGNING = "signkey-prod-" + "0a" * 32
EVENTS = "an-event-key-of-20-ch"
PASSWORD = "a-password-of-22-chars"
ENVIRONMENT = {"INNGEST_SIGNING_KEY": SIGNING, "INNGEST_EVENT_KEY": EVENTS}
WITH_PASSWORD = {**ENVIRONMENT, "STEPLOG_DASHBOARD_PASSWORD": PASSWORD}
PUBLIC = ["0.0.0.0", "::", "10.1.2.3", "engine.example", "127.0.0.1.example", "localhost.example"]
PRIVATE = ["127.0.0.1", "::1", "localhost", "127.9.9.9"]


def read(
    directory: Path,
    environ: Mapping[str, str],
    flags: Mapping[str, object] | None = None,
    file: str | None = None,
) -> Keyed:
    if file is not None:
        (directory / "inngest.dev.yaml").write_text(file)
    return read_keyed(production_config(flags or {}, environ, directory, None))


def refused(directory: Path, environ: Mapping[str, str], **flags: object) -> str:
    with pytest.raises(ConfigError) as caught:
        read(directory, environ, flags)
    message = str(caught.value)
    for name, text in environ.items():
        assert name.endswith("_FILE") or text not in message
    return message


def test_keys_come_from_the_variables_that_apps_have_them_in(tmp_path: Path) -> None:
    several = {
        **WITH_PASSWORD,
        "INNGEST_EVENT_KEY": f"{EVENTS},another",
        "INNGEST_SIGNING_KEY_FALLBACK": "0b" * 32,
    }

    keyed = read(tmp_path, several)

    assert keyed.keys.signing == Secret(SIGNING)
    assert keyed.keys.fallback == Secret("0b" * 32)
    assert keyed.keys.events == (Secret(EVENTS), Secret("another"))
    assert keyed.password == Secret(PASSWORD)


def test_or_from_files_beside_the_configuration(tmp_path: Path) -> None:
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    (secrets / "signing").write_text(f"{SIGNING}\n")
    (secrets / "events").write_text(f"# of the shop\n{EVENTS}\n\n# of the office\nanother\n")
    (secrets / "password").write_text(f"{PASSWORD}\n")
    file = (
        "signing-key-file: secrets/signing\nevent-key-file: secrets/events\n"
        "dashboard-password-file: secrets/password\n"
    )

    keyed = read(tmp_path, {}, file=file)

    assert keyed.keys.signing == Secret(SIGNING)
    assert keyed.keys.events == (Secret(EVENTS), Secret("another"))
    assert keyed.password == Secret(PASSWORD)


def test_what_is_said_nearer_wins_be_it_a_key_or_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("0b" * 32)
    file = "signing-key-file: key\nevent-key: in-the-file"

    by_variable = read(tmp_path, ENVIRONMENT, file=file)
    by_flag = read(tmp_path, ENVIRONMENT, {"signing-key-file": str(tmp_path / "key")})

    assert by_variable.keys.signing == Secret(SIGNING)
    assert by_variable.keys.events == (Secret(EVENTS),)
    assert by_flag.keys.signing == Secret("0b" * 32)


def test_a_key_and_a_file_with_it_in_one_place_are_too_much(tmp_path: Path) -> None:
    both = {**ENVIRONMENT, "STEPLOG_SIGNING_KEY_FILE": "key"}

    assert "the environment gives signing-key and a file with it" in refused(tmp_path, both)


@pytest.mark.parametrize(
    ("environ", "flags", "message"),
    [
        ({**ENVIRONMENT, "INNGEST_SIGNING_KEY": "signkey-prod-xyz"}, {}, "signing-key must be an"),
        ({**ENVIRONMENT, "INNGEST_SIGNING_KEY": "abc"}, {}, "an even number of hexadecimal"),
        (
            {**ENVIRONMENT, "INNGEST_SIGNING_KEY_FALLBACK": "g" * 32},
            {},
            "signing-key-fallback must",
        ),
        ({**ENVIRONMENT, "INNGEST_EVENT_KEY": "with/slash"}, {}, "event-key must be letters"),
        (ENVIRONMENT, {"signing-key-file": "/nowhere/key"}, "/nowhere/key cannot be read: No such"),
        (ENVIRONMENT, {"event-key-file": "/dev/null"}, "event-key-file: /dev/null holds no key"),
        (ENVIRONMENT, {"signing-key-file": "/dev/null"}, "must hold one line, has 0"),
        (ENVIRONMENT, {"signing-key": ("a", "b")}, "must be a text that is not empty"),
    ],
)
def test_a_key_that_is_none_is_refused_without_being_quoted(
    tmp_path: Path, environ: Mapping[str, str], flags: Mapping[str, object], message: str
) -> None:
    assert message in refused(tmp_path, environ, **flags)


@pytest.mark.parametrize("host", PRIVATE)
def test_where_only_this_machine_gets_in_keys_are_enough(tmp_path: Path, host: str) -> None:
    assert read(tmp_path, ENVIRONMENT, {"host": host}).password is None
    assert "a signing key: set INNGEST_SIGNING_KEY" in refused(tmp_path, {}, host=host)


@pytest.mark.parametrize("host", PUBLIC)
def test_where_others_get_in_all_of_it_has_to_be_there_and_long(tmp_path: Path, host: str) -> None:
    nothing = refused(tmp_path, {}, host=host)
    no_password = refused(tmp_path, ENVIRONMENT, host=host)
    weak = {
        "INNGEST_SIGNING_KEY": "signkey-prod-0a0b",
        "INNGEST_EVENT_KEY": "short",
        "STEPLOG_DASHBOARD_PASSWORD": "letmein",
    }
    too_short = refused(tmp_path, weak, host=host)

    assert read(tmp_path, WITH_PASSWORD, {"host": host}).password == Secret(PASSWORD)
    for what in ("a signing key:", "an event key:", f"as others can reach {host}", "steplog keys"):
        assert what in nothing
    assert no_password.count("\n  - ") == 1
    for what in ("a longer dashboard-password", "longer signing keys", "longer event keys"):
        assert what in too_short


def test_production_looks_for_nothing_and_keeps_what_it_accepted(tmp_path: Path) -> None:
    (tmp_path / "inngest.dev.yaml").write_text("discovery: true\npoll-interval: 7\n")

    config = production_config({}, {}, tmp_path, None)

    assert (config.discovery, config.poll) == (False, False)
    assert config.durability is Durability.POWER
    assert config.poll_interval_s == 7


def test_fresh_keys_are_good_enough_for_any_address_and_no_two_are_alike(tmp_path: Path) -> None:
    first, second = fresh_keys(), fresh_keys()

    assert read(tmp_path, first, {"host": "0.0.0.0"}).keys.events
    assert not set(first.values()) & set(second.values())


def test_a_file_of_keys_is_its_owners_alone_and_never_written_over(tmp_path: Path) -> None:
    out = tmp_path / "keys.env"

    assert write_fresh_keys(out) == ""
    kept = out.read_text()
    with pytest.raises(ConfigError, match="is there already"):
        write_fresh_keys(out)

    assert out.stat().st_mode & 0o777 == 0o600
    assert out.read_text() == kept
    assert [line.partition("=")[0] for line in kept.splitlines()[1:]] == list(fresh_keys())


def test_a_configuration_shows_no_secret() -> None:
    config = Config(
        event_keys=(Secret(EVENTS),),
        signing_key=Secret(SIGNING),
        dashboard_password=Secret(PASSWORD),
    )

    shown = f"{config} {config.signing_key} {Keyed}"

    for secret in (EVENTS, SIGNING, SIGNING.removeprefix("signkey-prod-"), PASSWORD):
        assert secret not in shown
    assert "signkey-prod-0a0a…" in shown


def test_every_secret_has_a_file_that_it_may_stand_in() -> None:
    keys = {setting.key for setting in SETTINGS}

    for key in ("event-key", "signing-key", "signing-key-fallback", "dashboard-password"):
        assert {key, f"{key}-file"} <= keys
