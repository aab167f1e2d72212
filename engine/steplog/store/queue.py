"""The queue's rows, as the picker needs them at start."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from ..core.model import QueueItem, Run
from . import rows

_ITEM_WIDTH = len(rows.ITEM_COLUMNS.split(","))


def waiting_items(db: sqlite3.Connection) -> Iterator[tuple[QueueItem, Run]]:
    """Every row with its run, in the order of their ids."""
    items = ", ".join(f"queue.{name.strip()}" for name in rows.ITEM_COLUMNS.split(","))
    runs = ", ".join(f"runs.{name.strip()}" for name in rows.RUN_COLUMNS.split(","))
    query = f"SELECT {items}, {runs} FROM queue JOIN runs ON runs.id = run_id ORDER BY queue.id"
    for row in db.execute(query):
        yield rows.item_of(row[:_ITEM_WIDTH]), rows.run_of(row[_ITEM_WIDTH:])
