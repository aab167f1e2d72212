"""Replays in REST v2, an addition of ours: the ended runs of a window begin anew."""

from __future__ import annotations

import sqlite3

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ...commands.sweep import Window
from ...core.ids import is_ulid, ulid_time_ms
from ...core.sweeps import Sweep, SweepKind
from ...engine import Engine
from ...errors import AlreadyEnded, NotFound
from ...store import sweeps
from ...wire.instants import iso_ms
from ..directory import Directory
from ..requests import instant_of, read_as, read_object, whole_number
from .envelope import enveloped, failed, paged
from .objects import function_reference
from .runs import statuses_of

PAGE_MAX = 100
PAGE_DEFAULT = 20


class _Asked(msgspec.Struct):
    from_: str = msgspec.field(name="from")
    until: str
    statuses: list[str]
    name: str | None = None
    expression: str | None = msgspec.field(name="if", default=None)


_ASKED = msgspec.json.Decoder(_Asked)


class ReplaysApi:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._directory = Directory(engine)

    def routes(self, prefix: str) -> list[Route]:
        function = f"{prefix}/apps/{{app:path}}/functions/{{function:path}}"
        return [
            Route(f"{function}/replays", self.create, methods=["POST"]),
            Route(f"{prefix}/replays", self.list, methods=["GET"]),
            Route(f"{prefix}/replays/{{replay_id}}", self.show, methods=["GET"]),
            Route(f"{prefix}/replays/{{replay_id}}/cancel", self.cancel, methods=["POST"]),
        ]

    @property
    def _db(self) -> sqlite3.Connection:
        return self._engine.context.database.reader

    @property
    def _now_ms(self) -> int:
        return self._engine.context.clock.now_ms()

    async def create(self, request: Request) -> Response:
        """`{"from", "until", "statuses", "name", "if"}`: 201 as soon as it is kept."""
        app = self._directory.app(request.path_params["app"])
        function = self._directory.function(app, request.path_params["function"])
        asked = await read_as(request, _ASKED)
        window = Window(
            function=function.id,
            until_ms=instant_of(asked.until, "until"),
            from_ms=instant_of(asked.from_, "from"),
            name=asked.name or None,
            expression=asked.expression or None,
        )
        sweep = await self._engine.replay(window, statuses_of(asked.statuses))
        return enveloped(self._object(sweep), self._now_ms, 201)

    async def list(self, request: Request) -> Response:
        limit = whole_number(request, "limit", PAGE_DEFAULT, PAGE_MAX)
        cursor = request.query_params.get("cursor")
        found = sweeps.listed(self._db, SweepKind.REPLAY, limit=limit + 1, cursor=cursor)
        page = found[:limit]
        following = page[-1].id if len(found) > limit else None
        return paged([self._object(sweep) for sweep in page], self._now_ms, following, limit)

    async def show(self, request: Request) -> Response:
        replay_id: str = request.path_params["replay_id"]
        sweep = sweeps.get(self._db, SweepKind.REPLAY, replay_id)
        if sweep is None:
            raise NotFound(f"there is no replay {replay_id}")
        return enveloped(self._object(sweep), self._now_ms)

    async def cancel(self, request: Request) -> Response:
        """Runs that it has begun go on."""
        await read_object(request)
        try:
            sweep = await self._engine.stop_sweep(
                SweepKind.REPLAY, request.path_params["replay_id"]
            )
        except AlreadyEnded as error:
            return failed(409, str(error), "replay_already_ended")
        return enveloped(self._object(sweep), self._now_ms)

    def _object(self, sweep: Sweep) -> dict[str, object]:
        registry = self._engine.context.registry
        function = registry.function(sweep.function_id)
        app = registry.app(function.app_id) if function else None
        fields: dict[str, object] = {
            "id": sweep.id,
            "name": sweep.name or "",
            "app": {"id": app.name if app else ""},
            "function": function_reference(sweep.function_id, function, app),
            "status": sweep.status.value,
            "from": iso_ms(sweep.from_ms or 0),
            "until": iso_ms(sweep.until_ms),
            "statuses": [status.value for status in sweep.statuses],
            "createdAt": iso_ms(sweep.created_at_ms),
            "runsLookedAt": sweep.looked_at,
            "runsStarted": sweep.changed,
            "runsLeftOut": sweep.left_out,
        }
        if sweep.expression is not None:
            fields["if"] = sweep.expression
        if is_ulid(sweep.cursor):  # how far it has come within its window
            fields["reachedAt"] = iso_ms(ulid_time_ms(sweep.cursor))
        if sweep.ended_at_ms is not None:
            fields["endedAt"] = iso_ms(sweep.ended_at_ms)
        if sweep.error is not None:
            fields["error"] = sweep.error
        return fields
