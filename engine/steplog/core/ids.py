"""Identifiers: ULIDs from a time and entropy that come in as arguments, and derived UUIDs."""

from __future__ import annotations

import uuid

ENTROPY_BYTES = 10
ULID_TIME_MAX_MS = (1 << 48) - 1
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAIRS = tuple(high + low for high in _ALPHABET for low in _ALPHABET)
_VALUES = {letter: value for value, letter in enumerate(_ALPHABET)}
_NAMESPACE = uuid.UUID("5f0b2f52-36a3-5d0c-9f3c-7d6a7f0f4f57")


def ulid(time_ms: int, entropy: bytes) -> str:
    """26 characters of Crockford base32: 48 bits of time, 80 bits of entropy.

    Raises ValueError when either is out of range.
    """
    if len(entropy) != ENTROPY_BYTES:
        raise ValueError(f"a ULID takes {ENTROPY_BYTES} bytes of entropy, got {len(entropy)}")
    if not 0 <= time_ms <= ULID_TIME_MAX_MS:
        raise ValueError(f"a ULID cannot hold the time {time_ms} ms")
    number = (time_ms << 80) | int.from_bytes(entropy)
    return "".join([_PAIRS[(number >> shift) & 1023] for shift in range(120, -1, -10)])


def ulid_time_ms(identifier: str) -> int:
    """The time part of a ULID; raises ValueError when it is not one."""
    if not is_ulid(identifier):
        raise ValueError(f"{identifier!r} is not a ULID")
    time_ms = 0
    for letter in identifier[:10].upper():
        time_ms = time_ms * 32 + _VALUES[letter]
    return time_ms


def is_ulid(text: str) -> bool:
    return (
        len(text) == 26
        and text[0] in "01234567"
        and all(letter in _VALUES for letter in text.upper())
    )


def app_uuid(name: str) -> str:
    """The same app name always has the same id."""
    return str(uuid.uuid5(_NAMESPACE, f"app:{name}"))


def function_uuid(app_name: str, slug: str) -> str:
    """The same function of the same app always has the same id, so it survives every sync."""
    return str(uuid.uuid5(_NAMESPACE, f"function:{app_name}:{slug}"))
