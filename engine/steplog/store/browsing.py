"""What people look at: runs, a page at a time and one in full, read without slowing the engine.

Every query walks an index, reads a bounded number of rows, and cuts payloads to what a page can
show; the whole payload is read only when somebody asks for that one.
"""

from __future__ import annotations

import sqlite3
from typing import Generic, TypeVar

import msgspec
from msgspec import Struct

from ..core.ids import ENTROPY_BYTES, ulid
from ..core.model import QueueItem, Run, RunStatus, Step, Wait
from . import rows

PREVIEW_BYTES = 64 * 1024  # of a payload, on a page
SCAN_MAX = 2_000  # rows looked at for one page when no index has the whole filter
COUNT_MAX = 1_000
ITEMS_MAX = 50
STEPS_MAX = 2_000
HISTORY_MAX = 5_000
RELATED_MAX = 20
CHILD_WINDOW_MS = 2_000  # an invoked run's id is made in the transaction that asks for it
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


class StepLine(Struct, frozen=True):
    """A step without its payloads, and how large they are."""

    step: Step
    input_size: int | None
    output_size: int | None


_LINE = (
    "id, function_id, status, event_id,"
    " (SELECT name FROM events WHERE internal_id = event_id LIMIT 1) AS event_name,"
    " queued_at_ms, started_at_ms, ended_at_ms"
)
_STEP_WITHOUT_PAYLOADS = rows.STEP_COLUMNS.replace("output, input", "NULL, NULL")
_RUN_WITHOUT_OUTPUT = rows.RUN_COLUMNS.replace("output", "NULL")
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
    query = f"SELECT {_LINE} FROM runs WHERE {where} ORDER BY id DESC LIMIT ?"
    found = [_line(row) for row in db.execute(query, (*parameters, limit + 1))]
    older = found[limit - 1].id if len(found) > limit else None
    return Page(tuple(found[:limit]), older)


def _runs_of_both(
    db: sqlite3.Connection, status: RunStatus, function_id: str, before: str, limit: int
) -> Page[RunLine]:
    """No index has both: look through the function's latest, then say where to go on."""
    columns = "id, function_id, status, event_id, queued_at_ms, started_at_ms, ended_at_ms"
    query = (
        f"SELECT {_LINE} FROM (SELECT {columns} FROM runs WHERE function_id = ? AND id < ?"
        " ORDER BY id DESC LIMIT ?) WHERE status = ? ORDER BY id DESC LIMIT ?"
    )
    parameters = (function_id, before, SCAN_MAX, status.value, limit + 1)
    found = [_line(row) for row in db.execute(query, parameters)]
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


def latest_failure(db: sqlite3.Connection, run_id: str) -> Entry | None:
    """The last failed attempt, of a step or of the function itself."""
    query = (
        f"SELECT {_ENTRY} FROM history WHERE run_id = ? AND kind IN"
        " ('attempt.failed', 'attempt.lost', 'step.failed', 'run.failed') ORDER BY seq DESC LIMIT 1"
    )
    row = db.execute(query, (run_id,)).fetchone()
    return _entry(row) if row else None


def latest_failed_step(db: sqlite3.Connection, run_id: str) -> str | None:
    """The name of the step that failed last, for good or for now; None when none has."""
    query = (
        "SELECT coalesce(steps.name, CAST(detail AS TEXT)) FROM history LEFT JOIN steps"
        " ON steps.run_id = history.run_id AND steps.id = history.step_id"
        " WHERE history.run_id = ? AND history.kind = 'step.failed' ORDER BY seq DESC LIMIT 1"
    )
    row = db.execute(query, (run_id,)).fetchone()
    return row[0] if row else None


def run(db: sqlite3.Connection, run_id: str) -> Run | None:
    """The run without its output: see `run_output`."""
    query = f"SELECT {_RUN_WITHOUT_OUTPUT} FROM runs WHERE id = ?"
    row = db.execute(query, (run_id,)).fetchone()
    return rows.run_of(row) if row else None


def run_line(db: sqlite3.Connection, run_id: str) -> RunLine | None:
    row = db.execute(f"SELECT {_LINE} FROM runs WHERE id = ?", (run_id,)).fetchone()
    return _line(row) if row else None


def run_fingerprint(db: sqlite3.Connection, run_id: str) -> tuple[object, ...]:
    """Differs whenever the page of this run would."""
    seq = db.execute("SELECT max(seq) FROM history WHERE run_id = ?", (run_id,)).fetchone()[0]
    items = db.execute(
        "SELECT count(*), max(id), max(leased_at_ms) FROM queue WHERE run_id = ?", (run_id,)
    ).fetchone()
    return (seq, *items)


def steps(db: sqlite3.Connection, run_id: str) -> list[StepLine]:
    """In the order in which they were first heard of."""
    query = (
        f"SELECT {_STEP_WITHOUT_PAYLOADS}, length(input), length(output) FROM steps"
        " WHERE run_id = ? ORDER BY planned_at_ms, position LIMIT ?"
    )
    found = db.execute(query, (run_id, STEPS_MAX))
    return [StepLine(rows.step_of(row[:-2]), row[-2], row[-1]) for row in found]


def history(db: sqlite3.Connection, run_id: str) -> list[Entry]:
    """In order; of a very long one the latest HISTORY_MAX entries."""
    query = f"SELECT {_ENTRY} FROM history WHERE run_id = ? ORDER BY seq DESC LIMIT ?"
    return [_entry(row) for row in db.execute(query, (run_id, HISTORY_MAX))][::-1]


def due_items(db: sqlite3.Connection, run_id: str, limit: int = STEPS_MAX) -> list[DueItem]:
    """What the engine must still do for this run, the earliest first."""
    query = (
        f"SELECT {rows.ITEM_COLUMNS}, leased_at_ms FROM queue WHERE run_id = ?"
        " ORDER BY leased_at_ms IS NULL, due_at_ms, id LIMIT ?"
    )
    return [DueItem(rows.item_of(row[:-1]), row[-1]) for row in db.execute(query, (run_id, limit))]


def waits(db: sqlite3.Connection, run_id: str) -> list[Wait]:
    """What the run waits for; one with `step_id` "" would cancel it."""
    query = f"SELECT {rows.WAIT_COLUMNS} FROM waits WHERE run_id = ? ORDER BY since_ms LIMIT ?"
    return [rows.wait_of(row) for row in db.execute(query, (run_id, STEPS_MAX))]


def invoked_run(db: sqlite3.Connection, run_id: str, step_id: str, at_ms: int) -> RunLine | None:
    """The run that this step started at `at_ms`, found by the time in its id."""
    lowest, highest = bytes(ENTROPY_BYTES), b"\xff" * ENTROPY_BYTES
    query = (
        f"SELECT {_LINE} FROM (SELECT * FROM runs WHERE id BETWEEN ? AND ? LIMIT ?)"
        " WHERE instr(state, CAST(? AS BLOB)) > 0 LIMIT 1"
    )
    first, last = ulid(max(at_ms - 1, 0), lowest), ulid(at_ms + CHILD_WINDOW_MS, highest)
    row = db.execute(query, (first, last, SCAN_MAX, f'"{run_id}.{step_id}"')).fetchone()
    return _line(row) if row else None


def runs_of_event(db: sqlite3.Connection, event_id: str, limit: int = RELATED_MAX) -> list[RunLine]:
    """What an event has started, reruns included; the newest first."""
    query = f"SELECT {_LINE} FROM runs WHERE event_id = ? ORDER BY id DESC LIMIT ?"
    return [_line(row) for row in db.execute(query, (event_id, limit))]


def throttle_tat_us(db: sqlite3.Connection, function_id: str, value: str) -> int | None:
    query = "SELECT tat_us FROM throttles WHERE function_id = ? AND value = ?"
    row = db.execute(query, (function_id, value)).fetchone()
    return row[0] if row else None


# Payloads


def run_preview(db: sqlite3.Connection, run_id: str) -> Payload | None:
    return _preview(db, "SELECT substr(output, 1, ?), length(output) FROM runs", run_id)


def step_previews(
    db: sqlite3.Connection, run_id: str, step_id: str
) -> tuple[Payload | None, Payload | None]:
    """(input, output) of one step."""
    query = (
        "SELECT substr(input, 1, ?1), length(input), substr(output, 1, ?1), length(output)"
        " FROM steps WHERE run_id = ?2 AND id = ?3"
    )
    row = db.execute(query, (PREVIEW_BYTES, run_id, step_id)).fetchone()
    if row is None:
        return None, None
    return _payload(*row[:2]), _payload(*row[2:])


def run_output(db: sqlite3.Connection, run_id: str) -> bytes | None:
    row = db.execute("SELECT output FROM runs WHERE id = ?", (run_id,)).fetchone()
    return row[0] if row else None


def step_payload(
    db: sqlite3.Connection, run_id: str, step_id: str, *, is_input: bool
) -> bytes | None:
    column = "input" if is_input else "output"
    query = f"SELECT {column} FROM steps WHERE run_id = ? AND id = ?"
    row = db.execute(query, (run_id, step_id)).fetchone()
    return row[0] if row else None


# Rows


_ENTRY = "seq, at_ms, history.kind, step_id, attempt, detail"


def _preview(db: sqlite3.Connection, select: str, run_id: str) -> Payload | None:
    row = db.execute(f"{select} WHERE id = ?", (PREVIEW_BYTES, run_id)).fetchone()
    return _payload(*row) if row else None


def _payload(preview: bytes | None, size: int | None) -> Payload | None:
    return None if preview is None or size is None else Payload(preview, size)


def _line(row: rows.Row) -> RunLine:
    return RunLine(row[0], row[1], RunStatus(row[2]), *row[3:])


def _entry(row: rows.Row) -> Entry:
    detail = _decode_detail(row[5]) if row[5] is not None else Detail()
    return Entry(*row[:5], detail)
