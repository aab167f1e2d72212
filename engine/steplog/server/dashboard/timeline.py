"""A run's timeline, out of its steps, history and queue rows. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ...core.model import ItemKind, Run, StepKind, StepStatus
from ...core.transition import HistoryKind
from ...store.browsing import DueItem, Entry
from ...store.browsing_run import StepLine
from .attempts import FAILED_KINDS, ended_attempts, spans_of, with_due, without_next
from .timeline_rows import FUNCTION, Attempt, Row, Span, SpanKind, State

_STEP_STATES = {
    StepStatus.COMPLETED: State.COMPLETED,
    StepStatus.FAILED: State.FAILED,
    StepStatus.TIMED_OUT: State.TIMED_OUT,
}

_ENDS_BY_HAND = (HistoryKind.RUN_CANCELLED,)


def build(
    run: Run, steps: Sequence[StepLine], history: Sequence[Entry], due: Sequence[DueItem]
) -> list[Row]:
    """One row a step, in the order in which they began, and one for the function if it failed."""
    by_step: dict[str, list[Entry]] = {}
    for entry in history:
        by_step.setdefault(entry.step_id, []).append(entry)
    items = _items_by_step(due, by_step, {line.step.id for line in steps})
    befores = _befores(history, run)
    rows = [
        _step_row(run, line, by_step.get(line.step.id, ()), items.get(line.step.id), befores)
        for line in steps
    ]
    stored = {line.step.id for line in steps}
    for step_id, entries in by_step.items():
        if step_id and step_id not in stored and _failures(entries):
            rows.append(_unfinished_row(run, step_id, entries, items.get(step_id), befores))
    function = _function_row(run, history, items.get(FUNCTION), befores)
    if function is not None:
        rows.append(function)
    return sorted(rows, key=lambda row: (row.started_at_ms, row.step_id == FUNCTION))


def _items_by_step(
    due: Iterable[DueItem], by_step: Mapping[str, list[Entry]], stored: set[str]
) -> dict[str, DueItem]:
    """The queue row of each step.

    A step that failed inside a "what is next?" is tried again by asking that again, so its row
    is the one that is due when its failure says.
    """
    retried = {
        (entries[-1].attempt + 1, entries[-1].detail.until_ms): step_id
        for step_id, entries in by_step.items()
        if step_id and step_id not in stored and _failures(entries)
    }
    found: dict[str, DueItem] = {}
    for one in due:
        item = one.item
        step_id = item.step_id
        if item.kind in (ItemKind.START, ItemKind.DISCOVERY):
            step_id = retried.get((item.attempt, item.due_at_ms), FUNCTION)
        found.setdefault(step_id, one)
    return found


def _befores(history: Sequence[Entry], run: Run) -> dict[int, int]:
    """For each entry, when the one before it was: the earliest that its attempt can have begun."""
    before = run.started_at_ms or run.queued_at_ms
    found: dict[int, int] = {}
    for entry in history:
        found[entry.seq] = before
        before = max(before, entry.at_ms)
    return found


def _failures(entries: Iterable[Entry]) -> list[Entry]:
    return [entry for entry in entries if entry.kind in FAILED_KINDS]


def _step_row(
    run: Run,
    line: StepLine,
    entries: Sequence[Entry],
    due: DueItem | None,
    befores: Mapping[int, int],
) -> Row:
    step = line.step
    if step.status.is_done and not entries:
        return _kept_row(run, line)
    if step.kind is not StepKind.RUN and not step.kind.is_request:
        return _waiting_row(run, line, entries)
    planned_ms = next((e.at_ms for e in entries if e.kind == HistoryKind.STEP_PLANNED), None)
    attempts = ended_attempts(entries, befores, planned_ms, step)
    next_number, next_at_ms = None, None
    if due is not None:
        attempts, next_number, next_at_ms = with_due(attempts, due)
    elif step.status is StepStatus.PLANNED and run.ended_at_ms is not None and attempts:
        attempts[-1] = without_next(attempts[-1])
    spans = spans_of(attempts, planned_ms, run.ended_at_ms)
    return Row(
        step_id=step.id,
        name=step.name,
        kind=step.kind.value,
        state=_STEP_STATES.get(step.status) or _unfinished_state(run, attempts, due),
        spans=spans or (Span(SpanKind.QUEUED, step.planned_at_ms, run.ended_at_ms),),
        attempts=tuple(attempts),
        next_attempt=next_number,
        next_at_ms=next_at_ms,
        step=line,
    )


def _kept_row(run: Run, line: StepLine) -> Row:
    """A rerun has the steps that it kept, but they did not happen in it."""
    step = line.step
    return Row(
        step_id=step.id,
        name=step.name,
        kind=step.kind.value,
        state=_STEP_STATES[step.status],
        spans=(Span(SpanKind.WORKING, run.queued_at_ms, run.queued_at_ms),),
        step=line,
        is_kept=True,
    )


def _waiting_row(run: Run, line: StepLine, entries: Sequence[Entry]) -> Row:
    """A sleep, a wait or an invoke: one span, from being asked for to its end."""
    step = line.step
    began = next((e for e in entries if e.detail.until_ms is not None), None)
    start_ms = began.at_ms if began else step.planned_at_ms
    ended_at_ms = step.ended_at_ms or run.ended_at_ms
    state = _STEP_STATES.get(step.status)
    if state is None:
        is_sleep = step.kind is StepKind.SLEEP
        state = State.SLEEPING if is_sleep else State.WAITING
        if run.status.is_final:
            state = State.STOPPED
    return Row(
        step_id=step.id,
        name=step.name,
        kind=step.kind.value,
        state=state,
        spans=(Span(SpanKind.WAITING, start_ms, ended_at_ms),),
        until_ms=began.detail.until_ms if began else None,
        note=began.detail.note if began else None,
        step=line,
    )


def _unfinished_row(
    run: Run,
    step_id: str,
    entries: Sequence[Entry],
    due: DueItem | None,
    befores: Mapping[int, int],
) -> Row:
    """A step that has only failed so far: it has no result, so it is not among the steps yet."""
    attempts = ended_attempts(entries, befores, None, None)
    next_number, next_at_ms = None, None
    if due is not None:
        attempts, next_number, next_at_ms = with_due(attempts, due)
    elif run.ended_at_ms is not None:
        attempts[-1] = without_next(attempts[-1])
    names = [entry.detail.note for entry in entries if entry.detail.note]
    return Row(
        step_id=step_id,
        name=names[-1] if names else f"step {step_id[:8]}",
        kind=StepKind.RUN.value,
        state=_unfinished_state(run, attempts, due),
        spans=spans_of(attempts, None, run.ended_at_ms),
        attempts=tuple(attempts),
        next_attempt=next_number,
        next_at_ms=next_at_ms,
    )


def _function_row(
    run: Run, history: Sequence[Entry], due: DueItem | None, befores: Mapping[int, int]
) -> Row | None:
    """The function's own code: shown when it is being asked, or has failed outside its steps."""
    failures = _failures(entry for entry in history if entry.step_id == FUNCTION)
    is_asked = due is not None and (due.leased_at_ms is not None or due.item.attempt > 0)
    if not failures and not is_asked:
        return None
    attempts = ended_attempts(failures, befores, None, None)
    next_number, next_at_ms = None, None
    state = _unfinished_state(run, attempts, due)
    if due is not None:
        attempts, next_number, next_at_ms = with_due(attempts, due)
    elif failures[-1].kind == HistoryKind.RUN_FAILED:
        state = State.FAILED
    elif any(e.seq > failures[-1].seq and e.kind not in _ENDS_BY_HAND for e in history):
        state = State.COMPLETED  # it was tried again, and went on
    else:
        attempts[-1] = without_next(attempts[-1])
    return Row(
        step_id=FUNCTION,
        name="function code",
        kind="function",
        state=state,
        spans=spans_of(attempts, None, run.ended_at_ms),
        attempts=tuple(attempts),
        next_attempt=next_number,
        next_at_ms=next_at_ms,
    )


def _unfinished_state(run: Run, attempts: Sequence[Attempt], due: DueItem | None) -> State:
    if run.status.is_final or due is None:
        return State.STOPPED if run.status.is_final else State.QUEUED
    if due.leased_at_ms is not None:
        return State.RUNNING
    return State.RETRYING if attempts else State.QUEUED
