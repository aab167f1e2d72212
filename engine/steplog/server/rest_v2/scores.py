"""Scores in REST v2: what a run, or a step of it, is worth in somebody's judgement."""

from __future__ import annotations

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ...commands.note_metadata import note_metadata
from ...core.metadata import SCORES, Note, Operation
from ...engine import Engine
from ..requests import bad_request, read_as, run_id_of
from .envelope import enveloped

SCORES_MAX = 100


class _Score(msgspec.Struct, rename="camel"):
    name: str
    value: bool | int | float
    step_id: str | None = None


class _Asked(msgspec.Struct):
    scores: list[_Score]


_ASKED = msgspec.json.Decoder(_Asked)


class ScoresApi:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def routes(self, prefix: str) -> list[Route]:
        return [Route(f"{prefix}/runs/{{run_id}}/scores", self.note, methods=["POST"])]

    async def note(self, request: Request) -> Response:
        """`{"scores": [{"name", "value", "stepId"}]}`; the same name again takes the place."""
        run_id = run_id_of(request)
        scores = (await read_as(request, _ASKED)).scores
        if not 1 <= len(scores) <= SCORES_MAX:
            raise bad_request(f"scores must be 1 to {SCORES_MAX}, not {len(scores)}")
        notes = [
            Note(SCORES, Operation.MERGE, {score.name: score.value}, score.step_id or "")
            for score in scores
        ]
        await note_metadata(self._engine.context, run_id, notes)
        return enveloped({"runId": run_id}, self._engine.context.clock.now_ms())
