"""New identifiers: 26 characters that sort by the moment they were made (the ULID format)."""

from __future__ import annotations

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_BITS = 80
LENGTH = 26


def new_id(now_ms: int) -> str:
    """A new identifier for something that came to be at `now_ms`."""
    return encode(now_ms, secrets.randbits(RANDOM_BITS))


def encode(now_ms: int, randomness: int) -> str:
    number = now_ms << RANDOM_BITS | randomness
    shifts = range(5 * (LENGTH - 1), -1, -5)
    return "".join(ALPHABET[number >> shift & 31] for shift in shifts)
