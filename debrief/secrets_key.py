"""The one secret of an installation: it seals what tenants connect, and other keys come from it.

In development it is made by itself and kept beside the data; in production it is configured.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
from pathlib import Path

from models.vault import new_key

from .config import Settings, cannot_keep, is_secrets_key
from .errors import ConfigError

FILE = "secrets.key"


def configured_key(settings: Settings) -> str:
    """Raises ConfigError when there is none."""
    if settings.debrief_secrets_key is None:
        raise ConfigError(
            "DEBRIEF_SECRETS_KEY is not set: make a key with `debrief secret`, and keep it: what "
            "tenants have connected cannot be read without it"
        )
    return settings.debrief_secrets_key.get_secret_value()


def development_key(settings: Settings) -> str:
    """The configured key, else the one in the data folder, which is made when it is missing."""
    if settings.debrief_secrets_key is not None:
        return settings.debrief_secrets_key.get_secret_value()
    path = settings.made_data_folder() / FILE
    try:
        if not path.exists():
            _make(path)
        key = path.read_text().strip()
    except OSError as error:
        raise cannot_keep(path.parent, error) from error
    if not is_secrets_key(key):
        raise ConfigError(
            f"{path} holds no key: put back the one that was there, or remove the file and "
            "connect every vendor anew"
        )
    return key


def _make(path: Path) -> None:
    """It appears whole or not at all, and whoever comes second takes the first one's."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(new_key())
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()


def derived(key: str, purpose: str) -> str:
    """Another secret for one purpose: who learns it learns nothing about the key."""
    return hmac.new(key.encode(), purpose.encode(), hashlib.sha256).hexdigest()
