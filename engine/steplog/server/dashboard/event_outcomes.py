"""Why an event has, or has not, started each function that listens to its name."""

from __future__ import annotations

import sqlite3

from msgspec import Struct

from ...commands.registry import Registry
from ...core.functions import Function
from ...core.matching import patterns_of
from ...core.outcomes import Outcome, OutcomeKind
from ...store import batches, browsing, debounces, outcomes
from ...store.browsing_events import StoredEvent
from ..event_outcomes import in_words

PENDING = (OutcomeKind.STARTED, OutcomeKind.BATCHED, OutcomeKind.DEBOUNCED)


class Told(Struct, frozen=True):
    """A function that listened, and what came of it."""

    name: str
    words: str
    expressions: tuple[str, ...] = ()  # the conditions that were not true, as registered now
    until_ms: int | None = None
    run_id: str | None = None  # the run to look at, if any
    holder_run_id: str | None = None  # the live run of a singleton


def unstarted(db: sqlite3.Connection, registry: Registry, event: StoredEvent) -> list[Told]:
    """Every function that listened when the event came and was not started by it, and those that
    would listen to it now."""
    found = []
    seen = set()
    for function_id, outcome in (
        (each.function_id, each.outcome) for each in outcomes.event_outcomes(db, event.internal_id)
    ):
        seen.add(function_id)
        if outcome.kind in PENDING:
            told = _waiting(db, registry, event.internal_id, function_id, outcome)
            if told is not None:
                found.append(told)
            continue
        function = registry.function(function_id)
        is_filtered = outcome.kind is OutcomeKind.FILTERED and function is not None
        found.append(
            Told(
                function.name if function else function_id,
                in_words(outcome),
                _conditions(function, event.name) if function and is_filtered else (),
                outcome.until_ms,
                outcome.run_id,
                outcome.holder_run_id,
            )
        )
    for function in registry.triggers.candidates(event.name):
        if function.id not in seen:
            found.append(Told(function.name, "it listens now, but did not when the event came"))
    return found


def _waiting(
    db: sqlite3.Connection, registry: Registry, event_id: str, function_id: str, outcome: Outcome
) -> Told | None:
    """Whether the event still waits in a batch or a debounce; None when it has come to its run."""
    if outcome.kind is OutcomeKind.STARTED or any(
        run.function_id == function_id for run in browsing.runs_of_event(db, event_id)
    ):
        return None
    function = registry.function(function_id)
    name = function.name if function else function_id
    if outcome.kind is OutcomeKind.BATCHED:
        batch = batches.open_batch_of(db, function_id, event_id)
        if batch is not None:
            return Told(name, in_words(outcome), until_ms=batch.due_at_ms)
        return Told(name, "its batch started nothing: the function had been removed by then")
    put_off = debounces.put_off(db, function_id, outcome.detail or "")
    if put_off is not None and put_off.event_id == event_id:
        return Told(name, in_words(outcome), until_ms=put_off.due_at_ms)
    return Told(name, "debounced: a newer event took its place")


def _conditions(function: Function, event_name: str) -> tuple[str, ...]:
    patterns = patterns_of(event_name)
    return tuple(
        trigger.expression
        for trigger in function.event_triggers
        if trigger.event in patterns and trigger.expression
    )
