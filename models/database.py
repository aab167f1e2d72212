"""The one door to what we store: `write()` is a transaction, `read()` a look at one instant.

Both databases behave alike here. On SQLite, writes take turns, by tenant (`write_turns.py`); keep
them short, and never await anything but the session inside one.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Set
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Self

import asyncpg
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from . import postgresql, sqlite
from .addresses import PostgresqlAddress, SqliteAddress, parse
from .changes import Changes, InProcessChanges, noted_changes
from .errors import DatabaseUnusable
from .open_sessions import OpenSessions
from .write_turns import WriteTurns


class Database:
    """Opened with `Database.open`, closed with `close`; belongs to the event loop it was opened on.

    Whoever reads or writes may be cancelled at any moment, and again while that ends.

    `changes` tells readers of the live page that a meeting has changed.
    """

    changes: Changes

    def __init__(
        self,
        writing: AsyncEngine,
        reading: AsyncEngine,
        changes: Changes,
        *,
        writes_take_turns: bool,
    ) -> None:
        self.changes = changes
        self._resources = AsyncExitStack()
        self._open_sessions = OpenSessions()
        self._write_sessions = _sessions(writing)
        self._read_sessions = _sessions(reading)
        self._turn = WriteTurns() if writes_take_turns else None
        self._writer: asyncio.Task[object] | None = None

    @classmethod
    async def open(cls, url: str) -> Self:
        """Open a database that `models.migrate` has made ready. Raises DatabaseUnusable."""
        address = parse(url)
        async with AsyncExitStack() as resources:
            if isinstance(address, SqliteAddress):
                database = await cls._open_sqlite(address, resources)
            else:
                database = await cls._open_postgresql(address, resources)
            database._resources = resources.pop_all()
        return database

    @classmethod
    async def _open_sqlite(cls, address: SqliteAddress, resources: AsyncExitStack) -> Self:
        sqlite.prepare_folder(address.path)
        lock = sqlite.FileLock(address.path)
        lock.acquire()
        resources.callback(lock.release)
        writing = sqlite.writing_engine(address)
        resources.push_async_callback(writing.dispose)
        await check(writing, str(address))
        reading = sqlite.reading_engine(address)
        resources.push_async_callback(reading.dispose)
        return cls(writing, reading, InProcessChanges(), writes_take_turns=True)

    @classmethod
    async def _open_postgresql(cls, address: PostgresqlAddress, resources: AsyncExitStack) -> Self:
        writing = postgresql.writing_engine(address)
        resources.push_async_callback(writing.dispose)
        await check(writing, str(address))
        changes = postgresql.PostgresqlChanges(address)
        await changes.start()
        resources.push_async_callback(changes.stop)
        reading = postgresql.reading_engine(writing)
        return cls(writing, reading, changes, writes_take_turns=False)

    async def close(self) -> None:
        """Wait for the sessions that are open, then close; read() and write() raise from now on."""
        try:
            await self._open_sessions.end()
        finally:
            await self._resources.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A session that sees one instant and can change nothing."""
        with self._open_sessions:
            async with self._read_sessions() as session, session.begin():
                yield session

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """One transaction: committed when the block ends, undone when it raises."""
        with self._open_sessions:
            async with self._own_turn(), self._transaction() as session:
                yield session

    @asynccontextmanager
    async def _own_turn(self) -> AsyncIterator[None]:
        if self._turn is None:
            yield
            return
        task = asyncio.current_task()
        assert self._writer is not task, "write() inside write() would wait for itself for ever"
        async with self._turn.turn():
            self._writer = task
            try:
                yield
            finally:
                self._writer = None

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[AsyncSession]:
        changed: Set[str] = frozenset()
        async with self._write_sessions() as session:
            try:
                async with session.begin():
                    yield session
                    changed = noted_changes(session)
                    await self.changes.before_commit(session, changed)
            finally:
                # Also when the commit was cancelled: it may have happened, and waking is cheap.
                self.changes.after_commit(changed)


def _sessions(engine: AsyncEngine) -> async_sessionmaker[AsyncSession]:
    return async_sessionmaker(
        engine,
        autoflush=False,
        expire_on_commit=False,  # a row outlives its session, as the value it was
        execution_options={"populate_existing": True},  # and reading again reads the database
    )


async def check(engine: AsyncEngine, name: str) -> None:
    """One look at the database, so that what is wrong with it is said in words, and at once."""
    try:
        async with engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
    except (OSError, SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise DatabaseUnusable(f"cannot open the database {name}: {reason}") from error
