"""Why an event has, or has not, started each function that listens to its name."""

from __future__ import annotations

import sqlite3

from msgspec import Struct

from ...commands.registry import Registry
from ...core.functions import Function
from ...core.matching import patterns_of
from ...core.outcomes import OutcomeKind
from ...store import outcomes
from ...store.browsing_events import StoredEvent
from ..event_outcomes import in_words


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
        if outcome.kind is OutcomeKind.STARTED:
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


def _conditions(function: Function, event_name: str) -> tuple[str, ...]:
    patterns = patterns_of(event_name)
    return tuple(
        trigger.expression
        for trigger in function.event_triggers
        if trigger.event in patterns and trigger.expression
    )
