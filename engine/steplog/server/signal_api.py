"""Signals from outside: `POST /v1/signals` (protocol.md §5.7)."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..commands.send_signal import send_signal
from ..engine import Engine
from ..wire.execution.signals import read_signal
from ..wire.json import JsonError
from .replies import reply
from .requests import bad_request, read_body


class SignalApi:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def routes(self) -> list[Route]:
        return [Route("/v1/signals", self.send, methods=["POST"])]

    async def send(self, request: Request) -> Response:
        """404 when nobody waits for it: a signal is not kept."""
        try:
            signal = read_signal(await read_body(request))
        except JsonError as error:
            raise bad_request(
                f'the body must be {{"signal": name, "data": any}}: {error}'
            ) from error
        run_id = await send_signal(self._engine.context, signal)
        return reply({"data": {"run_id": run_id}})
