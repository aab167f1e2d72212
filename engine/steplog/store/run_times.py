"""Runs in the order in which they began, or ended: read-only, bounded, on an index for each."""

from __future__ import annotations

import sqlite3
from enum import StrEnum

from ..core.model import RunStatus
from .reading import run
from .run_list import RunFilter, RunPage

SCAN_MAX = 2_000  # rows that one page looks at: no index has the status or the function as well
_FARTHEST = 1 << 62
_LAST_ID = "~"  # sorts after every ULID


class TimeField(StrEnum):
    """By which of its times a run is found. QUEUED_AT is the time in its id: see run_list."""

    QUEUED_AT = "queuedAt"
    STARTED_AT = "startedAt"
    ENDED_AT = "endedAt"


_COLUMNS = {
    TimeField.STARTED_AT: ("started_at_ms", "runs_started"),
    TimeField.ENDED_AT: ("ended_at_ms", "runs_ended"),
}


def runs_by(
    db: sqlite3.Connection,
    field: TimeField,
    wanted: RunFilter,
    *,
    limit: int,
    cursor: str | None = None,
    is_ascending: bool = False,
    with_output: bool = False,
) -> RunPage:
    """The filter's times are those of `field`; a run without one is left out.

    A page may be short, and still have a cursor. Raises ValueError when `cursor` is of no page.
    """
    assert wanted.event_id is None, "an event's runs are listed as they were queued"
    column, index = _COLUMNS[field]
    where, parameters = _bounds(wanted, column, cursor, is_ascending)
    order = "ASC" if is_ascending else "DESC"
    query = (
        f"SELECT {column}, id, status, function_id FROM runs INDEXED BY {index}"
        f" WHERE {column} IS NOT NULL AND {where} ORDER BY {column} {order}, id {order} LIMIT ?"
    )
    found: list[str] = []
    looked_at, last = 0, None
    for at_ms, run_id, status, function_id in db.execute(query, (*parameters, SCAN_MAX)):
        if _is_wanted(wanted, status, function_id):
            if len(found) == limit:
                return _page(db, found, last, with_output)
            found.append(run_id)
        looked_at, last = looked_at + 1, f"{at_ms}:{run_id}"
    return _page(db, found, last if looked_at == SCAN_MAX else None, with_output)


def _is_wanted(wanted: RunFilter, status: str, function_id: str) -> bool:
    return (not wanted.statuses or RunStatus(status) in wanted.statuses) and (
        not wanted.function_ids or function_id in wanted.function_ids
    )


def _bounds(
    wanted: RunFilter, column: str, cursor: str | None, is_ascending: bool
) -> tuple[str, tuple[object, ...]]:
    low_ms = wanted.from_ms if wanted.from_ms is not None else 0
    high_ms = wanted.until_ms if wanted.until_ms is not None else _FARTHEST
    if cursor is None:
        place: tuple[int, str] = (-1, "") if is_ascending else (_FARTHEST, _LAST_ID)
    else:
        at_ms, _, run_id = cursor.partition(":")
        if not (at_ms.isascii() and at_ms.isdigit() and len(at_ms) <= 18 and run_id):
            raise ValueError(f"cursor {cursor!r} is not one of a page in this order")
        place = (int(at_ms), run_id)
    after = ">" if is_ascending else "<"
    where = f"{column} >= ? AND {column} < ? AND ({column}, id) {after} (?, ?)"
    return where, (low_ms, high_ms, *place)


def _page(
    db: sqlite3.Connection, run_ids: list[str], cursor: str | None, with_output: bool
) -> RunPage:
    found = (run(db, run_id, with_output=with_output) for run_id in run_ids)
    return RunPage(tuple(one for one in found if one is not None), cursor)
