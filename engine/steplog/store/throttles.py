"""The state of throttles: one row for each value of a function's key, as long as it counts."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

CLEARED_PER_WRITE = 2


def states(db: sqlite3.Connection) -> dict[tuple[str, str], int]:
    """`tat_us` by function and key value."""
    query = "SELECT function_id, value, tat_us FROM throttles"
    return {(function_id, value): tat_us for function_id, value, tat_us in db.execute(query)}


def save(db: sqlite3.Connection, states: Iterable[tuple[str, str, int]], now_us: int) -> None:
    """Each write clears away a few rows whose time has come: the table only grows in use."""
    for state in states:
        db.execute(
            "DELETE FROM throttles WHERE (function_id, value) IN (SELECT function_id, value"
            " FROM throttles WHERE tat_us <= ? ORDER BY tat_us LIMIT ?)",
            (now_us, CLEARED_PER_WRITE),
        )
        db.execute("INSERT OR REPLACE INTO throttles VALUES (?, ?, ?)", state)
