"""Lists of runs as the APIs ask for them: filtered, searched, ordered by any of their times."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from msgspec import Struct

from ..core.model import Event, Run
from ..store import reading, run_list
from ..store.run_list import RunFilter, RunPage
from ..store.run_times import TimeField, runs_by
from ..wire.events.deferring import DEFERRED
from .run_search import Search

SEARCHED_MAX = 400  # runs that one page looks into ...
SEARCHED_BYTES_MAX = 4 * 1024 * 1024  # ... and what they may weigh together: nobody else is served
BATCH = 100


class RunQuery(Struct, frozen=True):
    """The filter's times are those of `field`."""

    wanted: RunFilter
    limit: int
    field: TimeField = TimeField.QUEUED_AT
    cursor: str | None = None
    is_ascending: bool = False
    with_output: bool = False
    search: Search | None = None
    is_deferred: bool | None = None  # whether another run has put it off until its end

    @property
    def looks_inside(self) -> bool:
        return self.search is not None or self.is_deferred is not None


def list_runs(db: sqlite3.Connection, query: RunQuery, now_ms: int) -> RunPage:
    """A page may be short, and still have a cursor: each looks at a bounded number of runs.

    Raises ValueError when the cursor is of another list.
    """
    if not query.looks_inside:
        return _page(db, query, query.limit, query.cursor, query.with_output)
    found: list[Run] = []
    cursor = query.cursor
    looked_at = weight = 0
    while True:
        page = _page(db, query, BATCH, cursor, with_output=query.search is not None)
        for run in page.runs:
            events = reading.events_of_run(db, run)
            if _matches(query, run, events, now_ms):
                found.append(run)
            looked_at += 1
            weight += len(run.output or b"") + sum(len(event.body) for event in events)
            is_full = len(found) == query.limit
            if is_full or looked_at == SEARCHED_MAX or weight > SEARCHED_BYTES_MAX:
                return RunPage(tuple(found), cursor_after(query, run))
        if page.cursor is None:
            return RunPage(tuple(found), None)
        cursor = page.cursor


def _matches(query: RunQuery, run: Run, events: Sequence[Event], now_ms: int) -> bool:
    if query.is_deferred is not None:
        is_deferred = any(event.name == DEFERRED for event in events)
        if is_deferred is not query.is_deferred:
            return False
    return query.search is None or query.search.matches(run, events, now_ms)


def cursor_after(query: RunQuery, run: Run) -> str:
    """Where a page begins that follows this run."""
    match query.field:
        case TimeField.QUEUED_AT:
            return run.id
        case TimeField.STARTED_AT:
            return f"{run.started_at_ms}:{run.id}"
        case TimeField.ENDED_AT:
            return f"{run.ended_at_ms}:{run.id}"


def _page(
    db: sqlite3.Connection, query: RunQuery, limit: int, cursor: str | None, with_output: bool
) -> RunPage:
    if query.field is TimeField.QUEUED_AT:
        return run_list.runs(
            db,
            query.wanted,
            limit=limit,
            cursor=cursor,
            is_ascending=query.is_ascending,
            with_output=with_output,
        )
    return runs_by(
        db,
        query.field,
        query.wanted,
        limit=limit,
        cursor=cursor,
        is_ascending=query.is_ascending,
        with_output=with_output,
    )
