"""Refuses a request's body as soon as it is larger than its path accepts, in words.

A declared length is believed only to refuse: what arrives is counted as well.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from calls.sizes import size_in_words

from .http_refusal import refuse

STATUS = 413


class _TooLarge(Exception):
    pass


class HttpBodyLimit:
    """`bytes_max` holds for every path that `of_paths` does not name."""

    def __init__(self, app: ASGIApp, bytes_max: int, of_paths: Mapping[str, int]) -> None:
        self._app = app
        self._bytes_max = bytes_max
        self._of_paths = of_paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._of_paths.get(scope["path"], self._bytes_max)
        if _declared(scope) > limit:
            await _refuse(send, limit)
            return
        request = _Counted(limit, receive, send)
        with contextlib.suppress(_TooLarge):
            await self._app(scope, request.receive, request.send)
        if request.is_too_large and not request.is_answered:
            await _refuse(send, limit)


class _Counted:
    """A request whose body is counted. What the app answers to half of a body is not sent."""

    def __init__(self, limit: int, receive: Receive, send: Send) -> None:
        self._left = limit
        self._receive = receive
        self._send = send
        self.is_too_large = False
        self.is_answered = False

    async def receive(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            self.is_too_large = True
            raise _TooLarge
        return message

    async def send(self, message: Message) -> None:
        if self.is_too_large and not self.is_answered:
            return
        self.is_answered = True
        await self._send(message)


def _declared(scope: Scope) -> int:
    lengths = [value for name, value in scope["headers"] if name == b"content-length"]
    return int(lengths[0]) if lengths and lengths[0].isdigit() else 0


async def _refuse(send: Send, limit: int) -> None:
    await refuse(
        send,
        STATUS,
        "too_large",
        f"the request has more than {size_in_words(limit)}",
        "that is the most that is accepted here",
        ((b"connection", b"close"),),  # the rest of the body is not waited for
    )
