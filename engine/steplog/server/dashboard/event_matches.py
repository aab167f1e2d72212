"""Why an event has, or has not, started each function that listens to its name."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from msgspec import Struct

from ...commands.registry import Registry
from ...core.functions import Function
from ...core.matching import is_started_by, patterns_of
from ...store import browsing_events
from ...store.browsing import RunLine
from ...store.browsing_events import StoredEvent
from ...wire.json import decode


class Match(Struct, frozen=True):
    """A function that listens, and what came of it; `run_id` is the run to look at, if any."""

    function: Function
    words: str
    expression: str | None = None
    run_id: str | None = None


def unstarted(
    db: sqlite3.Connection,
    registry: Registry,
    event: StoredEvent,
    body: bytes,
    started: Sequence[RunLine],
    now_ms: int,
) -> list[Match]:
    """The functions, as registered now, that listen to the name and that it did not start."""
    done = {line.function_id for line in started}
    candidates = [f for f in registry.triggers.candidates(event.name) if f.id not in done]
    if not candidates:
        return []
    scope = {"event": decode(body)}
    patterns = patterns_of(event.name)
    found = []
    for function in candidates:
        if not is_started_by(function, event.name, scope, now_ms):
            conditions = [t.expression for t in function.event_triggers if t.event in patterns]
            shown = " or ".join(condition for condition in conditions if condition)
            found.append(Match(function, "its condition is false for this event", shown))
            continue
        holder = browsing_events.run_key_holder(db, function.id, event.id, now_ms)
        if holder is not None:
            words = f"an event with the id {event.id} has started it within 24 hours"
            found.append(Match(function, words, run_id=holder))
        else:
            words = "it matches as it is registered now: it was not when the event came"
            found.append(Match(function, words))
    return found
