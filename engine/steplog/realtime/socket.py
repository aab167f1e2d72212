"""A subscription over a WebSocket: messages one way, changes of its topics the other way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from starlette.websockets import WebSocket, WebSocketDisconnect

from ..errors import Overloaded
from ..wire.json import JsonError
from ..wire.realtime import read_subscribed
from .delivery import Pace, deliver, ending_with
from .hub import GONE, Ending, Hub, Outgoing, Subscription
from .tokens import InvalidToken, Tokens

NOT_UNDERSTOOD = 1007
REFUSED = 1008
REASON_BYTES_MAX = 123  # of a closing frame


class Socket:
    """An ASGI socket. It owns the subscription, and leaves the hub at its end."""

    def __init__(
        self,
        websocket: WebSocket,
        hub: Hub,
        subscription: Subscription,
        tokens: Tokens,
        now_ms: Callable[[], int],
        pace: Pace,
    ) -> None:
        self._websocket = websocket
        self._hub = hub
        self._subscription = subscription
        self._tokens = tokens
        self._now_ms = now_ms
        self._pace = pace

    async def serve(self, stopping: asyncio.Event) -> None:
        try:
            await self._websocket.accept()
            async with ending_with(self._subscription, stopping, self._listen):
                ending = await deliver(self._subscription, self._send, self._now_ms, self._pace)
            if ending is not GONE:
                await self._websocket.close(ending.code, _short(ending.reason))
        except WebSocketDisconnect:
            return  # it was closed from the other side while something was being sent
        finally:
            self._hub.leave(self._subscription)

    async def _send(self, message: Outgoing) -> None:
        if message.json:
            await self._websocket.send_text(message.json.decode())

    async def _listen(self) -> None:
        """Until the subscriber goes, or says what cannot be meant."""
        try:
            while True:
                self._heard(await self._websocket.receive_text())
        except WebSocketDisconnect:
            return
        except (JsonError, KeyError) as error:  # KeyError: a binary message
            reason = f'only {{"kind", "data"}} as JSON text is understood: {error}'
            self._subscription.end(Ending(reason, NOT_UNDERSTOOD))
        except (InvalidToken, Overloaded) as error:
            self._subscription.end(Ending(str(error), REFUSED))
        await asyncio.Event().wait()  # the ending is told first; then this is cancelled

    def _heard(self, text: str) -> None:
        """Kinds that mean nothing here, as a pong, are nothing to mind."""
        kind, token = read_subscribed(text)
        if kind == "sub":
            self._hub.add(self._subscription, self._tokens.topics(token, self._now_ms()))
        elif kind == "unsub":
            self._hub.remove(self._subscription, self._tokens.topics(token, self._now_ms()))


def _short(reason: str) -> str:
    return reason.encode()[:REASON_BYTES_MAX].decode(errors="ignore")
