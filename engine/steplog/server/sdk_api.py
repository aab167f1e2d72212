"""What SDKs fetch while they execute (`use_api`), and what they may cancel: `/v0/runs/…`."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..commands.editing import input_memos
from ..core.model import Run
from ..engine import Engine
from ..store import reading
from ..wire.json import encode
from ..wire.memos import memo_of
from .replies import raw_reply
from .requests import run_id_of


class SdkApi:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def routes(self) -> list[Route]:
        return [
            Route("/v0/runs/{run_id}/actions", self.memos, methods=["GET"]),
            Route("/v0/runs/{run_id}/batch", self.events, methods=["GET"]),
            Route("/v0/runs/{run_id}", self.cancel, methods=["DELETE"]),
        ]

    async def memos(self, request: Request) -> Response:
        """The whole state, by step id, put together from bytes: it can be large."""
        run = self._live_run(request)
        steps = reading.finished_steps(self._engine.context.database.reader, run.id)
        memos = [(step.id, memo_of(step)) for step in steps]
        memos += self._pending_memos(run)
        entries = (encode(step_id) + b":" + memo for step_id, memo in memos)
        return raw_reply(b"{" + b",".join(entries) + b"}")

    def _pending_memos(self, run: Run) -> list[tuple[str, bytes]]:
        """Of an edited step, once it is planned: then it is what the app was called for."""
        db = self._engine.context.database.reader
        if not run.edited_step or not reading.is_planned(db, run.id, run.edited_step):
            return []
        registry = self._engine.context.registry
        function = registry.function(run.function_id)
        app = registry.app(function.app_id) if function else None
        return input_memos(db, run, app, run.edited_step)

    async def events(self, request: Request) -> Response:
        run = self._live_run(request)
        events = reading.events_of_run(self._engine.context.database.reader, run)
        return raw_reply(b"[" + b",".join(event.body for event in events) + b"]")

    async def cancel(self, request: Request) -> Response:
        await self._engine.cancel(run_id_of(request))
        return Response(status_code=204)

    def _live_run(self, request: Request) -> Run:
        run_id = run_id_of(request)
        run = reading.run(self._engine.context.database.reader, run_id, with_output=False)
        if run is None or run.status.is_final:
            raise HTTPException(410, f"run {run_id} is not running: its state is gone")
        return run
