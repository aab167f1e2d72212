"""PostgreSQL: a pool that many processes may have, and news that reaches all of them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Set

import asyncpg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from .addresses import PostgresqlAddress
from .changes import Changes
from .json_text import from_json, to_json

CHANNEL = "debrief_meeting_changed"
CONNECTIONS_MAX = 20
CONNECT_TIMEOUT_S = 10
STATEMENT_TIMEOUT_S = 60
RECONNECT_AFTER_S = (0.1, 0.5, 1.0, 2.0, 5.0)

logger = logging.getLogger(__name__)


def writing_engine(address: PostgresqlAddress) -> AsyncEngine:
    return create_async_engine(
        address.driver,
        pool_size=CONNECTIONS_MAX // 2,
        max_overflow=CONNECTIONS_MAX // 2,
        hide_parameters=True,  # as on SQLite
        pool_pre_ping=True,  # a server that was restarted costs nobody a request
        connect_args={
            "timeout": CONNECT_TIMEOUT_S,
            "command_timeout": STATEMENT_TIMEOUT_S,
            "server_settings": {"application_name": "debrief"},
        },
        json_serializer=to_json,
        json_deserializer=from_json,
    )


def reading_engine(writing: AsyncEngine) -> AsyncEngine:
    """The same pool; from its first read on, a transaction sees the same instant, as on SQLite."""
    return writing.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


class PostgresqlChanges(Changes):
    """LISTEN on a connection of its own, opened again when it is lost."""

    def __init__(self, address: PostgresqlAddress) -> None:
        super().__init__()
        self._address = address
        self._connection: asyncpg.Connection | None = None
        self._listener: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Raises what asyncpg raises when the server cannot be reached."""
        self._connection = await self._connect()
        self._listener = asyncio.create_task(self._keep_listening())

    async def stop(self) -> None:
        if self._listener is not None:
            self._listener.cancel()
            await asyncio.gather(self._listener, return_exceptions=True)
            self._listener = None
        if self._connection is not None:
            self._connection.terminate()  # the listener does, but not when it was never begun
            self._connection = None

    async def before_commit(self, session: AsyncSession, meeting_ids: Set[str]) -> None:
        for meeting_id in sorted(meeting_ids):
            # The server delivers it with the commit, also to this process's own listener.
            await session.execute(
                text("SELECT pg_notify(:channel, :meeting)"),
                {"channel": CHANNEL, "meeting": meeting_id},
            )

    def after_commit(self, meeting_ids: Set[str]) -> None:
        pass  # the listener hears of it

    async def _connect(self) -> asyncpg.Connection:
        connection = await asyncpg.connect(
            self._address.dsn,
            timeout=CONNECT_TIMEOUT_S,
            server_settings={"application_name": "debrief changes"},
        )
        try:
            await connection.add_listener(CHANNEL, self._heard)
        except BaseException:  # also when we are cancelled: nobody else knows of it yet
            connection.terminate()
            raise
        return connection

    def _heard(self, _connection: object, _pid: int, _channel: str, meeting_id: object) -> None:
        self.wake(str(meeting_id))

    async def _keep_listening(self) -> None:
        while True:
            await self._listen(self._connection)
            logger.warning("lost the connection that listens for changes; reconnecting")
            self._connection = await self._reconnect()
            self.wake_all()  # what was said in between is not said again

    async def _listen(self, connection: asyncpg.Connection) -> None:
        """Returns when the connection is lost."""
        lost = asyncio.Event()
        connection.add_termination_listener(lambda _connection: lost.set())
        try:
            if not connection.is_closed():
                await lost.wait()
        finally:
            connection.terminate()

    async def _reconnect(self) -> asyncpg.Connection:
        attempt = 0
        while True:
            try:
                return await self._connect()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                # Readers read again at each heartbeat meanwhile, so nothing is lost but speed.
                delay_s = RECONNECT_AFTER_S[min(attempt, len(RECONNECT_AFTER_S) - 1)]
                logger.warning("cannot listen for changes: %s; again in %s s", error, delay_s)
                attempt += 1
                await asyncio.sleep(delay_s)
