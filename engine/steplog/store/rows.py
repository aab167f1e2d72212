"""Rows <-> values: the one place that knows in which order the columns stand."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec.structs import replace

from ..core.functions import App, Function
from ..core.model import (
    Event,
    ItemKind,
    QueueItem,
    Run,
    RunStatus,
    Step,
    StepKind,
    StepStatus,
    Wait,
    WaitKind,
)

Row = tuple[Any, ...]

_encode = msgspec.json.Encoder().encode
_decode_run = msgspec.json.Decoder(Run).decode
_decode_function = msgspec.json.Decoder(Function).decode

RUN_COLUMNS = (
    "id, function_id, status, event_id, queued_at_ms, started_at_ms, ended_at_ms, output, state"
)
# Rows of the queue that move a run on: deadlines only end it.
MOVES_RUN_ON = "kind NOT IN ('start_deadline', 'finish_deadline')"
# The first event of a run stands with it, the others of a batch in a table of their own.
IS_OF_EVENT = (
    "(event_id = ? OR id IN (SELECT run_id FROM run_events WHERE run_events.event_id = ?))"
)
STEP_COLUMNS = (
    "run_id, id, name, kind, status, position, output, input,"
    " planned_at_ms, started_at_ms, ended_at_ms, attempts, is_racing"
)
ITEM_COLUMNS = "id, run_id, function_id, kind, step_id, attempt, due_at_ms, job_id, position"
EVENT_COLUMNS = "internal_id, id, name, ts_ms, received_at_ms, body"
WAIT_COLUMNS = (
    "run_id, step_id, position, kind, event_name, expression, correlation_id, since_ms,"
    " expires_at_ms"
)
APP_COLUMNS = "id, name, url, sdk, framework, version, checksum, error, synced_at_ms"


def run_row(run: Run) -> Row:
    return (
        run.id,
        run.function_id,
        run.status.value,
        run.event_ids[0],
        run.queued_at_ms,
        run.started_at_ms,
        run.ended_at_ms,
        run.output,
        _encode(replace(run, output=None)),
    )


def run_of(row: Row) -> Run:
    """The columns are the truth where both say something: a lease changes them alone."""
    state: Run = _decode_run(row[8])
    return replace(
        state,
        status=RunStatus(row[2]),
        started_at_ms=row[5],
        ended_at_ms=row[6],
        output=row[7],
    )


def step_row(step: Step) -> Row:
    return (
        step.run_id,
        step.id,
        step.name,
        step.kind.value,
        step.status.value,
        step.position,
        step.output,
        step.input,
        step.planned_at_ms,
        step.started_at_ms,
        step.ended_at_ms,
        step.attempts,
        int(step.is_racing),
    )


def step_of(row: Row) -> Step:
    return Step(
        run_id=row[0],
        id=row[1],
        name=row[2],
        kind=StepKind(row[3]),
        status=StepStatus(row[4]),
        position=row[5],
        output=row[6],
        input=row[7],
        planned_at_ms=row[8],
        started_at_ms=row[9],
        ended_at_ms=row[10],
        attempts=row[11],
        is_racing=bool(row[12]),
    )


def item_row(item: QueueItem) -> Row:
    return (
        item.id,
        item.run_id,
        item.function_id,
        item.kind.value,
        item.step_id,
        item.attempt,
        item.due_at_ms,
        item.job_id,
        item.position,
    )


def item_of(row: Row) -> QueueItem:
    return QueueItem(
        id=row[0],
        run_id=row[1],
        function_id=row[2],
        kind=ItemKind(row[3]),
        step_id=row[4],
        attempt=row[5],
        due_at_ms=row[6],
        job_id=row[7],
        position=row[8],
    )


def event_row(event: Event) -> Row:
    return (
        event.internal_id,
        event.id,
        event.name,
        event.ts_ms,
        event.received_at_ms,
        event.body,
    )


def event_of(row: Row) -> Event:
    return Event(
        internal_id=row[0],
        id=row[1],
        name=row[2],
        ts_ms=row[3],
        received_at_ms=row[4],
        body=row[5],
    )


def wait_of(row: Row) -> Wait:
    return Wait(
        run_id=row[0],
        step_id=row[1],
        position=row[2],
        kind=WaitKind(row[3]),
        event_name=row[4],
        expression=row[5],
        correlation_id=row[6],
        since_ms=row[7],
        expires_at_ms=row[8],
    )


def app_of(row: Row) -> App:
    return App(
        id=row[0],
        name=row[1],
        url=row[2],
        sdk=row[3],
        framework=row[4],
        version=row[5],
        checksum=row[6],
        error=row[7],
        synced_at_ms=row[8],
    )


def function_of(definition: bytes, is_paused: int) -> Function:
    function: Function = _decode_function(definition)
    return replace(function, is_paused=bool(is_paused))


def function_definition(function: Function) -> bytes:
    return _encode(function)
