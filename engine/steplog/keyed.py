"""Keyed mode: the keys and the password, from where the configuration says, and whether they do."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from .config import Config
from .errors import ConfigError
from .server.guard import is_private_address
from .wire.keys import Keys, Secret, event_key, secret_length, signing_key

KEY_BYTES = 32
PASSWORD_BYTES = 18
# What others can reach must not be guessed: 128 bits, and a password that takes its time.
KEY_LENGTH_MIN = 32
EVENT_KEY_LENGTH_MIN = 16
PASSWORD_LENGTH_MIN = 12
FILE_BYTES_MAX = 64 * 1024
EVENT_KEY = "an event key: set INNGEST_EVENT_KEY, or name a file by --event-key-file"
SIGNING_KEY = "a signing key: set INNGEST_SIGNING_KEY, or name a file by --signing-key-file"
PASSWORD = "set STEPLOG_DASHBOARD_PASSWORD, or name a file by --dashboard-password-file"


class Keyed(Struct, frozen=True):
    """Without a password the dashboard is closed."""

    keys: Keys
    password: Secret | None = None


def read_keyed(config: Config) -> Keyed:
    """Raises ConfigError, which says all that is missing or too weak, and how to get it."""
    events = [_checked("event-key", event_key, secret) for secret in _event_keys(config)]
    signing = _signing_key("signing-key", config.signing_key, config.signing_key_file)
    fallback = _signing_key(
        "signing-key-fallback", config.signing_key_fallback, config.signing_key_fallback_file
    )
    password = _secret(
        "dashboard-password", config.dashboard_password, config.dashboard_password_file
    )
    wrong = [] if signing else [SIGNING_KEY]
    wrong += [] if events else [EVENT_KEY]
    if not is_private_address(config.host):
        wrong += _too_open(config.host, events, (signing, fallback), password)
    if wrong or signing is None:
        raise ConfigError(_told(wrong))
    return Keyed(Keys(signing, tuple(events), fallback), password)


def fresh_keys() -> dict[str, str]:
    """New ones, by the names of their variables."""
    return {
        "INNGEST_EVENT_KEY": secrets.token_hex(KEY_BYTES),
        "INNGEST_SIGNING_KEY": f"signkey-prod-{secrets.token_hex(KEY_BYTES)}",
        "STEPLOG_DASHBOARD_PASSWORD": secrets.token_urlsafe(PASSWORD_BYTES),
    }


def _too_open(
    host: str,
    events: list[Secret],
    signing: tuple[Secret | None, ...],
    password: Secret | None,
) -> list[str]:
    """What an address that others can reach asks for beyond that there are keys."""
    wrong = []
    if password is None:
        wrong.append(f"a password for the dashboard, as others can reach {host}: {PASSWORD}")
    elif len(password.text) < PASSWORD_LENGTH_MIN:
        wrong.append(f"a longer dashboard-password: at least {PASSWORD_LENGTH_MIN} characters")
    if any(key is not None and secret_length(key) < KEY_LENGTH_MIN for key in signing):
        wrong.append(f"longer signing keys: at least {KEY_LENGTH_MIN} hexadecimal digits")
    if any(len(key.text) < EVENT_KEY_LENGTH_MIN for key in events):
        wrong.append(f"longer event keys: at least {EVENT_KEY_LENGTH_MIN} characters")
    return wrong


def _told(wrong: list[str]) -> str:
    missing = "\n".join(f"  - {each}" for each in wrong)
    return (
        f"`steplog start` is not protected well enough to start. It still needs\n{missing}\n"
        "`steplog keys` makes all of them (`openssl rand -hex 32` makes one). On a developer's "
        "machine, `steplog dev` asks for none."
    )


def _event_keys(config: Config) -> tuple[Secret, ...]:
    if config.event_key_file is None:
        return config.event_keys
    lines = _lines("event-key-file", config.event_key_file)
    if not lines:
        raise ConfigError(f"event-key-file: {config.event_key_file} holds no key")
    return tuple(Secret(line) for line in lines)


def _signing_key(name: str, given: Secret | None, file: str | None) -> Secret | None:
    secret = _secret(name, given, file)
    return None if secret is None else _checked(name, signing_key, secret)


def _secret(name: str, given: Secret | None, file: str | None) -> Secret | None:
    if file is None:
        return given
    lines = _lines(f"{name}-file", file)
    if len(lines) != 1:
        raise ConfigError(f"{name}-file: {file} must hold one line, has {len(lines)}")
    return Secret(lines[0])


def _lines(name: str, file: str) -> list[str]:
    """Those that say something; what begins with # is a comment."""
    try:
        with Path(file).open("rb") as opened:
            text = opened.read(FILE_BYTES_MAX).decode()
    except OSError as error:
        raise ConfigError(f"{name}: {file} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{name}: {file} is not a text") from error
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _checked(name: str, check: Callable[[str], Secret], secret: Secret) -> Secret:
    try:
        return check(secret.text)
    except ValueError as error:
        raise ConfigError(f"{name} {error}; `steplog keys` makes one that is") from error
