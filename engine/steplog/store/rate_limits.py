"""The state of rate limits: one row for each value of a function's key that has been used."""

from __future__ import annotations

import sqlite3

CLEARED_PER_WRITE = 2


def tat_ns(db: sqlite3.Connection, function_id: str, value: str) -> int:
    """0 when the value has not been used, or not for long."""
    query = "SELECT tat_ns FROM rate_limits WHERE function_id = ? AND value = ?"
    row = db.execute(query, (function_id, value)).fetchone()
    return row[0] if row else 0


def save(db: sqlite3.Connection, function_id: str, value: str, tat_ns: int, now_ns: int) -> None:
    """Each write clears away a few rows whose time has come: the table only grows in use."""
    db.execute(
        "DELETE FROM rate_limits WHERE (function_id, value) IN (SELECT function_id, value"
        " FROM rate_limits WHERE tat_ns <= ? ORDER BY tat_ns LIMIT ?)",
        (now_ns, CLEARED_PER_WRITE),
    )
    db.execute("INSERT OR REPLACE INTO rate_limits VALUES (?, ?, ?)", (function_id, value, tat_ns))
