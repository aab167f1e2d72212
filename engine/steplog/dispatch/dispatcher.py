"""The one interface to apps, whatever the road that leads to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from msgspec import Struct

from ..wire.limits import STREAM_BYTES_MAX

CALL_TIMEOUT_S = 2 * 3600.0
REPLY_BYTES_MAX = STREAM_BYTES_MAX  # what is read of a reply, and one byte to show that it is more
USER_AGENT = "steplog"


class Addressee(Struct, frozen=True):
    """Whom a call is for, and what it is about, as data: a worker that has dialled in is found by
    it, and is not told by headers."""

    app_id: str
    app_name: str
    function_id: str
    function_slug: str
    run_id: str
    step_id: str
    request_id: str
    item_id: int
    job_id: str


class Call(Struct, frozen=True):
    """One request. Header names in lower case. `addressee` is there where the URL is no address."""

    url: str
    headers: Mapping[str, str]
    body: bytes
    timeout_s: float = CALL_TIMEOUT_S
    method: str = "POST"
    follows_redirects: bool = True
    addressee: Addressee | None = None

    def __repr__(self) -> str:
        """Without headers and query: they may hold keys."""
        return f"<{self.method} {self.url.partition('?')[0]}>"


class Reply(Struct, frozen=True):
    """What the app sent. Header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class CallUnreachable(Exception):
    """No reply: the connection failed or broke off, or the time ran out."""


class CallRejected(Exception):
    """The call cannot be signed, or nothing shows that its reply is the app's."""


class Dispatcher(Protocol):
    async def call(self, call: Call) -> Reply:
        """Raises CallUnreachable, or CallRejected where keys are used. Cancelling it gives the
        call up: the app sees a disconnect.
        """
        ...

    async def close(self) -> None:
        """Gives up what is still open. No calls after this."""
        ...


def timed_out(call: Call) -> CallUnreachable:
    return CallUnreachable(f"no answer from {call.url} within {call.timeout_s:g} s")
