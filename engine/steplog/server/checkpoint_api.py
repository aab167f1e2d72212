"""Checkpoints: apps tell of finished steps while they go on (`/v1/checkpoint`, protocol.md §8)."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..commands.checkpoint import checkpoint
from ..commands.endpoint_runs import begin_endpoint_run, report
from ..engine import Engine
from ..realtime.tokens import Tokens
from ..wire.execution.checkpoints import InvalidCheckpoint, read_part
from ..wire.execution.endpoints import read_new_run, read_report
from ..wire.limits import ANSWER_BYTES_MAX
from ..wire.realtime import STREAM_TOPIC, Topic
from .endpoint_result import endpoint_result
from .replies import reply
from .requests import bad_request, read_body, run_id_of

LISTENING_S = 3_600
PREFIXES = ("/v1/checkpoint", "/v1/http/runs")  # the second is an older name


class CheckpointApi:
    def __init__(self, engine: Engine, tokens: Tokens) -> None:
        self._engine = engine
        self._tokens = tokens

    def routes(self) -> list[Route]:
        return [route for prefix in PREFIXES for route in self._routes(prefix)]

    def _routes(self, prefix: str) -> list[Route]:
        return [
            Route(prefix, self.begin, methods=["POST"]),
            Route(f"{prefix}/{{run_id}}/steps", self.report, methods=["POST"]),
            Route(f"{prefix}/{{run_id}}/async", self.part, methods=["POST"]),
            Route(f"{prefix}/{{run_id}}/output", self.result, methods=["GET"]),
        ]

    async def begin(self, request: Request) -> Response:
        """A run that an app has begun by itself."""
        clock = self._engine.context.clock
        body = await read_body(request, ANSWER_BYTES_MAX)
        try:
            new = read_new_run(body, clock.now_ms(), clock.offset_ms)
        except InvalidCheckpoint as error:
            raise _refused(error) from error
        begun = await begin_endpoint_run(self._engine.context, new)
        return reply(
            {
                "data": {
                    "fn_id": begun.function_id,
                    "app_id": begun.app_id,
                    "run_id": begun.run_id,
                    "token": begun.token,
                    "realtime_token": self._listening(begun.run_id),
                }
            }
        )

    def _listening(self, run_id: str) -> str:
        """Opens the stream of the run, for as long as a client may be sent there."""
        context = self._engine.context
        topics, now_ms = [Topic(run_id, STREAM_TOPIC)], context.clock.now_ms()
        return self._tokens.issue(topics, context.fresh_id(), now_ms, LISTENING_S)

    async def report(self, request: Request) -> Response:
        """What is new about such a run: 409 when it was handed over."""
        run_id = run_id_of(request)
        clock = self._engine.context.clock
        body = await read_body(request, ANSWER_BYTES_MAX)
        try:
            told = read_report(body, clock.now_ms(), clock.offset_ms)
        except InvalidCheckpoint as error:
            raise _refused(error) from error
        await report(self._engine.context, run_id, told)
        return Response(status_code=200)

    async def result(self, request: Request) -> Response:
        return await endpoint_result(self._engine, request)

    async def part(self, request: Request) -> Response:
        """Of the answer to a call: 409 when that has lost its lease."""
        run_id = run_id_of(request)
        clock = self._engine.context.clock
        try:
            request_id, part = read_part(
                await read_body(request, ANSWER_BYTES_MAX), clock.now_ms(), clock.offset_ms
            )
        except InvalidCheckpoint as error:
            raise _refused(error) from error
        await checkpoint(self._engine.context, run_id, request_id, part)
        return Response(status_code=200)


def _refused(error: InvalidCheckpoint) -> HTTPException:
    return HTTPException(413, str(error)) if error.is_too_large else bad_request(str(error))
