"""The next tick of every cron trigger."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from msgspec import Struct


class Tick(Struct, frozen=True):
    """`fire_at_ms` is the scheduled time plus the trigger's jitter."""

    function_id: str
    expression: str
    jitter_ms: int
    scheduled_at_ms: int
    fire_at_ms: int


_COLUMNS = "function_id, expression, jitter_ms, scheduled_at_ms, fire_at_ms"


def all_ticks(db: sqlite3.Connection) -> list[Tick]:
    return [Tick(*row) for row in db.execute(f"SELECT {_COLUMNS} FROM crons")]


def due_ticks(db: sqlite3.Connection, now_ms: int) -> list[Tick]:
    query = f"SELECT {_COLUMNS} FROM crons WHERE fire_at_ms <= ? ORDER BY fire_at_ms"
    return [Tick(*row) for row in db.execute(query, (now_ms,))]


def next_fire_at_ms(db: sqlite3.Connection) -> int | None:
    at_ms: int | None = db.execute("SELECT min(fire_at_ms) FROM crons").fetchone()[0]
    return at_ms


def put_tick(db: sqlite3.Connection, tick: Tick) -> None:
    db.execute(
        f"INSERT OR REPLACE INTO crons ({_COLUMNS}) VALUES (?, ?, ?, ?, ?)",
        (
            tick.function_id,
            tick.expression,
            tick.jitter_ms,
            tick.scheduled_at_ms,
            tick.fire_at_ms,
        ),
    )


def drop_ticks(db: sqlite3.Connection, ticks: Iterable[Tick]) -> None:
    db.executemany(
        "DELETE FROM crons WHERE function_id = ? AND expression = ?",
        [(tick.function_id, tick.expression) for tick in ticks],
    )
