"""Runs in REST v1."""

from __future__ import annotations

import sqlite3

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ...core.model import Run
from ...engine import Engine
from ...errors import NotFound
from ...store import reading
from ..requests import run_id_of
from . import objects
from .envelope import enveloped
from .versions import Versions

JOBS_MAX = 10


class RunsApi:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def routes(self) -> list[Route]:
        return [
            Route("/v1/runs/{run_id}", self.run, methods=["GET"]),
            Route("/v1/runs/{run_id}", self.cancel, methods=["DELETE"]),
            Route("/v1/runs/{run_id}/jobs", self.jobs, methods=["GET"]),
        ]

    @property
    def _db(self) -> sqlite3.Connection:
        return self._engine.context.database.reader

    async def run(self, request: Request) -> Response:
        run = self._run(request)
        return enveloped(self._engine, objects.run_object(run, Versions(self._db)))

    async def cancel(self, request: Request) -> Response:
        await self._engine.cancel(run_id_of(request))
        return Response(status_code=200)

    async def jobs(self, request: Request) -> Response:
        run = self._run(request)
        queued = reading.queue_rows(self._db, run.id, limit=JOBS_MAX)
        found = [objects.job_object(row, place) for place, row in enumerate(queued)]
        return enveloped(self._engine, found)

    def _run(self, request: Request) -> Run:
        run_id = run_id_of(request)
        run = reading.run(self._db, run_id)
        if run is None:
            raise NotFound(f"there is no run {run_id}")
        return run
