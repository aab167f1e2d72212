"""SQLite: one connection that writes, others that can only read, one process that owns the file.

Exactly one connection ever writes or checkpoints, because SQLite before 3.51.3 can corrupt its
write-ahead log when two do so at the same instant. A lock beside the file keeps other processes
out; the operating system releases it when the process dies, however it dies.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from .addresses import SQLITE, SqliteAddress
from .errors import DatabaseUnusable
from .giving_up import roll_back_before_closing
from .json_text import from_json, to_json

READERS_MAX = 4
BUSY_TIMEOUT_MS = 5_000


class FileLock:
    """Says that this process, and no other, has the database open."""

    def __init__(self, path: Path) -> None:
        self._path = path.with_name(path.name + ".lock")
        self._descriptor: int | None = None

    def acquire(self) -> None:
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise DatabaseUnusable(f"cannot write {self._path}: {error.strerror}") from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise DatabaseUnusable(
                f"{self._path.with_suffix('')} is open already, here or in another process: stop "
                "that one first, or use PostgreSQL, which several processes can share"
            ) from None
        self._descriptor = descriptor

    def release(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def prepare_folder(path: Path) -> None:
    """Make the folder of a database file; raises DatabaseUnusable when there can be none."""
    folder = path.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        # mkdir names the folder it was to make; the culprit is the file it stumbled on
        culprit = next((p for p in (folder, *folder.parents) if p.is_file()), folder)
        raise DatabaseUnusable(
            f"cannot keep the database at {path}: {culprit} is a file, not a folder"
        ) from None
    except OSError as error:
        raise DatabaseUnusable(
            f"cannot keep the database at {path}: making {folder} failed: {error.strerror}"
        ) from error
    if path.is_dir():
        raise DatabaseUnusable(f"cannot keep the database at {path}: that is a folder")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise DatabaseUnusable(
            f"cannot keep the database at {path}: no permission to write in {folder}"
        )


def writing_engine(address: SqliteAddress) -> AsyncEngine:
    engine = _engine(URL.create(SQLITE, database=str(address.path)), connections_max=1)
    _on_connect(engine, "journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON")
    _begin_with(engine, "BEGIN IMMEDIATE")
    return engine


def reading_engine(address: SqliteAddress) -> AsyncEngine:
    """For a file that a writing connection has opened before."""
    file = f"file:{quote(str(address.path.absolute()))}"
    url = URL.create(SQLITE, database=file, query={"mode": "ro", "uri": "true"})
    engine = _engine(url, connections_max=READERS_MAX)
    _on_connect(engine, "query_only = ON")
    _begin_with(engine, "BEGIN")  # from the first read on, all reads see the same instant
    return engine


def _engine(url: URL, connections_max: int) -> AsyncEngine:
    engine = create_async_engine(
        url,
        pool_size=connections_max,
        max_overflow=0,
        json_serializer=to_json,
        json_deserializer=from_json,
        hide_parameters=True,  # an error that is logged must not quote what was said in a call
    )
    roll_back_before_closing(engine)
    return engine


def _on_connect(engine: AsyncEngine, *pragmas: str) -> None:
    def set_up(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # transactions begin where we say, not where sqlite3 does
        cursor = connection.cursor()
        for pragma in (f"busy_timeout = {BUSY_TIMEOUT_MS}", *pragmas):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    event.listen(engine.sync_engine, "connect", set_up)


def _begin_with(engine: AsyncEngine, statement: str) -> None:
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(statement)

    event.listen(engine.sync_engine, "begin", begin)
