"""The rest of REST v2: is it up, send an event, and a plain answer to what is not there."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ...engine import Engine
from ...wire.events import parse_events
from ..requests import bad_request, read_body
from .envelope import enveloped, failed


class ServiceApi:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def routes(self, prefix: str) -> list[Route]:
        return [
            Route(f"{prefix}/health", self.health, methods=["GET"]),
            Route(f"{prefix}/events", self.send, methods=["POST"]),
            Route(f"{prefix}/{{rest:path}}", self.nothing),
        ]

    async def health(self, request: Request) -> Response:
        return enveloped({"status": "ok"}, self._engine.context.clock.now_ms())

    async def send(self, request: Request) -> Response:
        """One event."""
        context = self._engine.context
        now_ms = context.clock.now_ms()
        body = await read_body(request)
        offset_ms = context.clock.offset_ms
        parsed = parse_events(body, None, None, now_ms, offset_ms, context.fresh_id)
        if parsed.error is not None or len(parsed.events) != 1:
            raise bad_request(parsed.error or "the body must be one event object")
        await self._engine.receive(parsed.events)
        return enveloped({"eventId": parsed.events[0].internal_id}, now_ms)

    async def nothing(self, request: Request) -> Response:
        return failed(404, f"there is no {request.method} {request.url.path} here")
