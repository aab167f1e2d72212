"""The events that debounces put off, and who waits for the run that they will start."""

from __future__ import annotations

import sqlite3

from msgspec import Struct

from ..core.model import Invoker
from .rows import Row


class PutOff(Struct, frozen=True):
    """The last event of a row of them, for one function and key."""

    function_id: str
    key: str
    event_id: str  # internal
    event_ts_ms: int  # its sender's time: by it an event is older or newer
    start_at_ms: int  # where the event is dated into the future; else 0
    since_ms: int  # when the first of the row came
    due_at_ms: int
    cron: str | None = None
    was_paused: bool = False  # the function, when the event came


_COLUMNS = (
    "function_id, key, event_id, event_ts_ms, start_at_ms, since_ms, due_at_ms, cron, was_paused"
)


def put_off(db: sqlite3.Connection, function_id: str, key: str) -> PutOff | None:
    query = f"SELECT {_COLUMNS} FROM debounces WHERE function_id = ? AND key = ?"
    row = db.execute(query, (function_id, key)).fetchone()
    return _of(row) if row else None


def due(db: sqlite3.Connection, now_ms: int, limit: int) -> list[PutOff]:
    """Those that have waited long enough, the longest due first."""
    query = f"SELECT {_COLUMNS} FROM debounces WHERE due_at_ms <= ? ORDER BY due_at_ms LIMIT ?"
    return [_of(row) for row in db.execute(query, (now_ms, limit))]


def of_function(db: sqlite3.Connection, function_id: str, limit: int) -> list[PutOff]:
    query = f"SELECT {_COLUMNS} FROM debounces WHERE function_id = ? LIMIT ?"
    return [_of(row) for row in db.execute(query, (function_id, limit))]


def next_due_at_ms(db: sqlite3.Connection) -> int | None:
    at_ms: int | None = db.execute("SELECT min(due_at_ms) FROM debounces").fetchone()[0]
    return at_ms


def put(db: sqlite3.Connection, one: PutOff) -> None:
    db.execute(
        f"INSERT OR REPLACE INTO debounces ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            one.function_id,
            one.key,
            one.event_id,
            one.event_ts_ms,
            one.start_at_ms,
            one.since_ms,
            one.due_at_ms,
            one.cron,
            int(one.was_paused),
        ),
    )


def add_invoker(db: sqlite3.Connection, function_id: str, key: str, invoker: Invoker) -> None:
    """The step that waits for the result, whichever event it will be of."""
    db.execute(
        "INSERT OR IGNORE INTO debounce_invokers (function_id, key, correlation_id, event_id)"
        " VALUES (?, ?, ?, ?)",
        (function_id, key, invoker.correlation_id, invoker.event_id),
    )


def take(db: sqlite3.Connection, function_id: str, key: str) -> list[Invoker]:
    """Remove the row; returns the steps that wait for its result."""
    which = (function_id, key)
    db.execute("DELETE FROM debounces WHERE function_id = ? AND key = ?", which)
    gone = db.execute(
        "DELETE FROM debounce_invokers WHERE function_id = ? AND key = ?"
        " RETURNING correlation_id, event_id",
        which,
    )
    return [Invoker(*row) for row in gone.fetchall()]


def _of(row: Row) -> PutOff:
    return PutOff(*(*row[:-1], bool(row[-1])))
