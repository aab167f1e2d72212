"""The sandbox's memory: one SQLite file with one connection, and a folder of bytes.

Everything runs on one event loop, so a write is a `with store.write()` block that awaits nothing:
it is committed when the block ends, before anyone is answered.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import Any

Row = dict[str, Any]


class Store:
    def __init__(self, database_path: Path, objects_dir: Path) -> None:
        objects_dir.mkdir(parents=True, exist_ok=True)
        self._objects_dir = objects_dir
        database_path.touch(mode=0o600)  # it holds the secrets of callbacks, and a signing key
        self._connection = sqlite3.connect(database_path, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.execute("PRAGMA busy_timeout = 5000")
        schema = resources.files("sandbox").joinpath("schema.sql").read_text(encoding="utf-8")
        self._connection.executescript(schema)

    @contextmanager
    def write(self) -> Iterator[None]:
        """One transaction; a block inside another joins it."""
        if self._connection.in_transaction:
            yield
            return
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def run(self, statement: str, **values: Any) -> int:
        """Executes one change; returns the id of the inserted row."""
        with self.write():
            return self._connection.execute(statement, values).lastrowid or 0

    def changed(self, statement: str, **values: Any) -> int:
        """Executes one change; returns how many rows it touched."""
        with self.write():
            return self._connection.execute(statement, values).rowcount

    def one(self, query: str, **values: Any) -> Row | None:
        row = self._connection.execute(query, values).fetchone()
        return dict(row) if row is not None else None

    def all(self, query: str, **values: Any) -> list[Row]:
        return [dict(row) for row in self._connection.execute(query, values)]

    def value(self, query: str, **values: Any) -> Any:
        row = self._connection.execute(query, values).fetchone()
        return row[0] if row is not None else None

    def put_file(self, name: str, data: bytes) -> None:
        """Bytes under a name of ours; they are whole once they are visible."""
        path = self._objects_dir / name
        unfinished = path.with_suffix(".part")
        unfinished.write_bytes(data)
        os.replace(unfinished, path)

    def append_file(self, name: str, data: bytes, offset: int) -> None:
        """Writes at `offset`, dropping whatever an earlier, broken attempt left behind it."""
        path = self._objects_dir / name
        with open(path, "r+b" if path.exists() else "w+b") as file:
            file.truncate(offset)
            file.seek(offset)
            file.write(data)

    def read_file(self, name: str) -> bytes:
        return (self._objects_dir / name).read_bytes()

    def file_size(self, name: str) -> int:
        path = self._objects_dir / name
        return path.stat().st_size if path.exists() else 0

    def drop_file(self, name: str) -> None:
        (self._objects_dir / name).unlink(missing_ok=True)

    def close(self) -> None:
        self._connection.close()


def to_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
