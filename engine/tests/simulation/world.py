"""A world for the real engine: virtual time, a disk that outlives processes, statements that fail.

The engine meets the world through three doors: SQL statements, calls to apps, and the clock.
Between two of them nothing outside can change, so a fault at the n-th statement, for every n, is a
fault everywhere.
"""

from __future__ import annotations

import asyncio
import itertools
import selectors
import sqlite3
from collections.abc import Callable
from typing import Any

from steplog.store import migrations
from steplog.store.database import Database

EPOCH_MS = 1_750_000_000_000
WRITING = ("BEGIN", "INSERT", "UPDATE", "DELETE", "COMMIT")


class Crash(BaseException):
    """The process died. Not an Exception: no handler may survive it."""


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop whose time passes only, and at once, when there is nothing else to do."""

    def __init__(self) -> None:
        self._time_s = 0.0
        super().__init__(_Jumping(self._pass))

    def time(self) -> float:
        return self._time_s

    def _pass(self, seconds: float) -> None:
        self._time_s += seconds


class _Jumping(selectors.DefaultSelector):
    def __init__(self, let_pass: Callable[[float], None]) -> None:
        super().__init__()
        self._let_pass = let_pass

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        assert timeout is not None, "nothing is scheduled, so nothing will ever happen again"
        ready = super().select(0)
        if not ready and timeout > 0:
            self._let_pass(timeout)
        return ready


class VirtualClock:
    """The loop's time, for the engine."""

    offset_ms = 0

    def now_ms(self) -> int:
        return EPOCH_MS + round(asyncio.get_running_loop().time() * 1_000)


class Fault:
    """What happens at the n-th statement of a simulation, counted over all its processes."""

    def __init__(self, *, before: int = 0, after: int = 0, full: range = range(0)) -> None:
        self.statements = 0
        self.commits: list[int] = []
        self.crashes = 0
        self._before, self._after, self._full = before, after, full

    def __repr__(self) -> str:
        return f"Fault(before={self._before}, after={self._after}, full={self._full})"

    def reach(self, sql: str) -> None:
        self.statements += 1
        if sql == "COMMIT":
            self.commits.append(self.statements)
        if self.statements == self._before:
            self._crash()
        if self.statements in self._full and sql.startswith(WRITING):
            raise sqlite3.OperationalError("database or disk is full")

    def leave(self) -> None:
        if self.statements == self._after:
            self._crash()

    def _crash(self) -> None:
        self.crashes += 1
        raise Crash


class Door(sqlite3.Connection):
    """One process's connection. After a crash it does nothing more."""

    fault = Fault()
    died: asyncio.Event

    def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
        return self._pass(sql, lambda: super(Door, self).execute(sql, *parameters))

    def executemany(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
        return self._pass(sql, lambda: super(Door, self).executemany(sql, *parameters))

    def _pass(self, sql: str, go: Callable[[], sqlite3.Cursor]) -> sqlite3.Cursor:
        if self.died.is_set():
            raise Crash
        try:
            self.fault.reach(sql)
            cursor = go()
            self.fault.leave()
        except Crash:
            self.died.set()
            raise
        return cursor


_DISKS = itertools.count()


class Disk:
    """A database that outlives the processes that open it: a dead one loses its transaction."""

    def __init__(self) -> None:
        # A number of its own: an id() is given again, and a lingering connection keeps the rows.
        self._uri = f"file:disk-{next(_DISKS)}?mode=memory&cache=shared"
        self.rows = sqlite3.connect(self._uri, uri=True, isolation_level=None)
        migrations.migrate(self.rows)

    def open(self, fault: Fault) -> tuple[Database, Door]:
        """The database as a new process finds it."""
        connection = sqlite3.connect(self._uri, uri=True, isolation_level=None, factory=Door)
        connection.died = asyncio.Event()
        connection.fault = Fault()
        database = Database(connection, connection)
        connection.fault = fault
        return database, connection

    def all(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        return self.rows.execute(sql, parameters).fetchall()
