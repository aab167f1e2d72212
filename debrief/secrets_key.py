"""The one secret of an installation: it seals what tenants connect, and other keys come from it.

In development it is made by itself and kept beside the data; in production it is configured.
"""

from __future__ import annotations

import hashlib
import hmac
import os

from models.vault import new_key

from .config import Settings
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
    path = settings.debrief_data / FILE
    try:
        settings.debrief_data.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(new_key())
        return path.read_text().strip()
    except OSError as error:
        raise ConfigError(f"cannot keep data in {settings.debrief_data}: {error}") from error


def derived(key: str, purpose: str) -> str:
    """Another secret for one purpose: who learns it learns nothing about the key."""
    return hmac.new(key.encode(), purpose.encode(), hashlib.sha256).hexdigest()
