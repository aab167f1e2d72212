"""Proof that whoever opens a socket has asked for it before, with whatever key that needed."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from ..core.ids import ulid_time_ms

VALID_MS = 10 * 60_000  # from POST /v0/connect/start to the worker's first message


class Tokens:
    """Nothing is kept: a token is the connection's id under a secret of this process."""

    def __init__(self) -> None:
        self._secret = secrets.token_bytes(32)

    def issue(self, connection_id: str) -> str:
        return hmac.new(self._secret, connection_id.encode(), hashlib.sha256).hexdigest()

    def is_valid(self, connection_id: str, token: str, now_ms: int) -> bool:
        """`connection_id` is a ULID: it says itself when it was given out."""
        is_fresh = ulid_time_ms(connection_id) + VALID_MS > now_ms
        expected = self.issue(connection_id).encode()
        return hmac.compare_digest(expected, token.encode()) and is_fresh
