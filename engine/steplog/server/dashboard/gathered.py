"""What a function's debounces and batches hold back at the moment, and until when."""

from __future__ import annotations

import sqlite3

from msgspec import Struct

from ...core.functions import Batching, Debounce, Function
from ...store import batches, debounces
from .formatting import duration

SHOWN = 3


class HeldBack(Struct, frozen=True):
    words: str
    until_ms: int


def held_back(db: sqlite3.Connection, function: Function) -> list[HeldBack]:
    """A few of them, of each kind."""
    found = [
        HeldBack(f"an event is put off{_of(function.debounce, one.key)}", one.due_at_ms)
        for one in debounces.of_function(db, function.id, SHOWN)
    ]
    for batch in batches.of_function(db, function.id, SHOWN):
        events = f"{batch.events} event{'s' if batch.events != 1 else ''}"
        words = f"{events} in a batch{_of(function.batching, batch.key)}"
        found.append(HeldBack(words, batch.due_at_ms))
    return found


def gathering_in_words(function: Function) -> list[str]:
    """The limits that make events wait for each other."""
    words = []
    if function.debounce is not None:
        rule = function.debounce
        most = f", at most {duration(rule.timeout_ms)}" if rule.timeout_ms else ""
        per = f" per {rule.key}" if rule.key else ""
        words.append(f"debounced until it is quiet for {duration(rule.period_ms)}{most}{per}")
    if function.batching is not None:
        batching = function.batching
        per = f" per {batching.key}" if batching.key else ""
        condition = f" if {batching.condition}" if batching.condition else ""
        words.append(
            f"batches of {batching.max_size} or {duration(batching.timeout_ms)}{per}{condition}"
        )
    return words


def timeouts_in_words(function: Function) -> list[str]:
    words = []
    if function.timeouts.start_ms is not None:
        words.append(f"cancelled unless it begins within {duration(function.timeouts.start_ms)}")
    if function.timeouts.finish_ms is not None:
        words.append(f"cancelled unless it ends within {duration(function.timeouts.finish_ms)}")
    return words


def _of(rule: Debounce | Batching | None, value: str) -> str:
    return f" for {rule.key} = {value}" if rule is not None and rule.key else ""
