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
from .replies import error_reply, raw_reply, reply
from .requests import run_id_of

NO_CONNECT = "this engine does not speak Connect yet: serve the app over HTTP"


class SdkApi:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def routes(self) -> list[Route]:
        return [
            Route("/v0/runs/{run_id}/actions", self.memos, methods=["GET"]),
            Route("/v0/runs/{run_id}/batch", self.events, methods=["GET"]),
            Route("/v0/runs/{run_id}", self.cancel, methods=["DELETE"]),
            Route("/v0/connect/envs/{env}/conns", self.connections, methods=["GET"]),
            Route("/v0/connect/start", self.refuse_connect, methods=["POST"]),
            Route("/v0/connect/flush", self.refuse_connect, methods=["POST"]),
        ]

    async def memos(self, request: Request) -> Response:
        """The whole state, by step id, put together from bytes: it can be large."""
        run = self._live_run(request)
        steps = reading.finished_steps(self._engine.context.database.reader, run.id)
        memos = [(step.id, memo_of(step)) for step in steps]
        memos += self._pending_memos(run, {step.id for step in steps})
        entries = (encode(step_id) + b":" + memo for step_id, memo in memos)
        return raw_reply(b"{" + b",".join(entries) + b"}")

    def _pending_memos(self, run: Run, finished: set[str]) -> list[tuple[str, bytes]]:
        registry = self._engine.context.registry
        function = registry.function(run.function_id)
        app = registry.app(function.app_id) if function else None
        return input_memos(self._engine.context.database.reader, run, app, finished)

    async def events(self, request: Request) -> Response:
        run = self._live_run(request)
        events = reading.events_of_run(self._engine.context.database.reader, run)
        return raw_reply(b"[" + b",".join(event.body for event in events) + b"]")

    async def cancel(self, request: Request) -> Response:
        await self._engine.cancel(run_id_of(request))
        return Response(status_code=204)

    async def connections(self, request: Request) -> Response:
        return reply({"data": []})  # no worker can dial in, so none is connected

    async def refuse_connect(self, request: Request) -> Response:
        return error_reply(501, NO_CONNECT, "not_implemented")

    def _live_run(self, request: Request) -> Run:
        run_id = run_id_of(request)
        run = reading.run(self._engine.context.database.reader, run_id, with_output=False)
        if run is None or run.status.is_final:
            raise HTTPException(410, f"run {run_id} is not running: its state is gone")
        return run
