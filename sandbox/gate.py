"""The gate in front of every vendor: it applies the faults and writes the journal.

A request is read whole, handled, journaled, and only then answered; so killing the caller or the
sandbox at any moment leaves a journal that agrees with what the vendor remembers.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .faults import ANSWER_FAULTS, Fault, FaultKind
from .journal import NOTE_KEY, Entry, noted
from .refusals import Refusal, render
from .world import World

BODY_BYTES_MAX = 512 * 1024 * 1024
SLOW_SECONDS_DEFAULT = 3.0


class VendorGate:
    """An ASGI app around one vendor's routes."""

    def __init__(self, app: ASGIApp, world: World, vendor: str) -> None:
        self._app = app
        self._world = world
        self._vendor = vendor

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise RuntimeError(f"{self._vendor} speaks HTTP only, not {scope['type']}")
        try:
            body = await _read_body(receive)
        except _HungUp:
            return  # half a request is none: nothing happened
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        fault = self._world.faults.take(self._vendor, ANSWER_FAULTS, _target(scope, path), body)
        if len(body) > BODY_BYTES_MAX:
            answer = await _rendered(self._vendor, Refusal(413, "the request is too large"), scope)
        elif fault is not None and fault.kind is FaultKind.STATUS:
            answer = await _rendered(self._vendor, _refusal_of(fault), scope)
        else:
            answer = await self._handled(scope, body)
        if fault is not None and fault.kind is FaultKind.TRUNCATED:
            answer = answer.cut_in_half()
        self._write_journal(scope, path, answer, fault)
        if not await self._may_answer(fault, receive):
            return
        if fault is not None and fault.kind is FaultKind.TIMEOUT:  # the true answer stays lost
            gone = Refusal(504, f"injected fault {fault.id}: the answer was lost")
            answer = await _rendered(self._vendor, gone, scope)
        await answer.send(send)

    async def _handled(self, scope: Scope, body: bytes) -> _Answer:
        scope[NOTE_KEY] = []
        try:
            return await _collected(self._app, scope, body)
        except Refusal as refusal:
            return await _rendered(self._vendor, refusal, scope)
        except HTTPException as error:
            unknown = Refusal(error.status_code, f"the sandbox has no such route: {error.detail}")
            return await _rendered(self._vendor, unknown, scope)

    def _write_journal(self, scope: Scope, path: str, answer: _Answer, fault: Fault | None) -> None:
        kind, facts = noted(scope) or (f"{scope['method']} {path}", {})
        outcome = "answered"
        if fault is not None:
            outcome = (
                f"fault:{fault.status}" if fault.kind is FaultKind.STATUS else fault.kind.value
            )
        answers = fault is None or fault.kind is not FaultKind.TIMEOUT
        entry = Entry(
            vendor=self._vendor,
            kind=kind,
            outcome=outcome,
            facts=facts,
            method=scope["method"],
            path=path,
            status=answer.status if answers else None,
        )
        self._world.journal.write(entry, self._world.now_ms())

    async def _may_answer(self, fault: Fault | None, receive: Receive) -> bool:
        """Holds the answer back as the fault says; False when the caller has hung up meanwhile."""
        if fault is None or fault.kind not in (FaultKind.SLOW, FaultKind.TIMEOUT):
            return True
        seconds = fault.seconds
        if fault.kind is FaultKind.SLOW and seconds is None:
            seconds = SLOW_SECONDS_DEFAULT
        hung_up = asyncio.ensure_future(_until_hung_up(receive))
        stopping = asyncio.ensure_future(self._world.stopping.wait())
        try:
            await asyncio.wait(
                {hung_up, stopping}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED
            )
            return not hung_up.done()
        finally:
            hung_up.cancel()
            stopping.cancel()


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes

    def cut_in_half(self) -> _Answer:
        body = self.body[: len(self.body) // 2]
        kept = [(name, value) for name, value in self.headers if name.lower() != b"content-length"]
        return _Answer(self.status, (*kept, (b"content-length", str(len(body)).encode())), body)

    async def send(self, send: Send) -> None:
        start = {"type": "http.response.start", "status": self.status, "headers": self.headers}
        await send(start)
        await send({"type": "http.response.body", "body": self.body})


def _refusal_of(fault: Fault) -> Refusal:
    assert fault.status is not None
    headers = {"Retry-After": fault.retry_after} if fault.retry_after is not None else {}
    return Refusal(fault.status, f"injected fault {fault.id}: {fault.status}", headers=headers)


def _target(scope: Scope, path: str) -> str:
    """What a fault's `match` is looked for in, beside the body: the path with its query."""
    query = scope.get("query_string", b"").decode("latin-1")
    return f"{scope['method']} {path}?{query}" if query else f"{scope['method']} {path}"


async def _rendered(vendor: str, refusal: Refusal, scope: Scope) -> _Answer:
    return await _collected(render(vendor, refusal), scope, b"")


async def _collected(app: ASGIApp | Response, scope: Scope, body: bytes) -> _Answer:
    """Calls the app with this body and keeps what it answers."""
    unread: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]
    status = 0
    headers: list[tuple[bytes, bytes]] = []
    chunks: list[bytes] = []

    async def receive() -> Message:
        if not unread:  # a caller that hangs up does not stop a vendor at its work
            await asyncio.Event().wait()
        return unread.pop()

    async def send(message: Message) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
            headers.extend(message.get("headers", ()))
        elif message["type"] == "http.response.body":
            chunks.append(message.get("body", b""))

    await app(scope, receive, send)
    return _Answer(status, tuple(headers), b"".join(chunks))


class _HungUp(Exception):
    """The caller went away before its request was complete."""


async def _read_body(receive: Receive) -> bytes:
    """The whole body; of one larger than any vendor would take, just enough to tell."""
    chunks: list[bytes] = []
    size = 0
    while size <= BODY_BYTES_MAX:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _HungUp
        chunk = message.get("body", b"")
        chunks.append(chunk)
        size += len(chunk)
        if not message.get("more_body", False):
            break
    return b"".join(chunks)


async def _until_hung_up(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
