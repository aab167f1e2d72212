"""What a run is doing now, or why it does nothing, in one line."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from msgspec import Struct

from ...commands.registry import Registry
from ...core.model import ItemKind, RunStatus, WaitKind
from ...engine import Engine
from ...store import browsing, browsing_run
from ...store.browsing import DueItem, Entry, RunLine
from ..waiting import in_words, why_waiting
from .timeline_rows import State

ITEMS_SHOWN = 4


class Activity(Struct, frozen=True):
    """`words`, then the time they lead to; `error` is the last one there was."""

    words: str = ""
    at_ms: int | None = None
    where: str = ""  # the step that the error belongs to
    error: str = ""
    state: State | None = None  # where it says more than the status does


def activity_of(engine: Engine, line: RunLine) -> Activity:
    db = engine.context.database.reader
    match line.status:
        case RunStatus.FAILED:
            where, error = _last_error(db, line.id)
            return Activity(where=where, error=error)
        case RunStatus.QUEUED | RunStatus.RUNNING:
            return _of_unfinished(engine, db, line)
        case _:
            return Activity()


def _of_unfinished(engine: Engine, db: sqlite3.Connection, line: RunLine) -> Activity:
    due = browsing.due_items(db, line.id, ITEMS_SHOWN)
    if not due:
        return Activity("")
    first = due[0]
    more = f" (and {len(due) - 1}{'+' if len(due) == ITEMS_SHOWN else ''} more)" if due[1:] else ""
    if first.item.attempt > 0:
        return _of_retried(db, engine.context.registry, line, first, more)
    if first.leased_at_ms is not None:
        return Activity(f"{_doing(db, first)}{more}, since", first.leased_at_ms)
    if first.item.kind is ItemKind.SLEEP:
        return Activity(f"sleeping{more} until", first.item.due_at_ms, state=State.SLEEPING)
    if first.item.kind is ItemKind.SILENCE:
        return Activity(
            "told of by its app, which is asked if it stays silent until", first.item.due_at_ms
        )
    if first.item.kind is ItemKind.TIMEOUT:
        words = f"{_waiting(db, first)}{more}, at most until"
        return Activity(words, first.item.due_at_ms, state=State.WAITING)
    run = browsing_run.run(db, line.id)
    assert run is not None, f"run {line.id} was listed a moment ago"
    told = in_words(why_waiting(engine, run, first.item)[0])
    return Activity(told.text + more, told.at_ms)


def _of_retried(
    db: sqlite3.Connection, registry: Registry, line: RunLine, due: DueItem, more: str
) -> Activity:
    where, error = _last_error(db, line.id)
    function = registry.function(line.function_id)
    number = due.item.attempt + 1
    attempt = f"attempt {number} of {function.attempts if function else '?'}{more}"
    if due.leased_at_ms is not None:
        return Activity(f"{attempt}, since", due.leased_at_ms, where, error)
    return Activity(f"{attempt}", due.item.due_at_ms, where, error, State.RETRYING)


def _doing(db: sqlite3.Connection, due: DueItem) -> str:
    if due.item.kind in (ItemKind.STEP, ItemKind.REQUEST):
        name = browsing.step_name(db, due.item.run_id, due.item.step_id)
        return f"running {name or due.item.step_id}"
    return "running"


def _waiting(db: sqlite3.Connection, due: DueItem) -> str:
    run_id, step_id = due.item.run_id, due.item.step_id
    for wait in browsing_run.waits(db, run_id):
        if wait.step_id == step_id and wait.kind is WaitKind.EVENT:
            return f"waiting for {wait.event_name}"
        if wait.step_id == step_id and wait.kind is WaitKind.SIGNAL:
            return f"waiting for signal {wait.event_name}"
    return f"waiting for {browsing.step_name(db, run_id, step_id) or 'an invoked run'}"


def _last_error(db: sqlite3.Connection, run_id: str) -> tuple[str, str]:
    """(step, first line of the error); a run that fails for a step's error has that step."""
    failures = browsing.latest_failures(db, run_id)
    if not failures:
        return "", ""
    blamed = blamed_entry(failures)
    return _name_of(db, run_id, blamed), one_line(failures[0])


def blamed_entry(failures: Sequence[Entry]) -> Entry:
    """Of the last failures (the latest first) the one that explains the others."""
    latest = failures[0]
    if latest.step_id or len(failures) < 2:
        return latest
    earlier, error = failures[1], latest.detail.error
    if earlier.kind == "step.failed" and error is not None and earlier.detail.error is not None:
        message = earlier.detail.error.message
        if message and message in error.message:
            return earlier
    return latest


def one_line(entry: Entry) -> str:
    error = entry.detail.error
    if error is None:
        return ""
    first = error.message.strip().split("\n", 1)[0]
    return f"{error.name}: {first}" if first else error.name


def _name_of(db: sqlite3.Connection, run_id: str, entry: Entry) -> str:
    if not entry.step_id:
        return ""
    name = browsing.step_name(db, run_id, entry.step_id)
    return name or entry.detail.note or f"step {entry.step_id[:8]}"
