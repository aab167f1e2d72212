"""Cancellations in bulk: `/v1/cancellations` (flow-control.md §5.22)."""

from __future__ import annotations

import sqlite3

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ...commands.sweep import Window
from ...core.sweeps import Sweep, SweepKind
from ...engine import Engine
from ...errors import NotFound
from ...store import sweeps
from ...wire.instants import iso_ms
from ..directory import Directory
from ..requests import instant_of, read_as, whole_number
from .envelope import enveloped
from .objects import ACCOUNT_ID, ENVIRONMENT_ID

PAGE_MAX = 100
PAGE_DEFAULT = 20
KIND = "bulk_run"


class _Asked(msgspec.Struct):
    app_id: str
    function_id: str
    started_before: str
    started_after: str | None = None
    expression: str | None = msgspec.field(name="if", default=None)
    name: str | None = None


_ASKED = msgspec.json.Decoder(_Asked)


class CancellationsApi:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._directory = Directory(engine)

    def routes(self) -> list[Route]:
        path = "/v1/cancellations"
        return [
            Route(path, self.create, methods=["POST"]),
            Route(path, self.list, methods=["GET"]),
            Route(f"{path}/{{cancellation_id}}", self.show, methods=["GET"]),
            Route(f"{path}/{{cancellation_id}}", self.delete, methods=["DELETE"]),
        ]

    @property
    def _db(self) -> sqlite3.Connection:
        return self._engine.context.database.reader

    async def create(self, request: Request) -> Response:
        """201 as soon as it is kept; `status` tells how far it has come."""
        asked = await read_as(request, _ASKED)
        app = self._directory.app(asked.app_id)
        function = self._directory.function(app, asked.function_id)
        from_ms = None
        if asked.started_after:
            from_ms = instant_of(asked.started_after, "started_after")
        sweep = await self._engine.cancel_in_bulk(
            Window(
                function=function.id,
                until_ms=instant_of(asked.started_before, "started_before"),
                from_ms=from_ms,
                name=asked.name or None,
                expression=asked.expression or None,
            )
        )
        return enveloped(self._engine, self._object(sweep), 201)

    async def list(self, request: Request) -> Response:
        """Newest first; the next page begins after `cursor`, the id of the last one."""
        limit = whole_number(request, "limit", PAGE_DEFAULT, PAGE_MAX)
        cursor = request.query_params.get("cursor")
        found = sweeps.listed(self._db, SweepKind.CANCEL, limit=limit, cursor=cursor)
        return enveloped(self._engine, [self._object(sweep) for sweep in found])

    async def show(self, request: Request) -> Response:
        sweep_id: str = request.path_params["cancellation_id"]
        sweep = sweeps.get(self._db, SweepKind.CANCEL, sweep_id)
        if sweep is None:
            raise NotFound(f"there is no cancellation {sweep_id}")
        return enveloped(self._engine, self._object(sweep))

    async def delete(self, request: Request) -> Response:
        """Runs that it has not come to stay as they are."""
        await self._engine.delete_sweep(SweepKind.CANCEL, request.path_params["cancellation_id"])
        return Response(status_code=204)

    def _object(self, sweep: Sweep) -> dict[str, object]:
        registry = self._engine.context.registry
        function = registry.function(sweep.function_id)
        app = registry.app(function.app_id) if function else None
        return {
            "id": sweep.id,
            "name": sweep.name,
            "created_at": iso_ms(sweep.created_at_ms),
            "account_id": ACCOUNT_ID,
            "environment_id": ENVIRONMENT_ID,
            "app_id": app.name if app else "",
            "function_internal_id": sweep.function_id,
            "function_id": function.slug if function else "",
            "started_after": None if sweep.from_ms is None else iso_ms(sweep.from_ms),
            "started_before": iso_ms(sweep.until_ms),
            "if": sweep.expression,
            "kind": KIND,
            "status": sweep.status.value,
            "ended_at": None if sweep.ended_at_ms is None else iso_ms(sweep.ended_at_ms),
            "runs_cancelled": sweep.changed,
            "error": sweep.error,
        }
