"""The functions that runs want started once they have ended."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from ..core.model import Defer

_COLUMNS = "run_id, id, name, function, data, is_aborted"


def of_run(db: sqlite3.Connection, run_id: str) -> list[Defer]:
    """In the order in which the run asked for them."""
    query = f"SELECT {_COLUMNS} FROM defers WHERE run_id = ? ORDER BY seq"
    return [
        Defer(run_id, id, name, function, data, bool(is_aborted))
        for run_id, id, name, function, data, is_aborted in db.execute(query, (run_id,))
    ]


def put(db: sqlite3.Connection, defers: Iterable[Defer]) -> None:
    """An abortion leaves the place in the order as it is."""
    db.executemany(
        f"INSERT INTO defers ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (run_id, id) DO UPDATE SET is_aborted = excluded.is_aborted",
        [(d.run_id, d.id, d.name, d.function, d.data, int(d.is_aborted)) for d in defers],
    )
