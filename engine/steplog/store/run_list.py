"""Lists of runs, filtered and paged: read-only, bounded, and each on an index."""

from __future__ import annotations

import heapq
import sqlite3

from msgspec import Struct

from ..core.ids import ENTROPY_BYTES, ulid
from ..core.model import Run, RunStatus
from . import rows
from .reading import PAGE_MAX, RUN_COLUMNS_LEAN

_LOWEST, _HIGHEST = bytes(ENTROPY_BYTES), b"\xff" * ENTROPY_BYTES


class RunFilter(Struct, frozen=True):
    """Empty means any. The times are those at which runs were queued."""

    statuses: tuple[RunStatus, ...] = ()
    function_ids: tuple[str, ...] = ()
    event_id: str | None = None  # internal id of the triggering event; goes with no other filter
    from_ms: int | None = None
    until_ms: int | None = None  # exclusive


class RunPage(Struct, frozen=True):
    runs: tuple[Run, ...]
    cursor: str | None  # the last one's id when there are more


def runs(
    db: sqlite3.Connection,
    wanted: RunFilter,
    *,
    limit: int,
    cursor: str | None = None,
    is_ascending: bool = False,
    with_output: bool = False,
) -> RunPage:
    """In the order in which they were queued. `cursor` is the id after which to go on.

    One query per status and function: each walks its own index from the page's start, which one
    query over all of them could not.
    """
    limit = min(limit, PAGE_MAX)
    columns = rows.RUN_COLUMNS if with_output else RUN_COLUMNS_LEAN
    bounds, parameters = _id_bounds(wanted, cursor, is_ascending)
    order = "ASC" if is_ascending else "DESC"
    found: list[Run] = []
    for equals, values in _cells(wanted):
        where = " AND ".join((*equals, *bounds)) or "1"
        query = f"SELECT {columns} FROM runs WHERE {where} ORDER BY id {order} LIMIT ?"
        found += map(rows.run_of, db.execute(query, (*values, *parameters, limit + 1)))
    choose = heapq.nsmallest if is_ascending else heapq.nlargest
    page = choose(limit + 1, found, key=lambda one: one.id)
    has_more = len(page) > limit
    return RunPage(tuple(page[:limit]), page[limit - 1].id if has_more else None)


def _cells(wanted: RunFilter) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The equalities of each query, and their values."""
    if wanted.event_id is not None:
        assert not wanted.statuses, "an event's runs are not filtered"
        assert not wanted.function_ids, "an event's runs are not filtered"
        return [((rows.IS_OF_EVENT,), (wanted.event_id, wanted.event_id))]
    statuses = tuple(dict.fromkeys(wanted.statuses))
    functions = tuple(dict.fromkeys(wanted.function_ids))
    if not functions:
        return [(("status = ?",), (status,)) for status in statuses] or [((), ())]
    return [
        (("function_id = ?", "status = ?"), (function, status))
        for function in functions
        for status in statuses or tuple(RunStatus)
    ]


def _id_bounds(
    wanted: RunFilter, cursor: str | None, is_ascending: bool
) -> tuple[list[str], list[str]]:
    """A run's id begins with the time at which it was queued."""
    where: list[str] = []
    values: list[str] = []
    if wanted.from_ms is not None:
        where.append("id >= ?")
        values.append(ulid(_ulid_time(wanted.from_ms), _LOWEST))
    if wanted.until_ms is not None:
        where.append("id <= ?")
        values.append(ulid(_ulid_time(wanted.until_ms - 1), _HIGHEST))
    if cursor is not None:
        where.append("id > ?" if is_ascending else "id < ?")
        values.append(cursor)
    return where, values


def _ulid_time(at_ms: int) -> int:
    return min(max(at_ms, 0), (1 << 48) - 1)


def live_run_counts(db: sqlite3.Connection) -> dict[str, int]:
    """How many are queued or running; those that ended are counted as they end."""
    live = (RunStatus.QUEUED, RunStatus.RUNNING)
    query = "SELECT count(*) FROM runs WHERE status = ?"
    return {status.value: db.execute(query, (status,)).fetchone()[0] for status in live}
