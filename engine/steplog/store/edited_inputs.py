"""The input that somebody has given a step by hand, until its run ends."""

from __future__ import annotations

import sqlite3


def put(db: sqlite3.Connection, run_id: str, step_id: str, input: bytes) -> None:
    db.execute("INSERT INTO edited_inputs VALUES (?, ?, ?)", (run_id, step_id, input))


def of_step(db: sqlite3.Connection, run_id: str, step_id: str) -> bytes | None:
    """The JSON list that a run's `edited_step` is called with; None when the run has ended."""
    query = "SELECT input FROM edited_inputs WHERE run_id = ? AND step_id = ?"
    row = db.execute(query, (run_id, step_id)).fetchone()
    return row[0] if row else None


def forget(db: sqlite3.Connection, run_id: str) -> None:
    db.execute("DELETE FROM edited_inputs WHERE run_id = ?", (run_id,))
