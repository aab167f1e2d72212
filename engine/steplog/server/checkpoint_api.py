"""Checkpoints: apps tell of finished steps while they go on (`/v1/checkpoint`, protocol.md §8)."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..commands.checkpoint import checkpoint
from ..engine import Engine
from ..wire.execution.checkpoints import InvalidCheckpoint, read_part
from ..wire.limits import ANSWER_BYTES_MAX
from .requests import bad_request, read_body, run_id_of

PREFIXES = ("/v1/checkpoint", "/v1/http/runs")  # the second is an older name


class CheckpointApi:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def routes(self) -> list[Route]:
        return [
            Route(f"{prefix}/{{run_id}}/async", self.part, methods=["POST"]) for prefix in PREFIXES
        ]

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
