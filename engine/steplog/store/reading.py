"""What people and SDKs look up: read-only queries, each bounded and each on an index.

Lists are paged by the key they are ordered by, so a page costs the same however far back it is.
All take `database.reader`, and run between two transactions on the loop's thread.
"""

from __future__ import annotations

import sqlite3

from msgspec import Struct

from ..core.model import Event, QueueItem, Run, Step
from . import rows

PAGE_MAX = 400
RUN_COLUMNS_LEAN = rows.RUN_COLUMNS.replace("output,", "NULL,")  # outputs can be large


class StoredEvent(Struct, frozen=True):
    """`seq` is its place in the order of arrival; the same event sent twice has two."""

    seq: int
    event: Event


class QueueRow(Struct, frozen=True):
    item: QueueItem
    leased_at_ms: int | None  # set while the app may be at work on it


class HistoryRow(Struct, frozen=True):
    """One line of a run's timeline. `kind` is a HistoryKind; `detail` its JSON object."""

    seq: int
    at_ms: int
    kind: str
    step_id: str
    attempt: int
    detail: bytes = b"{}"


class FunctionRow(Struct, frozen=True):
    """What the functions table knows beyond the Function itself."""

    id: str
    version: int
    created_at_ms: int
    archived_at_ms: int | None


# Events


def event(db: sqlite3.Connection, internal_id: str) -> Event | None:
    query = f"SELECT {rows.EVENT_COLUMNS} FROM events WHERE internal_id = ? LIMIT 1"
    row = db.execute(query, (internal_id,)).fetchone()
    return rows.event_of(row) if row else None


def event_name(db: sqlite3.Connection, internal_id: str) -> str | None:
    query = "SELECT name FROM events WHERE internal_id = ? LIMIT 1"
    row = db.execute(query, (internal_id,)).fetchone()
    return row[0] if row else None


def events_of_run(db: sqlite3.Connection, run: Run) -> list[Event]:
    """In their order in the run; one that is no longer stored is left out."""
    found = (event(db, internal_id) for internal_id in run.event_ids)
    return [one for one in found if one is not None]


def events(
    db: sqlite3.Connection,
    *,
    limit: int,
    name: str | None = None,
    before_seq: int | None = None,
    received_from_ms: int | None = None,
    received_until_ms: int | None = None,
) -> list[StoredEvent]:
    """Newest first. `received_until_ms` is exclusive."""
    lowest = _seq_at(db, received_from_ms) if received_from_ms is not None else 0
    highest = _seq_at(db, received_until_ms) if received_until_ms is not None else None
    ends = [seq for seq in (highest, before_seq) if seq is not None]
    where, parameters = ["seq >= ?"], [lowest]
    if ends:
        where.append("seq < ?")
        parameters.append(min(ends))
    named = (name,) if name is not None else ()
    if named:
        where.insert(0, "name = ?")
    query = (
        f"SELECT seq, {rows.EVENT_COLUMNS} FROM events WHERE {' AND '.join(where)}"
        " ORDER BY seq DESC LIMIT ?"
    )
    found = db.execute(query, (*named, *parameters, min(limit, PAGE_MAX)))
    return [StoredEvent(row[0], rows.event_of(row[1:])) for row in found]


def event_seq(db: sqlite3.Connection, internal_id: str) -> int | None:
    """Its earliest place in the order of arrival."""
    query = "SELECT min(seq) FROM events WHERE internal_id = ?"
    seq: int | None = db.execute(query, (internal_id,)).fetchone()[0]
    return seq


def _seq_at(db: sqlite3.Connection, at_ms: int) -> int:
    """The place of the first event received at or after this moment, by bisection.

    Arrival times need no index: they ascend with `seq`.
    """
    low, high = db.execute(
        "SELECT coalesce(min(seq), 1), coalesce(max(seq), 0) FROM events"
    ).fetchone()
    high += 1
    while low < high:
        middle = (low + high) // 2
        row = db.execute(
            "SELECT seq, received_at_ms FROM events WHERE seq >= ? ORDER BY seq LIMIT 1", (middle,)
        ).fetchone()
        if row is None or row[1] >= at_ms:
            high = middle
        else:
            low = row[0] + 1
    return int(low)


# Runs


def run(db: sqlite3.Connection, run_id: str, *, with_output: bool = True) -> Run | None:
    columns = rows.RUN_COLUMNS if with_output else RUN_COLUMNS_LEAN
    row = db.execute(f"SELECT {columns} FROM runs WHERE id = ?", (run_id,)).fetchone()
    return rows.run_of(row) if row else None


# What belongs to one run


def steps(db: sqlite3.Connection, run_id: str) -> list[Step]:
    """In the order in which they began."""
    query = (
        f"SELECT {rows.STEP_COLUMNS} FROM steps WHERE run_id = ?"
        " ORDER BY coalesce(started_at_ms, planned_at_ms), planned_at_ms, position < 0, position"
    )
    return [rows.step_of(row) for row in db.execute(query, (run_id,))]


def is_planned(db: sqlite3.Connection, run_id: str, step_id: str) -> bool:
    query = "SELECT 1 FROM steps WHERE run_id = ? AND id = ? AND status = 'planned'"
    return db.execute(query, (run_id, step_id)).fetchone() is not None


def finished_steps(db: sqlite3.Connection, run_id: str) -> list[Step]:
    """In the order in which they finished."""
    query = (
        f"SELECT {rows.STEP_COLUMNS} FROM steps WHERE run_id = ? AND position >= 0"
        " ORDER BY position"
    )
    return [rows.step_of(row) for row in db.execute(query, (run_id,))]


def step(db: sqlite3.Connection, run_id: str, step_id: str) -> Step | None:
    query = f"SELECT {rows.STEP_COLUMNS} FROM steps WHERE run_id = ? AND id = ?"
    row = db.execute(query, (run_id, step_id)).fetchone()
    return rows.step_of(row) if row else None


def history(
    db: sqlite3.Connection, run_id: str, *, after_seq: int = 0, limit: int = 10_000
) -> list[HistoryRow]:
    """Oldest first."""
    query = (
        "SELECT seq, at_ms, kind, step_id, attempt, coalesce(detail, x'7b7d') FROM history"
        " WHERE run_id = ? AND seq > ? ORDER BY seq LIMIT ?"
    )
    return [HistoryRow(*row) for row in db.execute(query, (run_id, after_seq, limit))]


def queue_rows(db: sqlite3.Connection, run_id: str, *, limit: int = 1_000) -> list[QueueRow]:
    """What the engine will still do for the run, the next first; deadlines apart."""
    query = (
        f"SELECT {rows.ITEM_COLUMNS}, leased_at_ms FROM queue"
        f" WHERE run_id = ? AND {rows.MOVES_RUN_ON}"
        " ORDER BY due_at_ms, id LIMIT ?"
    )
    return [QueueRow(rows.item_of(row[:-1]), row[-1]) for row in db.execute(query, (run_id, limit))]


# Functions


def function_row(db: sqlite3.Connection, function_id: str) -> FunctionRow | None:
    query = "SELECT id, version, created_at_ms, archived_at_ms FROM functions WHERE id = ?"
    row = db.execute(query, (function_id,)).fetchone()
    return FunctionRow(*row) if row else None
