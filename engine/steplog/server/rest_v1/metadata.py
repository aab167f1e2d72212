"""`POST /v1/runs/{id}/metadata`: note something beside a run or a step."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ...commands.note_metadata import note_metadata
from ...core.metadata import USERLAND, Note, Operation
from ...engine import Engine
from ..requests import read_as, run_id_of
from .envelope import enveloped

NOTES_MAX = 100


class _Target(msgspec.Struct):
    step_id: str | None = None


class _Entry(msgspec.Struct):
    kind: str
    values: dict[str, object]
    op: Operation = Operation.MERGE


class _Asked(msgspec.Struct):
    metadata: list[_Entry]
    target: _Target | None = None


_ASKED = msgspec.json.Decoder(_Asked)


class MetadataApi:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def routes(self) -> list[Route]:
        return [Route("/v1/runs/{run_id}/metadata", self.note, methods=["POST"])]

    async def note(self, request: Request) -> Response:
        """`{"target": {"step_id"}, "metadata": [{"kind", "op", "values"}]}`: all or nothing."""
        run_id = run_id_of(request)
        asked = await read_as(request, _ASKED)
        _check(asked.metadata)
        step_id = (asked.target.step_id if asked.target else None) or ""
        notes = [Note(entry.kind, entry.op, entry.values, step_id) for entry in asked.metadata]
        await note_metadata(self._engine.context, run_id, notes)
        return enveloped(self._engine, {"run_id": run_id})


def _check(entries: Sequence[_Entry]) -> None:
    if len(entries) > NOTES_MAX:
        raise HTTPException(413, f"at most {NOTES_MAX} entries are taken, not {len(entries)}")
    for entry in entries:
        if not entry.kind.startswith(USERLAND) or len(entry.kind) > 128:
            raise HTTPException(
                403, f"kind must begin with {USERLAND!r}, and have 128 characters at most"
            )
