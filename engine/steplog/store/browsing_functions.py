"""Functions as people look at them: also the archived ones, and how their latest runs went."""

from __future__ import annotations

import sqlite3

from msgspec import Struct

from ..core.functions import Function
from ..core.model import RunStatus
from . import rows
from .browsing import Page

RECENT_RUNS = 50


class FunctionLine(Struct, frozen=True):
    function: Function
    version: int
    created_at_ms: int
    archived_at_ms: int | None


class Tick(Struct, frozen=True):
    """The next tick of a cron trigger."""

    expression: str
    scheduled_at_ms: int


def functions_page(
    db: sqlite3.Connection, *, after: str | None = None, limit: int = 100
) -> Page[FunctionLine]:
    """By slug. `older` is the slug and id after which the next page begins, apart by a space."""
    slug, _, function_id = (after or "").partition(" ")
    query = (
        "SELECT definition, paused_at_ms IS NOT NULL, version, created_at_ms, archived_at_ms"
        " FROM functions"
        " WHERE (slug, id) > (?, ?) ORDER BY slug, id LIMIT ?"
    )
    found = [
        FunctionLine(rows.function_of(*row[:2]), *row[2:])
        for row in db.execute(query, (slug, function_id, limit + 1))
    ]
    last = found[limit - 1].function if len(found) > limit else None
    return Page(tuple(found[:limit]), f"{last.slug} {last.id}" if last else None)


def recent_outcomes(db: sqlite3.Connection, function_id: str) -> dict[RunStatus, int]:
    """The statuses of its RECENT_RUNS latest runs."""
    query = (
        "SELECT status, count(*) FROM (SELECT status FROM runs WHERE function_id = ?"
        " ORDER BY id DESC LIMIT ?) GROUP BY status"
    )
    found = db.execute(query, (function_id, RECENT_RUNS))
    return {RunStatus(status): count for status, count in found}


def ticks(db: sqlite3.Connection, function_id: str) -> list[Tick]:
    query = "SELECT expression, scheduled_at_ms FROM crons WHERE function_id = ?"
    return [Tick(*row) for row in db.execute(query, (function_id,))]
