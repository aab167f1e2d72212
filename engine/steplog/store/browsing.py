"""What people look at: runs, a page at a time, read without slowing the engine.

Every query walks an index, reads a bounded number of rows, and cuts payloads to what a page can
show; the whole payload is read only when somebody asks for that one.
"""

from __future__ import annotations

import sqlite3
from typing import Generic, TypeVar

import msgspec
from msgspec import Struct

from ..core.model import QueueItem, RunStatus
from . import rows

PREVIEW_BYTES = 64 * 1024  # of a payload, on a page
SCAN_MAX = 2_000  # rows looked at for one page when no index has the whole filter
COUNT_MAX = 1_000
STEPS_MAX = 2_000
RELATED_MAX = 20
LAST_ID = "~"  # sorts after every ULID

T = TypeVar("T")


class Page(Struct, Generic[T], frozen=True):
    """`older` is where the next page begins; None when there is nothing more."""

    entries: tuple[T, ...]
    older: str | None


class Payload(Struct, frozen=True):
    """The beginning of a stored payload, and how long all of it is."""

    preview: bytes
    size: int

    @property
    def is_cut(self) -> bool:
        return len(self.preview) < self.size


class Failure(Struct, frozen=True):
    """An error as the history tells it. `step_id` is "" for one outside the steps."""

    name: str = ""
    message: str = ""
    stack: str | None = None


class Detail(Struct, frozen=True):
    error: Failure | None = None
    until_ms: int | None = None
    note: str | None = None


class Entry(Struct, frozen=True):
    """One line of a run's history."""

    seq: int
    at_ms: int
    kind: str
    step_id: str
    attempt: int
    detail: Detail


class DueItem(Struct, frozen=True):
    """A queue row, and since when its request has been in flight, if it is."""

    item: QueueItem
    leased_at_ms: int | None


class RunLine(Struct, frozen=True):
    """A run as a line of a list."""

    id: str
    function_id: str
    status: RunStatus
    event_id: str
    event_name: str | None
    queued_at_ms: int
    started_at_ms: int | None
    ended_at_ms: int | None


LINE_COLUMNS = (
    "id, function_id, status, event_id,"
    " (SELECT name FROM events WHERE internal_id = event_id LIMIT 1) AS event_name,"
    " queued_at_ms, started_at_ms, ended_at_ms"
)
ENTRY_COLUMNS = "seq, at_ms, history.kind, step_id, attempt, detail"
_decode_detail = msgspec.json.Decoder(Detail).decode


def runs_page(
    db: sqlite3.Connection,
    *,
    status: RunStatus | None = None,
    function_id: str | None = None,
    before: str | None = None,
    limit: int = 50,
) -> Page[RunLine]:
    """Newest first. With both filters a page may be short, and still have an older one."""
    before = before or LAST_ID
    if status is not None and function_id is not None:
        return _runs_of_both(db, status, function_id, before, limit)
    where, parameters = "id < ?", [before]
    if status is not None:
        where, parameters = "status = ? AND id < ?", [status.value, before]
    if function_id is not None:
        where, parameters = "function_id = ? AND id < ?", [function_id, before]
    query = f"SELECT {LINE_COLUMNS} FROM runs WHERE {where} ORDER BY id DESC LIMIT ?"
    found = [line_of(row) for row in db.execute(query, (*parameters, limit + 1))]
    older = found[limit - 1].id if len(found) > limit else None
    return Page(tuple(found[:limit]), older)


def _runs_of_both(
    db: sqlite3.Connection, status: RunStatus, function_id: str, before: str, limit: int
) -> Page[RunLine]:
    """No index has both: look through the function's latest, then say where to go on."""
    columns = "id, function_id, status, event_id, queued_at_ms, started_at_ms, ended_at_ms"
    query = (
        f"SELECT {LINE_COLUMNS} FROM (SELECT {columns} FROM runs WHERE function_id = ? AND id < ?"
        " ORDER BY id DESC LIMIT ?) WHERE status = ? ORDER BY id DESC LIMIT ?"
    )
    parameters = (function_id, before, SCAN_MAX, status.value, limit + 1)
    found = [line_of(row) for row in db.execute(query, parameters)]
    if len(found) > limit:
        return Page(tuple(found[:limit]), found[limit - 1].id)
    last = db.execute(
        "SELECT id FROM runs WHERE function_id = ? AND id < ? ORDER BY id DESC LIMIT 1 OFFSET ?",
        (function_id, before, SCAN_MAX - 1),
    ).fetchone()
    return Page(tuple(found), last[0] if last else None)


def status_counts(db: sqlite3.Connection, function_id: str | None = None) -> dict[RunStatus, int]:
    """How many runs there are of each status, counted to COUNT_MAX.

    Of one function: among its COUNT_MAX latest.
    """
    if function_id is None:
        query = "SELECT count(*) FROM (SELECT 1 FROM runs WHERE status = ? LIMIT ?)"
        return {
            status: db.execute(query, (status.value, COUNT_MAX)).fetchone()[0]
            for status in RunStatus
        }
    query = (
        "SELECT status, count(*) FROM (SELECT status FROM runs WHERE function_id = ?"
        " ORDER BY id DESC LIMIT ?) GROUP BY status"
    )
    found = dict(db.execute(query, (function_id, COUNT_MAX)).fetchall())
    return {status: found.get(status.value, 0) for status in RunStatus}


def latest_failures(db: sqlite3.Connection, run_id: str, limit: int = 2) -> list[Entry]:
    """Failed attempts, of steps or of the function itself; the last one first."""
    query = (
        f"SELECT {ENTRY_COLUMNS} FROM history WHERE run_id = ? AND kind IN"
        " ('attempt.failed', 'attempt.lost', 'step.failed', 'run.failed') ORDER BY seq DESC LIMIT ?"
    )
    return [entry_of(row) for row in db.execute(query, (run_id, limit))]


def step_name(db: sqlite3.Connection, run_id: str, step_id: str) -> str | None:
    query = "SELECT name FROM steps WHERE run_id = ? AND id = ?"
    row = db.execute(query, (run_id, step_id)).fetchone()
    return row[0] if row else None


def due_items(db: sqlite3.Connection, run_id: str, limit: int = STEPS_MAX) -> list[DueItem]:
    """What the engine must still do for this run, the earliest first; deadlines apart."""
    query = (
        f"SELECT {rows.ITEM_COLUMNS}, leased_at_ms FROM queue"
        f" WHERE run_id = ? AND {rows.MOVES_RUN_ON}"
        " ORDER BY leased_at_ms IS NULL, due_at_ms, id LIMIT ?"
    )
    return [DueItem(rows.item_of(row[:-1]), row[-1]) for row in db.execute(query, (run_id, limit))]


def run_line(db: sqlite3.Connection, run_id: str) -> RunLine | None:
    row = db.execute(f"SELECT {LINE_COLUMNS} FROM runs WHERE id = ?", (run_id,)).fetchone()
    return line_of(row) if row else None


def runs_of_event(db: sqlite3.Connection, event_id: str, limit: int = RELATED_MAX) -> list[RunLine]:
    """What an event has started, batches and reruns included; the newest first."""
    query = f"SELECT {LINE_COLUMNS} FROM runs WHERE {rows.IS_OF_EVENT} ORDER BY id DESC LIMIT ?"
    return [line_of(row) for row in db.execute(query, (event_id, event_id, limit))]


def line_of(row: rows.Row) -> RunLine:
    return RunLine(row[0], row[1], RunStatus(row[2]), *row[3:])


def entry_of(row: rows.Row) -> Entry:
    seq, at_ms, kind, step_id, attempt, detail = row
    told = _decode_detail(detail) if detail is not None else Detail()
    return Entry(seq, at_ms, kind, step_id, attempt, told)
