"""The file: one writer, group commit, and everything that guards it.

Inputs that become ready in one turn of the event loop share one transaction. Each runs in a
savepoint of its own, sees what the former decided, and awaits nothing, so a decision always
rests on the rows it changes. Exactly one connection ever writes or checkpoints.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import sqlite3
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import IO, TypeVar

from ..errors import StoreError, StoreInUse, StoreUnusable
from . import migrations
from .write import Write

MEMORY = ":memory:"
GROUP_MAX = 256  # inputs that share a commit
CHECKPOINT_PAGES = 250  # small checkpoints: the worst commit stays near a millisecond
BUSY_TIMEOUT_MS = 5_000
T = TypeVar("T")


class Durability(StrEnum):
    """What a commit survives. PROCESS: a killed process. POWER: a power cut as well."""

    PROCESS = "process"
    POWER = "power"


class Database:
    """Owns the file. `write` is the only way to change it."""

    def __init__(self, connection: sqlite3.Connection, reader: sqlite3.Connection) -> None:
        self._writer = connection
        self.reader = reader
        self._lock: IO[bytes] | None = None
        self._inputs: list[tuple[Callable[[Write], object], asyncio.Future[object]]] = []
        self._is_armed = False
        self._is_closed = False
        self._counter = connection.execute(
            "SELECT value FROM counters WHERE name = 'queue'"
        ).fetchone()
        self._last_item_id: int = self._counter[0] if self._counter else 0
        self.before_commit: Callable[[Write], None] = lambda write: None
        self.after_commit: Callable[[], None] = lambda: None
        self.after_rollback: Callable[[], None] = lambda: None
        self.commits = 0

    @classmethod
    def open(cls, path: str, durability: Durability = Durability.PROCESS) -> Database:
        """Open or create the file at `path`, or a private database with ":memory:".

        Raises StoreInUse when another engine has it, StoreTooNew, or StoreUnusable.
        """
        if path == MEMORY:
            connection = _connect(MEMORY)
            migrations.migrate(connection)
            return cls(connection, connection)
        lock = _lock_file(Path(path))
        try:
            connection = _open_file(Path(path), durability)
            reader = _connect(f"{Path(path).resolve().as_uri()}?mode=ro", is_uri=True)
        except BaseException:
            lock.close()
            raise
        database = cls(connection, reader)
        database._lock = lock
        return database

    async def write(self, work: Callable[[Write], T]) -> T:
        """Run `work` in the next transaction; returns its result once that is committed.

        An exception of `work` undoes its own changes alone and is raised here.
        """
        if self._is_closed:
            raise StoreError("the store is closed: the engine has stopped")
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._inputs.append((work, future))  # type: ignore[arg-type]
        if not self._is_armed:
            self._is_armed = True
            loop.call_soon(self._on_turn)
        return await future

    def transaction(self, work: Callable[[Write], T]) -> T:
        """Run `work` in a transaction of its own, at once: before a loop turns, or after.

        Raises StoreError when the database cannot be written.
        """
        write = Write(self._writer, self._last_item_id)
        try:
            self._writer.execute("BEGIN IMMEDIATE")
            result = work(write)
            self._save_counter(write)
            self._writer.execute("COMMIT")
        except BaseException as error:
            self._undo(write)
            if isinstance(error, sqlite3.Error):
                raise _unwritable(error) from error
            raise
        self._conclude(write)
        return result

    def flush(self) -> None:
        """Commit what is waiting for the next turn of the loop, now."""
        while self._inputs and not self._is_closed:
            self._flush()

    @property
    def is_closed(self) -> bool:
        return self._is_closed

    @property
    def has_inputs(self) -> bool:
        """Whether something is waiting for the next commit."""
        return bool(self._inputs)

    @property
    def connection(self) -> sqlite3.Connection:
        """The writer's connection, for reads between two transactions on the loop's thread."""
        return self._writer

    def close(self) -> None:
        """Close the file and give up its lock. Inputs that still wait are told so."""
        if self._is_closed:
            return
        self._is_closed = True
        for _, future in self._inputs:
            if not future.done():
                future.set_exception(StoreError("the store was closed before this was written"))
        self._inputs.clear()
        if self.reader is not self._writer:
            self.reader.close()
        self._writer.close()
        if self._lock is not None:
            self._lock.close()

    def die(self) -> Database:
        """What a killed process leaves: nothing is told, nothing is handed back.

        Returns the same store as the next process finds it. For tests of exactly that.
        """
        assert self.reader is self._writer, "a file is reopened by its path"
        self._is_closed = True
        self._inputs.clear()
        return Database(self._writer, self._writer)

    def _on_turn(self) -> None:
        self._is_armed = False
        self._flush()
        if self._inputs and not self._is_armed:
            self._is_armed = True
            asyncio.get_running_loop().call_soon(self._on_turn)

    def _flush(self) -> None:
        group, self._inputs = self._inputs[:GROUP_MAX], self._inputs[GROUP_MAX:]
        if not group or self._is_closed:
            return
        write = Write(self._writer, self._last_item_id)
        outcomes: list[tuple[object, Exception | None]] = []
        try:
            self._writer.execute("BEGIN IMMEDIATE")
            for work, _ in group:
                outcomes.append(self._run_in_savepoint(work, write))
            self.before_commit(write)
            self._save_counter(write)
            self._writer.execute("COMMIT")
        except Exception as error:
            self._roll_back(group, write, error)
            return
        self.commits += 1
        self._conclude(write)
        for (_, future), (result, failure) in zip(group, outcomes, strict=True):
            if future.done():
                continue  # its caller was cancelled; what it wrote stands
            if failure is None:
                future.set_result(result)
            else:
                future.set_exception(failure)
        self.after_commit()

    def _run_in_savepoint(
        self, work: Callable[[Write], object], write: Write
    ) -> tuple[object, Exception | None]:
        self._writer.execute("SAVEPOINT input")
        mark = write.mark()
        try:
            result = work(write)
        except sqlite3.OperationalError:
            raise  # the file fails, not the input: SQLite may have undone more than the savepoint
        except Exception as error:
            self._writer.execute("ROLLBACK TO input")
            self._writer.execute("RELEASE input")
            write.undo(mark)
            return None, error
        self._writer.execute("RELEASE input")
        return result, None

    def _conclude(self, write: Write) -> None:
        self._last_item_id = write.last_item_id
        for tell in write.changes.when_committed:
            tell()

    def _undo(self, write: Write) -> None:
        if self._writer.in_transaction:
            self._writer.execute("ROLLBACK")
        for restore in write.changes.when_undone:
            restore()

    def _save_counter(self, write: Write) -> None:
        if write.last_item_id != self._last_item_id:
            self._writer.execute(
                "INSERT INTO counters VALUES ('queue', ?1)"
                " ON CONFLICT (name) DO UPDATE SET value = ?1",
                (write.last_item_id,),
            )

    def _roll_back(
        self,
        group: list[tuple[Callable[[Write], object], asyncio.Future[object]]],
        write: Write,
        error: Exception,
    ) -> None:
        """The whole group is undone (a full disk, say): nobody is told that it was stored."""
        self._undo(write)
        for _, future in group:
            if not future.done():
                failure = _unwritable(error)
                failure.__cause__ = error
                future.set_exception(failure)
        self.after_rollback()


def _unwritable(error: Exception) -> StoreError:
    return StoreError(f"could not write to the database: {error}")


def _connect(path: str, is_uri: bool = False) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, uri=is_uri, cached_statements=256)
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    return connection


def _open_file(path: Path, durability: Durability) -> sqlite3.Connection:
    try:
        connection = _connect(str(path))
        connection.execute("PRAGMA journal_mode = WAL")
        level = "FULL" if durability is Durability.POWER else "NORMAL"
        connection.execute(f"PRAGMA synchronous = {level}")
        connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
        migrations.migrate(connection)
    except sqlite3.DatabaseError as error:
        raise StoreUnusable(
            f"cannot use {path} as a steplog database: {error}. "
            "If it is damaged, restore a backup; if it is another file, choose another path"
        ) from error
    return connection


def _why_not(path: Path, error: OSError) -> str:
    """A file where a folder should be is said to be one: the system says that it exists."""
    in_the_way = next((one for one in path.parents if one.exists() and not one.is_dir()), None)
    if in_the_way is not None:
        return f"{in_the_way} is a file, not a folder"
    return error.strerror or str(error)


def _lock_file(path: Path) -> IO[bytes]:
    """The lock that makes this engine the only one on the file, for as long as it is open."""
    lock_path = path.with_name(path.name + ".lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = lock_path.open("ab")
    except OSError as error:
        raise StoreUnusable(
            f"cannot create a database at {path}: {_why_not(path, error)}. "
            "Choose a path in a folder that can be written"
        ) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise StoreInUse(
            f"{path} is in use by another steplog engine (its lock is {lock_path.name}): "
            "stop that one, or choose another database"
        ) from error
    lock.truncate(0)
    lock.write(str(os.getpid()).encode())
    lock.flush()
    return lock
