"""Events in REST v1."""

from __future__ import annotations

import sqlite3

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ...engine import Engine
from ...errors import NotFound
from ...store import reading, run_list
from ..requests import bad_request, instant_ms, whole_number
from . import objects
from .envelope import enveloped
from .versions import Versions

EVENTS_MAX = 51
EVENTS_DEFAULT = 20


class EventsApi:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def routes(self) -> list[Route]:
        return [
            Route("/v1/events", self.events, methods=["GET"]),
            Route("/v1/events/{event_id}", self.event, methods=["GET"]),
            Route("/v1/events/{event_id}/runs", self.runs, methods=["GET"]),
        ]

    @property
    def _db(self) -> sqlite3.Connection:
        return self._engine.context.database.reader

    async def events(self, request: Request) -> Response:
        """Newest first, however old: there is no default window."""
        cursor = request.query_params.get("cursor")
        before_seq = reading.event_seq(self._db, cursor) if cursor else None
        if cursor and before_seq is None:
            raise bad_request(f"cursor must be the internal id of an event, got {cursor!r}")
        found = reading.events(
            self._db,
            limit=whole_number(request, "limit", EVENTS_DEFAULT, EVENTS_MAX),
            name=request.query_params.get("name"),
            before_seq=before_seq,
            received_from_ms=instant_ms(request, "received_after"),
            received_until_ms=instant_ms(request, "received_before"),
        )
        return enveloped(self._engine, [objects.event_object(stored.event) for stored in found])

    async def event(self, request: Request) -> Response:
        event_id = request.path_params["event_id"]
        event = reading.event(self._db, event_id)
        if event is None:
            raise NotFound(f"there is no event {event_id}")
        return enveloped(self._engine, objects.event_object(event))

    async def runs(self, request: Request) -> Response:
        """Empty while nothing has started: clients poll."""
        event_id = request.path_params["event_id"]
        page = run_list.runs(
            self._db,
            run_list.RunFilter(event_id=event_id),
            limit=reading.PAGE_MAX,
            with_output=True,
        )
        version_of = Versions(self._db)
        return enveloped(self._engine, [objects.run_object(run, version_of) for run in page.runs])
