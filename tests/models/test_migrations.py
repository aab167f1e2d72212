"""The migrations make exactly the schema that the tables describe."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, select, text

from models import Database, DatabaseUnusable, migrate
from models.migrating import migration_config
from models.tables import Analysis, Meeting, Row


def _differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(connection, opts={"compare_server_default": True})
    return list(compare_metadata(context, Row.metadata))


async def test_the_migrated_schema_is_the_one_the_tables_describe(bare_url: str) -> None:
    await migrate(bare_url)

    async with await Database.open(bare_url) as database, database.read() as session:
        connection = await session.connection()
        differences = await connection.run_sync(_differences)

    assert differences == []


async def test_partial_indexes_are_partial(bare_url: str) -> None:
    await migrate(bare_url)

    async with await Database.open(bare_url) as database, database.read() as session:
        connection = await session.connection()
        indexes = await connection.run_sync(lambda c: inspect(c).get_indexes("analyses"))

    current = next(index for index in indexes if index["name"] == "uq_analyses_current")
    assert current["unique"]
    options = current["dialect_options"]
    assert any(
        key.endswith("_where") and "is_current" in str(where) for key, where in options.items()
    )


async def test_migrating_again_changes_nothing(url: str) -> None:
    async with await Database.open(url) as database, database.write() as session:
        await session.execute(
            text(
                "INSERT INTO tenants (id, name, is_demo, created_at_ms) VALUES ('t', 'T', false, 1)"
            )
        )

    await migrate(url)

    async with await Database.open(url) as database, database.read() as session:
        assert await session.scalar(text("SELECT count(*) FROM tenants")) == 1


async def test_what_was_analysed_offline_before_is_still_known_as_such(bare_url: str) -> None:
    meeting = (
        "INSERT INTO meetings (id, tenant_id, title, file_name, bucket, object_name, generation,"
        " content_type, size_bytes, lane, status, revision, is_offline, created_at_ms)"
        " VALUES ('{0}', 't', '', '', 'b', '{0}', '1', '', 1, 'default', 'pending', 1, false, 1)"
    )
    async with await Database.open(bare_url) as database, database.write() as session:
        connection = await session.connection()
        await connection.run_sync(lambda c: command.upgrade(migration_config(c), "0004"))
        for statement in (
            "INSERT INTO tenants (id, name, is_demo, created_at_ms) VALUES ('t', 'T', false, 1)",
            meeting.format("heard"),
            meeting.format("made-up"),
            "INSERT INTO analyses (id, tenant_id, meeting_id, version, is_current, is_offline,"
            " transcript_version, prompt_versions, parts, created_at_ms)"
            " VALUES ('a', 't', 'made-up', 1, true, true, 1, '{}', '{}', 1)",
        ):
            await session.execute(text(statement))

    await migrate(bare_url)

    async with await Database.open(bare_url) as database, database.read() as session:
        found = await session.scalars(select(Meeting).order_by(Meeting.id))
        assert [(row.id, row.is_offline) for row in found] == [("heard", False), ("made-up", True)]


async def test_an_analysis_of_before_there_were_unfinished_ones_is_finished(bare_url: str) -> None:
    async with await Database.open(bare_url) as database, database.write() as session:
        connection = await session.connection()
        await connection.run_sync(lambda c: command.upgrade(migration_config(c), "0005"))
        for statement in (
            "INSERT INTO tenants (id, name, is_demo, created_at_ms) VALUES ('t', 'T', false, 1)",
            "INSERT INTO meetings (id, tenant_id, title, file_name, bucket, object_name,"
            " generation, content_type, size_bytes, lane, status, revision, transcribed_offline,"
            " created_at_ms)"
            " VALUES ('m', 't', '', '', 'b', 'm', '1', '', 1, 'default', 'pending', 1, false, 1)",
            "INSERT INTO analyses (id, tenant_id, meeting_id, version, is_current, is_offline,"
            " transcript_version, prompt_versions, parts, created_at_ms)"
            " VALUES ('a', 't', 'm', 1, true, true, 1, '{}', '{}', 1)",
        ):
            await session.execute(text(statement))

    await migrate(bare_url)

    async with await Database.open(bare_url) as database, database.read() as session:
        analysis = await session.get(Analysis, "a")
    assert analysis is not None
    assert (analysis.is_current, analysis.is_finished) == (True, True)


async def test_a_database_of_a_newer_version_is_refused(url: str) -> None:
    async with await Database.open(url) as database, database.write() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(DatabaseUnusable, match="newer"):
        await migrate(url)


async def test_a_failing_migration_leaves_nothing_behind(bare_url: str) -> None:
    async with await Database.open(bare_url) as database, database.write() as session:
        await session.execute(text("CREATE TABLE failures (id INTEGER)"))

    with pytest.raises(Exception, match="failures"):
        await migrate(bare_url)

    async with await Database.open(bare_url) as database, database.read() as session:
        connection = await session.connection()
        assert await connection.run_sync(lambda c: inspect(c).get_table_names()) == ["failures"]


async def test_the_history_is_one_line_that_starts_with_nothing(tmp_path: Path) -> None:
    await migrate(f"sqlite:///{tmp_path}/history.db")
    async with (
        await Database.open(f"sqlite:///{tmp_path}/history.db") as database,
        database.read() as session,
    ):
        connection = await session.connection()
        history = await connection.run_sync(
            lambda c: ScriptDirectory.from_config(migration_config(c))
        )

    assert len(history.get_heads()) == 1
    assert len(history.get_bases()) == 1
