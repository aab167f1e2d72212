"""Brings a database to the schema of this code: forward only, at every start, from any version."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, text

from . import postgresql, sqlite
from .addresses import SqliteAddress, parse
from .database import check
from .errors import DatabaseUnusable

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK_KEY = 0x6465_6272_6965_66  # "debrief": processes that start together migrate in turn


async def migrate(url: str) -> None:
    """Create or upgrade the database. Raises DatabaseUnusable when it is newer than this code."""
    address = parse(url)
    async with AsyncExitStack() as resources:
        if isinstance(address, SqliteAddress):
            sqlite.prepare_folder(address.path)
            lock = sqlite.FileLock(address.path)
            lock.acquire()
            resources.callback(lock.release)
            engine = sqlite.writing_engine(address)
        else:
            engine = postgresql.writing_engine(address)
        resources.push_async_callback(engine.dispose)
        await check(engine, str(address))
        async with engine.begin() as connection:
            await connection.run_sync(_upgrade, str(address))


def _upgrade(connection: Connection, name: str) -> None:
    """All missing migrations in the transaction of `connection`: all of them, or none."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK_KEY})
    try:
        command.upgrade(migration_config(connection), "head")
    except CommandError as error:
        raise DatabaseUnusable(
            f"the database {name} was written by another, probably newer, Debrief: {error}"
        ) from error


def migration_config(connection: Connection) -> Config:
    """Alembic's configuration, without any file: the migrations lie beside this module."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
