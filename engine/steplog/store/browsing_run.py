"""One run in full, as people look at it: its steps, history, waits, and payloads cut to a page."""

from __future__ import annotations

import sqlite3

from msgspec import Struct

from ..core.ids import ENTROPY_BYTES, ulid
from ..core.model import Run, Step, Wait
from . import rows
from .browsing import (
    ENTRY_COLUMNS,
    LINE_COLUMNS,
    PREVIEW_BYTES,
    SCAN_MAX,
    STEPS_MAX,
    Entry,
    Payload,
    RunLine,
    entry_of,
    line_of,
)

HISTORY_MAX = 5_000
CHILD_WINDOW_MS = 2_000  # an invoked run's id is made in the transaction that asks for it


class StepLine(Struct, frozen=True):
    """A step without its payloads, and how large they are."""

    step: Step
    input_size: int | None
    output_size: int | None


_STEP_WITHOUT_PAYLOADS = rows.STEP_COLUMNS.replace("output, input", "NULL, NULL")
_RUN_WITHOUT_OUTPUT = rows.RUN_COLUMNS.replace("output", "NULL")


def run(db: sqlite3.Connection, run_id: str) -> Run | None:
    """The run without its output: see `run_output`."""
    query = f"SELECT {_RUN_WITHOUT_OUTPUT} FROM runs WHERE id = ?"
    row = db.execute(query, (run_id,)).fetchone()
    return rows.run_of(row) if row else None


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
    query = f"SELECT {ENTRY_COLUMNS} FROM history WHERE run_id = ? ORDER BY seq DESC LIMIT ?"
    return [entry_of(row) for row in db.execute(query, (run_id, HISTORY_MAX))][::-1]


def waits(db: sqlite3.Connection, run_id: str) -> list[Wait]:
    """What the run waits for; one with `step_id` "" would cancel it."""
    query = f"SELECT {rows.WAIT_COLUMNS} FROM waits WHERE run_id = ? ORDER BY since_ms LIMIT ?"
    return [rows.wait_of(row) for row in db.execute(query, (run_id, STEPS_MAX))]


def invoked_run(db: sqlite3.Connection, run_id: str, step_id: str, at_ms: int) -> RunLine | None:
    """The run that this step started at `at_ms`, found by the time in its id."""
    lowest, highest = bytes(ENTROPY_BYTES), b"\xff" * ENTROPY_BYTES
    query = (
        f"SELECT {LINE_COLUMNS} FROM (SELECT * FROM runs WHERE id BETWEEN ? AND ? LIMIT ?)"
        " WHERE instr(state, CAST(? AS BLOB)) > 0 LIMIT 1"
    )
    first, last = ulid(max(at_ms - 1, 0), lowest), ulid(at_ms + CHILD_WINDOW_MS, highest)
    row = db.execute(query, (first, last, SCAN_MAX, f'"{run_id}.{step_id}"')).fetchone()
    return line_of(row) if row else None


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


def _preview(db: sqlite3.Connection, select: str, run_id: str) -> Payload | None:
    row = db.execute(f"{select} WHERE id = ?", (PREVIEW_BYTES, run_id)).fetchone()
    return _payload(*row) if row else None


def _payload(preview: bytes | None, size: int | None) -> Payload | None:
    return None if preview is None or size is None else Payload(preview, size)
