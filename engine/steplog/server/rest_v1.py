"""REST v1: what scripts and the documentation's examples ask for (`/v1/…`, query-api.md §3)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..core.functions import App
from ..core.model import Run
from ..engine import Engine
from ..errors import NotFound
from ..store import reading, run_list
from . import v1_objects as shapes
from .replies import reply
from .requests import bad_request, instant_ms, run_id_of, whole_number

EVENTS_MAX = 51
EVENTS_DEFAULT = 20
JOBS_MAX = 10


class RestV1:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def routes(self) -> list[Route]:
        return [
            Route("/v1/events", self.events, methods=["GET"]),
            Route("/v1/events/{event_id}", self.event, methods=["GET"]),
            Route("/v1/events/{event_id}/runs", self.runs_of_event, methods=["GET"]),
            Route("/v1/runs/{run_id}", self.run, methods=["GET"]),
            Route("/v1/runs/{run_id}", self.cancel, methods=["DELETE"]),
            Route("/v1/runs/{run_id}/jobs", self.jobs, methods=["GET"]),
            Route("/v1/apps/{app:path}/functions", self.functions, methods=["GET"]),
        ]

    @property
    def _db(self) -> sqlite3.Connection:
        return self._engine.context.database.reader

    def _enveloped(self, data: object) -> Response:
        return reply(shapes.enveloped(data, self._engine.context.clock.now_ms()))

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
        return self._enveloped([shapes.event_object(stored.event) for stored in found])

    async def event(self, request: Request) -> Response:
        event_id = request.path_params["event_id"]
        event = reading.event(self._db, event_id)
        if event is None:
            raise NotFound(f"there is no event {event_id}")
        return self._enveloped(shapes.event_object(event))

    async def runs_of_event(self, request: Request) -> Response:
        """Empty while nothing has started: clients poll."""
        event_id = request.path_params["event_id"]
        page = run_list.runs(
            self._db,
            run_list.RunFilter(event_id=event_id),
            limit=reading.PAGE_MAX,
            with_output=True,
        )
        version_of = self._versions()
        return self._enveloped([shapes.run_object(run, version_of) for run in page.runs])

    async def run(self, request: Request) -> Response:
        run = self._run(request)
        return self._enveloped(shapes.run_object(run, self._versions()))

    async def cancel(self, request: Request) -> Response:
        await self._engine.cancel(run_id_of(request))
        return Response(status_code=200)

    async def jobs(self, request: Request) -> Response:
        run = self._run(request)
        queued = reading.queue_rows(self._db, run.id, limit=JOBS_MAX)
        return self._enveloped([shapes.job_object(row, place) for place, row in enumerate(queued)])

    async def functions(self, request: Request) -> Response:
        app = self._app(request.path_params["app"])
        found = [f for f in self._engine.context.registry.functions() if f.app_id == app.id]
        return reply(
            [shapes.function_object(f, reading.function_row(self._db, f.id)) for f in found]
        )

    def _run(self, request: Request) -> Run:
        run_id = run_id_of(request)
        run = reading.run(self._db, run_id)
        if run is None:
            raise NotFound(f"there is no run {run_id}")
        return run

    def _app(self, name_or_id: str) -> App:
        for app in self._engine.context.registry.apps():
            if name_or_id in (app.name, app.id):
                return app
        raise NotFound(f"no app {name_or_id!r} is registered")

    def _versions(self) -> Callable[[str], int]:
        """A function's version, asked for once per request."""
        known: dict[str, int] = {}

        def version_of(function_id: str) -> int:
            if function_id not in known:
                row = reading.function_row(self._db, function_id)
                known[function_id] = row.version if row else 0
            return known[function_id]

        return version_of
