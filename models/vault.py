"""Seals secrets before they are stored: AES-256-GCM, each bound to the place it is stored at.

A sealed secret that is copied into another row does not open there.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .errors import SecretsUnreadable
from .tables import JsonObject

KEY_BYTES = 32
NONCE_BYTES = 12
VERSION = b"\x01"


class Vault:
    """Seals and opens small JSON objects with one key."""

    def __init__(self, key: bytes) -> None:
        assert len(key) == KEY_BYTES
        self._cipher = AESGCM(key)

    @classmethod
    def from_text(cls, text: str) -> Self:
        """A vault for the configured key; raises SecretsUnreadable when it is malformed."""
        try:
            key = base64.b64decode(text.strip(), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if len(key) != KEY_BYTES:
            raise SecretsUnreadable(
                f"the encryption key must be {KEY_BYTES} random bytes in URL-safe base64 "
                "(44 characters); make one with: "
                "python -c 'from models.vault import new_key; print(new_key())'"
            )
        return cls(key)

    def seal(self, settings: JsonObject, place: str) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        text = json.dumps(settings).encode()
        return VERSION + nonce + self._cipher.encrypt(nonce, text, place.encode())

    def open(self, sealed: bytes, place: str) -> JsonObject:
        """Raises SecretsUnreadable when another key, or another place, sealed it."""
        nonce, text = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        try:
            opened = self._cipher.decrypt(nonce, text, place.encode())
        except (InvalidTag, ValueError):  # ValueError: too short to have been sealed
            raise SecretsUnreadable(
                f"the settings of {place} cannot be opened with the configured encryption key: "
                "configure the key they were stored with, or store them anew"
            ) from None
        settings: JsonObject = json.loads(opened)
        return settings


def new_key() -> str:
    """A fresh key, in the form the configuration takes."""
    return base64.urlsafe_b64encode(os.urandom(KEY_BYTES)).decode()
