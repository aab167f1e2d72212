"""The one interface to apps, whatever the road that leads to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from msgspec import Struct

from ..wire.limits import ANSWER_BYTES_MAX

CALL_TIMEOUT_S = 2 * 3600.0
# An answer above its limit is still read a little further, so that it can be told how large it is;
# a streamed one is JSON within JSON, in which each quote counts double.
REPLY_BYTES_MAX = 2 * ANSWER_BYTES_MAX + 65_536


class Call(Struct, frozen=True):
    """One POST. Header names in lower case."""

    url: str
    headers: Mapping[str, str]
    body: bytes
    timeout_s: float = CALL_TIMEOUT_S


class Reply(Struct, frozen=True):
    """What the app sent, in full. Header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class CallUnreachable(Exception):
    """No usable reply: the connection failed or broke, the time ran out, or it had no end."""


class Dispatcher(Protocol):
    async def call(self, call: Call) -> Reply:
        """Raises CallUnreachable. Cancelling it gives the call up, and the app is told so."""
        ...
