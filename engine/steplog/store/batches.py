"""The batches that are open, and their events in the order of arrival."""

from __future__ import annotations

import sqlite3

from msgspec import Struct

from ..core.limits.batch import Batch
from .rows import IS_OF_EVENT

_COLUMNS = "id, function_id, key, opened_at_ms, due_at_ms, events, bytes"


class BatchedEvent(Struct, frozen=True):
    event_id: str  # internal
    correlation_id: str | None  # of the step that invoked the function with this event


def open_batch(db: sqlite3.Connection, function_id: str, key: str) -> Batch | None:
    query = f"SELECT {_COLUMNS} FROM batches WHERE function_id = ? AND key = ?"
    row = db.execute(query, (function_id, key)).fetchone()
    return Batch(*row) if row else None


def open_batch_of(db: sqlite3.Connection, function_id: str, event_id: str) -> Batch | None:
    """The open batch of the function that holds this event, by its internal id."""
    columns = ", ".join(f"batches.{name}" for name in _COLUMNS.split(", "))
    query = (
        f"SELECT {columns} FROM batch_events JOIN batches ON batches.id = batch_id"
        " WHERE event_id = ? AND function_id = ?"
    )
    row = db.execute(query, (event_id, function_id)).fetchone()
    return Batch(*row) if row else None


def run_of_event(
    db: sqlite3.Connection, function_id: str, event_id: str, since_ms: int
) -> str | None:
    """The function's run with this event among its own that was queued after `since_ms`."""
    query = (  # the sign keeps SQLite from looking through all runs of the function
        f"SELECT id FROM runs WHERE {IS_OF_EVENT}"
        " AND +function_id = ? AND queued_at_ms > ? ORDER BY id LIMIT 1"
    )
    row = db.execute(query, (event_id, event_id, function_id, since_ms)).fetchone()
    return row[0] if row else None


def due(db: sqlite3.Connection, now_ms: int, limit: int) -> list[Batch]:
    """Those whose time is up, the longest due first."""
    query = f"SELECT {_COLUMNS} FROM batches WHERE due_at_ms <= ? ORDER BY due_at_ms LIMIT ?"
    return [Batch(*row) for row in db.execute(query, (now_ms, limit))]


def of_function(db: sqlite3.Connection, function_id: str, limit: int) -> list[Batch]:
    query = f"SELECT {_COLUMNS} FROM batches WHERE function_id = ? LIMIT ?"
    return [Batch(*row) for row in db.execute(query, (function_id, limit))]


def next_due_at_ms(db: sqlite3.Connection) -> int | None:
    at_ms: int | None = db.execute("SELECT min(due_at_ms) FROM batches").fetchone()[0]
    return at_ms


def put(db: sqlite3.Connection, batch: Batch) -> None:
    """The batch as it is now, open for the next event."""
    db.execute(
        f"INSERT OR REPLACE INTO batches ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            batch.id,
            batch.function_id,
            batch.key,
            batch.opened_at_ms,
            batch.due_at_ms,
            batch.events,
            batch.bytes,
        ),
    )


def add_event(db: sqlite3.Connection, batch: Batch, event: BatchedEvent) -> None:
    """`batch.events` counts this one already: that is its place."""
    db.execute(
        "INSERT INTO batch_events VALUES (?, ?, ?, ?)",
        (batch.id, batch.events, event.event_id, event.correlation_id),
    )


def take(db: sqlite3.Connection, batch_id: str) -> list[BatchedEvent]:
    """Remove the batch; returns its events in order."""
    query = "SELECT event_id, correlation_id FROM batch_events WHERE batch_id = ? ORDER BY position"
    events = [BatchedEvent(*row) for row in db.execute(query, (batch_id,))]
    db.execute("DELETE FROM batch_events WHERE batch_id = ?", (batch_id,))
    db.execute("DELETE FROM batches WHERE id = ?", (batch_id,))
    return events
