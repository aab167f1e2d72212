"""What is noted beside runs and steps, one row a kind."""

from __future__ import annotations

import sqlite3

from msgspec import Struct


class Noted(Struct, frozen=True):
    """`values` is a JSON object; `step_id` is "" for the run itself."""

    step_id: str
    kind: str
    values: bytes
    updated_at_ms: int


def of_run(db: sqlite3.Connection, run_id: str) -> list[Noted]:
    query = (
        "SELECT step_id, kind, noted, updated_at_ms FROM run_metadata WHERE run_id = ?"
        " ORDER BY step_id, kind"
    )
    return [Noted(*row) for row in db.execute(query, (run_id,))]


def values(db: sqlite3.Connection, run_id: str, step_id: str, kind: str) -> bytes | None:
    query = "SELECT noted FROM run_metadata WHERE run_id = ? AND step_id = ? AND kind = ?"
    row = db.execute(query, (run_id, step_id, kind)).fetchone()
    return row[0] if row else None


def put(db: sqlite3.Connection, run_id: str, noted: Noted) -> None:
    db.execute(
        "INSERT OR REPLACE INTO run_metadata (run_id, step_id, kind, noted, updated_at_ms)"
        " VALUES (?, ?, ?, ?, ?)",
        (run_id, noted.step_id, noted.kind, noted.values, noted.updated_at_ms),
    )


def count(db: sqlite3.Connection, run_id: str) -> int:
    query = "SELECT count(*) FROM run_metadata WHERE run_id = ?"
    found: int = db.execute(query, (run_id,)).fetchone()[0]
    return found
