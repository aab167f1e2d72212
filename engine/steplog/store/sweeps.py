"""Sweeps as rows, and the runs that one has still to look at."""

from __future__ import annotations

import heapq
import sqlite3

import msgspec

from ..core.sweeps import Sweep, SweepKind

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Sweep).decode
LAST_ID = "~"  # sorts after every ULID


def put(db: sqlite3.Connection, sweep: Sweep) -> None:
    db.execute(
        "INSERT OR REPLACE INTO sweeps (id, kind, function_id, status, due_at_ms, state)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            sweep.id,
            sweep.kind.value,
            sweep.function_id,
            sweep.status.value,
            sweep.due_at_ms,
            _encode(sweep),
        ),
    )


def get(db: sqlite3.Connection, kind: SweepKind, sweep_id: str) -> Sweep | None:
    query = "SELECT state FROM sweeps WHERE id = ? AND kind = ?"
    row = db.execute(query, (sweep_id, kind.value)).fetchone()
    return _decode(row[0]) if row else None


def delete(db: sqlite3.Connection, sweep_id: str) -> None:
    db.execute("DELETE FROM sweeps WHERE id = ?", (sweep_id,))


def listed(
    db: sqlite3.Connection, kind: SweepKind, *, limit: int, cursor: str | None = None
) -> list[Sweep]:
    """Newest first. `cursor` is the id after which to go on."""
    query = "SELECT state FROM sweeps WHERE kind = ? AND id < ? ORDER BY id DESC LIMIT ?"
    found = db.execute(query, (kind.value, cursor or LAST_ID, limit))
    return [_decode(state) for (state,) in found]


def due(db: sqlite3.Connection, now_ms: int, limit: int) -> list[Sweep]:
    query = "SELECT state FROM sweeps WHERE due_at_ms <= ? ORDER BY due_at_ms LIMIT ?"
    return [_decode(state) for (state,) in db.execute(query, (now_ms, limit))]


def next_due_at_ms(db: sqlite3.Connection) -> int | None:
    query = "SELECT min(due_at_ms) FROM sweeps WHERE due_at_ms IS NOT NULL"
    at_ms: int | None = db.execute(query).fetchone()[0]
    return at_ms


def next_runs(db: sqlite3.Connection, sweep: Sweep, limit: int) -> list[str]:
    """The ids that follow its cursor, in their order: one walk through an index per status."""
    query = (
        "SELECT id FROM runs WHERE function_id = ? AND status = ? AND id > ? AND id < ?"
        " ORDER BY id LIMIT ?"
    )
    found: list[str] = []
    for status in sweep.statuses:
        parameters = (sweep.function_id, status.value, sweep.cursor, sweep.end, limit)
        found += [run_id for (run_id,) in db.execute(query, parameters)]
    return heapq.nsmallest(limit, found)
