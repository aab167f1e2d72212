"""The locks of singletons: which live run holds a value of its function's key."""

from __future__ import annotations

import sqlite3

from ..core.model import Run


def holder(db: sqlite3.Connection, function_id: str, value: str) -> str | None:
    query = "SELECT run_id FROM singletons WHERE function_id = ? AND value = ?"
    row = db.execute(query, (function_id, value)).fetchone()
    return row[0] if row else None


def take(db: sqlite3.Connection, run: Run) -> None:
    """The run's lock is free: whoever asked for it has looked, in this transaction."""
    db.execute(
        "INSERT INTO singletons VALUES (?, ?, ?)", (run.function_id, run.singleton_value, run.id)
    )


def release(db: sqlite3.Connection, run: Run) -> None:
    db.execute(
        "DELETE FROM singletons WHERE function_id = ? AND value = ? AND run_id = ?",
        (run.function_id, run.singleton_value, run.id),
    )
