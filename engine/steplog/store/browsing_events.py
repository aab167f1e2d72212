"""Events as people look at them: a page at a time, and what each one did."""

from __future__ import annotations

import sqlite3

from msgspec import Struct

from .browsing import PREVIEW_BYTES, SCAN_MAX, Page, Payload, RunLine, runs_of_event
from .rows import Row

INTERNAL_FIRST, INTERNAL_END = "inngest/", "inngest0"  # "0" follows "/"
NAMES_MAX = 200
STARTED_MAX = 8  # runs beside each event of a list
ANSWER_WINDOW_MS = 2_000  # a wait is answered in the transaction that stores the event
ANSWERS_MAX = 50


class EventLine(Struct, frozen=True):
    """An event as a line of a list, with the latest runs that it has started."""

    seq: int
    internal_id: str
    id: str
    name: str
    received_at_ms: int
    size: int
    runs: tuple[RunLine, ...] = ()


class StoredEvent(Struct, frozen=True):
    internal_id: str
    id: str
    name: str
    ts_ms: int
    received_at_ms: int
    body: Payload


class Answered(Struct, frozen=True):
    """A run that an event moved on, or cancelled (then without a step)."""

    run_id: str
    step_id: str
    step_name: str | None


def events_page(
    db: sqlite3.Connection,
    *,
    name: str | None = None,
    with_internal: bool = False,
    before: int | None = None,
    limit: int = 50,
) -> Page[EventLine]:
    """The latest to arrive first. `name` is exact, or a beginning that ends in `*`.

    A page may be short, and still have an older one: a bounded number of rows is looked at.
    """
    before = before if before is not None else (1 << 62)
    inner, outer = ["seq < ?"], ["1"]
    parameters: list[object] = [before]
    shown: list[object] = []
    if name is not None and name.endswith("*"):
        outer.append("substr(name, 1, ?) = ?")
        shown += [len(name) - 1, name[:-1]]
    elif name is not None:
        inner.append("name = ?")
        parameters.append(name)
    if name is None and not with_internal:
        outer.append("NOT (name >= ? AND name < ?)")
        shown += [INTERNAL_FIRST, INTERNAL_END]
    window = f"FROM events WHERE {' AND '.join(inner)} ORDER BY seq DESC"
    query = (
        "SELECT seq, internal_id, id, name, received_at_ms, size FROM (SELECT seq, internal_id,"
        f" id, name, received_at_ms, length(body) AS size {window} LIMIT ?)"
        f" WHERE {' AND '.join(outer)} ORDER BY seq DESC LIMIT ?"
    )
    found = db.execute(query, (*parameters, SCAN_MAX, *shown, limit + 1)).fetchall()
    lines = tuple(_line(row, runs_of_event(db, row[1], STARTED_MAX + 1)) for row in found[:limit])
    if len(found) > limit:
        return Page(lines, str(lines[-1].seq))
    last = db.execute(
        f"SELECT seq {window} LIMIT 1 OFFSET ?", (*parameters, SCAN_MAX - 1)
    ).fetchone()
    return Page(lines, str(last[0]) if last else None)


def _line(row: Row, started: list[RunLine]) -> EventLine:
    seq, internal_id, event_id, name, received_at_ms, size = row
    return EventLine(seq, internal_id, event_id, name, received_at_ms, size, tuple(started))


def event(db: sqlite3.Connection, internal_id: str) -> StoredEvent | None:
    query = (
        "SELECT id, name, ts_ms, received_at_ms, substr(body, 1, ?), length(body)"
        " FROM events WHERE internal_id = ? LIMIT 1"
    )
    row = db.execute(query, (PREVIEW_BYTES, internal_id)).fetchone()
    if row is None:
        return None
    event_id, name, ts_ms, received_at_ms, preview, size = row
    return StoredEvent(internal_id, event_id, name, ts_ms, received_at_ms, Payload(preview, size))


def event_body(db: sqlite3.Connection, internal_id: str) -> bytes | None:
    query = "SELECT body FROM events WHERE internal_id = ? LIMIT 1"
    row = db.execute(query, (internal_id,)).fetchone()
    return row[0] if row else None


def event_names(db: sqlite3.Connection) -> list[str]:
    """The first NAMES_MAX names, by one index probe each; the engine's own are left out."""
    query = "SELECT min(name) FROM events WHERE name > ?"
    names: list[str] = []
    name = ""
    while len(names) < NAMES_MAX:
        name = db.execute(query, (name,)).fetchone()[0]
        if name is None:
            break
        if name.startswith(INTERNAL_FIRST):
            name = INTERNAL_FIRST + "\U0010ffff"  # skip to what follows them
        else:
            names.append(name)
    return names


def answered_by(db: sqlite3.Connection, event: StoredEvent) -> list[Answered]:
    """The waits that this event ended, as far as the history right after it tells."""
    first = _first_entry_at(db, event.received_at_ms)
    query = (
        "SELECT near.run_id, near.step_id, steps.name FROM"
        " (SELECT * FROM history WHERE seq >= ? AND at_ms <= ? ORDER BY seq LIMIT ?) AS near"
        " LEFT JOIN steps ON steps.run_id = near.run_id AND steps.id = near.step_id"
        " WHERE (near.kind = 'step.completed' AND steps.kind = 'wait_for_event'"
        " AND steps.output = (SELECT body FROM events WHERE internal_id = ? LIMIT 1))"
        " OR (near.kind = 'run.cancelled' AND instr(near.detail, CAST(? AS BLOB)) > 0)"
        " LIMIT ?"
    )
    until_ms = event.received_at_ms + ANSWER_WINDOW_MS
    key = f"({event.internal_id})"
    parameters = (first, until_ms, SCAN_MAX, event.internal_id, key, ANSWERS_MAX)
    return [Answered(*row) for row in db.execute(query, parameters)]


def _first_entry_at(db: sqlite3.Connection, at_ms: int) -> int:
    """The first history entry that is not older, by halving: entries stand in order of time."""
    low, high = db.execute(
        "SELECT ifnull(min(seq), 0), ifnull(max(seq), 0) FROM history"
    ).fetchone()
    while low < high:
        middle = (low + high) // 2
        row = db.execute(
            "SELECT at_ms FROM history WHERE seq >= ? ORDER BY seq LIMIT 1", (middle,)
        ).fetchone()
        if row[0] < at_ms:
            low = middle + 1
        else:
            high = middle
    found: int = low
    return found
