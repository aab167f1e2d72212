"""`POST /v0/gql`: the few queries that the SDK's own test suite polls (protocol.md §9.3).

What is not there yet is told in `errors`, which makes a client ask again; null would not.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ...core.model import Run, Step
from ...engine import Engine
from ...store import reading, run_list
from ...wire.error_objects import read_error
from ...wire.instants import iso_ms
from ...wire.json import JsonError
from ..outcomes import has_failed
from ..replies import reply
from ..requests import bad_request, read_object
from .executing import execute
from .parsing import QueryError, parse_query


class GraphQl:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._resolvers = {
            "event": self._event,
            "run": self._run,
            "runTrigger": self._run_trigger,
            "runTraceSpanOutputByID": self._span_output,
        }

    def routes(self) -> list[Route]:
        return [Route("/v0/gql", self.answer, methods=["POST"])]

    @property
    def _db(self) -> sqlite3.Connection:
        return self._engine.context.database.reader

    async def answer(self, request: Request) -> Response:
        asked = await read_object(request)
        query, variables = asked.get("query"), asked.get("variables") or {}
        operation = asked.get("operationName")
        if not isinstance(query, str) or not isinstance(variables, Mapping):
            raise bad_request('the body must be {"query": text, "variables": object}')
        try:
            fields = parse_query(query, operation if isinstance(operation, str) else None)
            data = execute(fields, self._resolvers, variables)
        except QueryError as error:
            return reply({"errors": [{"message": str(error)}]})
        return reply({"data": data})

    def _event(self, arguments: Mapping[str, object]) -> object:
        query = arguments.get("query")
        event_id = query.get("eventId") if isinstance(query, Mapping) else None
        event = reading.event(self._db, _text(event_id, "query.eventId"))
        if event is None:
            raise QueryError(f"there is no event {event_id} yet")
        wanted = run_list.RunFilter(event_id=event.internal_id)
        page = run_list.runs(self._db, wanted, limit=reading.PAGE_MAX, is_ascending=True)
        return {
            "id": event.internal_id,
            "name": event.name,
            "functionRuns": [{"id": run.id, "status": run.status.value} for run in page.runs],
        }

    def _run(self, arguments: Mapping[str, object]) -> object:
        run = self._known_run(arguments)

        def trace() -> dict[str, object]:
            steps = reading.steps(self._db, run.id)
            return {
                "name": "Run",
                "status": run.status.value,
                "outputID": None,
                "childrenSpans": [_span(step) for step in steps],
            }

        return {
            "id": run.id,
            "status": run.status.value,
            "output": None if run.output is None else run.output.decode(),
            "queuedAt": iso_ms(run.queued_at_ms),
            "startedAt": None if run.started_at_ms is None else iso_ms(run.started_at_ms),
            "endedAt": None if run.ended_at_ms is None else iso_ms(run.ended_at_ms),
            "trace": trace,
        }

    def _run_trigger(self, arguments: Mapping[str, object]) -> object:
        run = self._known_run(arguments)
        events = reading.events_of_run(self._db, run)
        return {
            "eventName": events[0].name if events else None,
            "IDs": list(run.event_ids),
            "payloads": [event.body.decode() for event in events],
            "isBatch": run.batch_id is not None,
            "batchID": run.batch_id,
            "cron": run.cron,
        }

    def _span_output(self, arguments: Mapping[str, object]) -> object:
        output_id = _text(arguments.get("outputID"), "outputID")
        run_id, _, step_id = output_id.partition(":")
        step = reading.step(self._db, run_id, step_id)
        if step is None or not step.status.is_done:
            raise QueryError(f"there is no output {output_id} yet")
        output = step.output or b"null"
        if has_failed(step):
            return {"data": None, "error": _error(output)}
        return {"data": output.decode(), "error": None}

    def _known_run(self, arguments: Mapping[str, object]) -> Run:
        run_id = _text(arguments.get("runID"), "runID")
        run = reading.run(self._db, run_id)
        if run is None:
            raise QueryError(f"there is no run {run_id} yet")
        return run


def _span(step: Step) -> dict[str, object]:
    return {
        "name": step.name,
        "status": step.status.value.upper(),
        "stepID": step.id,
        "attempts": step.attempts,
        "outputID": f"{step.run_id}:{step.id}" if step.status.is_done else None,
    }


def _error(output: bytes) -> dict[str, object]:
    try:
        error = read_error(output)
    except JsonError:
        return {"name": "Error", "message": output.decode(), "stack": None}
    return {"name": error.name, "message": error.message, "stack": error.stack}


def _text(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise QueryError(f"{name} must be a text")
    return value
