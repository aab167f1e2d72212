"""Keyed mode: every call to an app is signed, and every signature of a reply is looked at.

A Dispatcher around another one, so that no call can be forgotten: runs, registrations, probes.
Signatures are of the wall's clock, whatever a test does to the engine's.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from msgspec.structs import replace

from ..wire.canonical import canonical
from ..wire.execution import unwrapped
from ..wire.json import JsonError
from ..wire.keys import SIGNATURE, Keys
from ..wire.signatures import sign, sign_request
from .dispatcher import Call, CallRejected, Dispatcher, Reply

SIGNERS_MAX = 4_096
STREAMED = 201
BODY_METHODS = frozenset({"POST", "PUT"})  # of the others SDKs do not read the body


class Signing:
    """An app that has once signed a reply has to sign each one from then on: taking a signature
    away must not be easier than forging it. SDKs that sign nothing are believed as they are, and so
    are streams, which some SDKs begin to send before there is anything to sign.
    """

    def __init__(
        self, dispatcher: Dispatcher, keys: Keys, now_s: Callable[[], float] = time.time
    ) -> None:
        self._dispatcher = dispatcher
        self._keys = keys
        self._now_s = now_s
        self._signers: set[str] = set()

    async def call(self, call: Call) -> Reply:
        reply = await self._dispatcher.call(self._signed(call))
        disbelief = self._disbelief(call, reply)
        if disbelief is not None:
            raise CallRejected(f"the answer of {_place(call)} is not believed: {disbelief}")
        return reply

    async def close(self) -> None:
        await self._dispatcher.close()

    def _signed(self, call: Call) -> Call:
        key, now_s = self._keys.signing.text, int(self._now_s())
        if SIGNATURE in call.headers or call.method not in BODY_METHODS:
            # Somebody's own request, sent once more: its bytes are not ours to rewrite.
            body, signature = call.body, sign(_as_read(call), key, now_s)
        else:
            try:
                body, signature = sign_request(call.body, key, now_s)
            except JsonError as error:
                raise CallRejected(f"the call cannot be signed: {error}") from error
        return replace(call, body=body, headers={**call.headers, SIGNATURE: signature})

    def _disbelief(self, call: Call, reply: Reply) -> str | None:
        status, headers, body = reply.status, reply.headers, reply.body
        if status == STREAMED:
            status, headers, body = unwrapped(body) or (status, {}, b"")
        signature = headers.get(SIGNATURE)
        if signature is not None:
            disbelief = self._keys.disbelief(body, signature, self._now_s())
            if disbelief is None and len(self._signers) < SIGNERS_MAX:
                self._signers.add(_place(call))
            return disbelief
        if reply.status != STREAMED and 200 <= status < 300 and _place(call) in self._signers:
            return "it has no signature, and this app signs its answers"
        return None


def _as_read(call: Call) -> bytes:
    """The body as the SDK will see it when it looks at the signature."""
    if call.method not in BODY_METHODS:
        return b""
    try:
        return canonical(call.body)
    except JsonError:
        return call.body


def _place(call: Call) -> str:
    return call.url.partition("?")[0]
