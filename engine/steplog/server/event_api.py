"""Events come in: `POST /e/{key}`, and `POST /invoke/{slug}` for one function alone."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..engine import Engine
from ..errors import NotFound, StoreError
from ..wire.events import events_response, invoked_by_hand, parse_events
from ..wire.json import JsonError
from ..wire.limits import MIB
from .replies import raw_reply, reply
from .requests import bad_request, read_body

# Of one request. Each of its events has a limit of its own, 3 MiB.
EVENTS_BYTES_MAX = 64 * MIB
SEED_HEADER = "x-inngest-event-id-seed"


class EventApi:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def routes(self) -> list[Route]:
        return [
            Route("/e/{key:path}", self.receive, methods=["POST"]),
            Route("/invoke/{slug:path}", self.invoke, methods=["POST"]),
        ]

    async def receive(self, request: Request) -> Response:
        """Answers once the events are stored. Every failure says `error`: SDKs look at nothing
        else. Those before the first bad event are accepted.
        """
        try:
            body = await read_body(request, EVENTS_BYTES_MAX)
        except HTTPException as error:
            return _told((), error.detail, error.status_code)
        context = self._engine.context
        headers = request.headers
        parsed = parse_events(
            body,
            headers.get("content-type"),
            headers.get(SEED_HEADER),
            context.clock.now_ms(),
            context.clock.offset_ms,
            context.fresh_id,
        )
        if parsed.events:
            try:
                await self._engine.receive(parsed.events)
            except StoreError as error:
                return _told((), str(error), 503)  # the SDK sends them again
        ids = tuple(event.internal_id for event in parsed.events)
        return _told(ids, parsed.error, 400 if parsed.error else 200)

    async def invoke(self, request: Request) -> Response:
        """Run one function, whatever its triggers; the body is an event of which `data` counts."""
        slug: str = request.path_params["slug"]
        context = self._engine.context
        if context.registry.find(slug) is None:
            raise NotFound(f"no function {slug!r} is registered")
        body = await read_body(request)
        try:
            event = invoked_by_hand(slug, body, context.fresh_id(), context.clock.now_ms())
        except JsonError as error:
            raise bad_request(f"the body must be an event object: {error}") from error
        await self._engine.receive([event])
        return reply({"id": event.internal_id, "status": 200})


def _told(ids: tuple[str, ...], error: str | None, status: int) -> Response:
    return raw_reply(events_response(ids, error, status), status)
