"""Runs, spans, events, functions and apps as GraphQL tells them (query-api.md §5.3)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import TypeVar

from ...core.functions import App, Function
from ...core.model import Event, Run, Step
from ...engine import Engine
from ...store import defers, reading, run_list, run_metadata
from ...store.run_metadata import Noted
from ...wire.error_objects import read_error
from ...wire.events.deferring import DEFERRED
from ...wire.instants import iso_ms
from ...wire.json import JsonError, decode, encode
from ..outcomes import has_failed
from ..rest_v2.objects import configuration_of
from ..rest_v2.trace import OPERATIONS, metadata_of

T = TypeVar("T")
RUNS_OF_EVENT_MAX = reading.PAGE_MAX


class Shapes:
    """What is dear to load is a function: it is called only where it is asked for."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @property
    def db(self) -> sqlite3.Connection:
        return self._engine.context.database.reader

    # Runs

    def run(self, run: Run) -> dict[str, object]:
        """`run` may come without its output, which is loaded where it is asked for."""
        registry = self._engine.context.registry
        function = registry.function(run.function_id)
        app = registry.app(function.app_id) if function else None
        trigger = _once(lambda: reading.events_of_run(self.db, run))
        return {
            "id": run.id,
            "appID": app.id if app else "",
            "app": lambda: self.app(app) if app else None,
            "functionID": run.function_id,
            "function": lambda: self.function(function) if function else None,
            "traceID": run.id,
            "queuedAt": iso_ms(run.queued_at_ms),
            "startedAt": _time(run.started_at_ms),
            "endedAt": _time(run.ended_at_ms),
            "status": run.status.value,
            "sourceID": None,
            "triggerIDs": list(run.event_ids),
            "eventName": lambda: next((event.name for event in trigger()), None),
            "isBatch": run.batch_id is not None,
            "batchCreatedAt": iso_ms(run.queued_at_ms) if run.batch_id else None,
            "cronSchedule": run.cron,
            "skipReason": run.skip_reason.value.upper() if run.skip_reason else None,
            "skipExistingRunID": run.holder_run_id,
            "output": lambda: self._output(run),
            "trace": lambda: self.trace(run),
            "hasAI": lambda: any(step.kind.is_request for step in reading.steps(self.db, run.id)),
            "isDeferred": lambda: any(event.name == DEFERRED for event in trigger()),
            "defers": lambda: self._defers(run),
        }

    def trace(self, run: Run) -> dict[str, object]:
        function = self._engine.context.registry.function(run.function_id)
        noted = _once(lambda: run_metadata.of_run(self.db, run.id))
        return {
            "runID": run.id,
            "traceID": run.id,
            "spanID": run.id,
            "name": "Run",
            "functionID": run.function_id,
            "functionName": function.name if function else None,
            "status": run.status.value,
            "isRoot": True,
            "outputID": None,
            "queuedAt": iso_ms(run.queued_at_ms),
            "startedAt": _time(run.started_at_ms),
            "endedAt": _time(run.ended_at_ms),
            "duration": _duration(run.started_at_ms, run.ended_at_ms),
            "skipReason": run.skip_reason.value.upper() if run.skip_reason else None,
            "skipExistingRunID": run.holder_run_id,
            "childrenSpans": [_span(run, step, noted) for step in reading.steps(self.db, run.id)],
            "metadata": lambda: _metadata(noted(), ""),
        }

    def trigger(self, run: Run) -> dict[str, object]:
        events = reading.events_of_run(self.db, run)
        return {
            "eventName": events[0].name if events else None,
            "IDs": list(run.event_ids),
            "payloads": [event.body.decode() for event in events],
            "timestamp": iso_ms(run.queued_at_ms),
            "isBatch": run.batch_id is not None,
            "batchID": run.batch_id,
            "cron": run.cron,
        }

    def _output(self, run: Run) -> str | None:
        if run.output is None:
            found = reading.run(self.db, run.id)
            run = found if found is not None else run
        return None if run.output is None else run.output.decode()

    def _defers(self, run: Run) -> list[dict[str, object]]:
        return [
            {
                "id": one.id,
                "name": one.name,
                "functionSlug": one.function,
                "isAborted": one.is_aborted,
            }
            for one in defers.of_run(self.db, run.id)
        ]

    # Events

    def event(self, event: Event) -> dict[str, object]:
        has_own_id = event.id != event.internal_id
        return {
            "id": event.internal_id,
            "idempotencyKey": event.id if has_own_id else None,
            "name": event.name,
            "occurredAt": iso_ms(event.ts_ms) if 0 <= event.ts_ms < 1 << 47 else None,
            "receivedAt": iso_ms(event.received_at_ms),
            "raw": event.body.decode(),
            "source": None,
            "version": None,
            "runs": lambda: self.runs_of(event),
        }

    def runs_of(self, event: Event) -> list[dict[str, object]]:
        wanted = run_list.RunFilter(event_id=event.internal_id)
        page = run_list.runs(self.db, wanted, limit=RUNS_OF_EVENT_MAX, is_ascending=True)
        return [self.run(run) for run in page.runs]

    # Apps and functions

    def app(self, app: App) -> dict[str, object]:
        functions = [
            one for one in self._engine.context.registry.functions() if one.app_id == app.id
        ]
        return {
            "id": app.id,
            "externalID": app.name,
            "name": app.name,
            "url": app.url,
            "method": "CONNECT" if app.url.startswith(("ws://", "wss://")) else "SERVE",
            "sdkLanguage": app.sdk.partition(":")[0],
            "sdkVersion": app.sdk.partition(":")[2],
            "framework": app.framework,
            "appVersion": app.version,
            "checksum": app.checksum,
            "connected": app.error is None,
            "error": app.error,
            "functionCount": len(functions),
            "functions": lambda: [self.function(one) for one in functions],
        }

    def function(self, function: Function) -> dict[str, object]:
        app = self._engine.context.registry.app(function.app_id)
        return {
            "id": function.id,
            "name": function.name,
            "slug": function.slug,
            "config": function.config.decode(),
            "url": function.url,
            "appID": function.app_id,
            "app": lambda: self.app(app) if app else None,
            "isPaused": function.is_paused,
            "triggers": [
                {
                    "type": "EVENT" if trigger.cron is None else "CRON",
                    "value": trigger.event if trigger.cron is None else trigger.cron,
                    "condition": trigger.expression,
                }
                for trigger in function.triggers
            ],
            "configuration": lambda: decode(encode(configuration_of(function))),
        }


def span_output(step: Step) -> dict[str, object]:
    output = step.output or b"null"
    shown = None if step.input is None else step.input.decode()
    if has_failed(step):
        return {"input": shown, "data": None, "error": _error(output)}
    return {"input": shown, "data": output.decode(), "error": None}


def _span(run: Run, step: Step, noted: Callable[[], list[Noted]]) -> dict[str, object]:
    span_id = f"{run.id}:{step.id}"
    return {
        "runID": run.id,
        "traceID": run.id,
        "spanID": span_id,
        "name": step.name,
        "status": step.status.value.upper(),
        "stepID": step.id,
        "stepOp": OPERATIONS[step.kind],
        "isRoot": False,
        "attempts": step.attempts,
        "outputID": span_id if step.status.is_done else None,
        "queuedAt": iso_ms(step.planned_at_ms),
        "startedAt": _time(step.started_at_ms),
        "endedAt": _time(step.ended_at_ms),
        "duration": _duration(step.started_at_ms, step.ended_at_ms),
        "childrenSpans": [],
        "metadata": lambda: _metadata(noted(), step.id),
    }


def _metadata(noted: list[Noted], step_id: str) -> list[object]:
    told: list[object] = decode(encode(metadata_of(noted, step_id)))
    return told


def _error(output: bytes) -> dict[str, object]:
    try:
        error = read_error(output)
    except JsonError:
        return {"name": "Error", "message": output.decode(), "stack": None, "cause": None}
    return {"name": error.name, "message": error.message, "stack": error.stack, "cause": None}


def _time(at_ms: int | None) -> str | None:
    return None if at_ms is None else iso_ms(at_ms)


def _duration(started_at_ms: int | None, ended_at_ms: int | None) -> int | None:
    return None if started_at_ms is None or ended_at_ms is None else ended_at_ms - started_at_ms


def _once(load: Callable[[], list[T]]) -> Callable[[], list[T]]:
    found: list[list[T]] = []

    def loaded() -> list[T]:
        if not found:
            found.append(load())
        return found[0]

    return loaded
