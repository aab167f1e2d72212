"""The versions of functions, each asked for once per request."""

from __future__ import annotations

import sqlite3

from ...store import reading


class Versions:
    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._known: dict[str, int] = {}

    def __call__(self, function_id: str) -> int:
        if function_id not in self._known:
            row = reading.function_row(self._db, function_id)
            self._known[function_id] = row.version if row else 0
        return self._known[function_id]
