"""API keys: how one is made, and how a presented one is taken apart and proved.

A key is `dbr_<prefix>_<secret>`. The secret has 256 bits of chance, so one round of SHA-256 is
enough to keep it: there is nothing to guess.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field

BRAND = "dbr"
PREFIX_BYTES = 6
SECRET_BYTES = 32
KEY_LENGTH_MAX = 128


@dataclass(frozen=True)
class IssuedKey:
    """A new key. `text` is shown to its owner once; only `prefix` and `hash` are kept."""

    text: str = field(repr=False)
    prefix: str
    hash: str


def issue() -> IssuedKey:
    prefix = secrets.token_hex(PREFIX_BYTES)
    text = f"{BRAND}_{prefix}_{secrets.token_urlsafe(SECRET_BYTES)}"
    return IssuedKey(text, prefix, hash_of(text))


def hash_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def prefix_of(presented: str) -> str | None:
    """The part of a presented key that finds it; None when it cannot be one of ours."""
    parts = presented.split("_", 2)
    if len(presented) > KEY_LENGTH_MAX or not presented.isascii():
        return None
    if len(parts) != 3 or parts[0] != BRAND or len(parts[1]) != 2 * PREFIX_BYTES:
        return None
    return parts[1]


def proves(presented: str, kept_hash: str) -> bool:
    """Compared in constant time: how long it takes tells nothing about the kept hash."""
    return hmac.compare_digest(hash_of(presented), kept_hash)
