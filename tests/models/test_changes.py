"""News of a changed meeting reaches its readers after the commit, and only then."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from models import Database
from models.changes import Wake
from models.queries import meetings, progress, tenants
from models.tables import ProgressKind
from models.testing import a_meeting, a_tenant


class UndoneError(Exception):
    """What a writer raises to undo its transaction."""


SOON_S = 10.0
AT_ONCE_S = 0.0


async def _append(database: Database, meeting_id: str = "call-1", tenant: str = "tenant-a") -> None:
    async with database.write() as session:
        await progress.append(
            session,
            tenant_id=tenant,
            meeting_id=meeting_id,
            kind=ProgressKind.EVENT,
            payload={},
            now_ms=1,
        )


async def test_a_committed_change_wakes_every_reader_of_the_meeting(database: Database) -> None:
    with (
        database.changes.subscribe("call-1") as first,
        database.changes.subscribe("call-1") as second,
    ):
        await _append(database)

        assert await first.wait(SOON_S)
        assert await second.wait(SOON_S)


async def test_a_change_wakes_nobody_else(database: Database) -> None:
    with (
        database.changes.subscribe("call-1") as mine,
        database.changes.subscribe("call-b") as other,
    ):
        await _append(database)
        assert await mine.wait(SOON_S)

        assert not await other.wait(AT_ONCE_S)


async def test_a_woken_reader_finds_what_woke_it(database: Database) -> None:
    with database.changes.subscribe("call-1") as wake:
        await _append(database)
        assert await wake.wait(SOON_S)

        async with database.read() as session:
            assert len(await progress.after(session, "tenant-a", "call-1", 0)) == 1


async def test_a_change_that_was_undone_is_no_news(database: Database) -> None:
    async def append_and_raise() -> None:
        async with database.write() as session:
            await progress.append(
                session,
                tenant_id="tenant-a",
                meeting_id="call-1",
                kind=ProgressKind.EVENT,
                payload={},
                now_ms=1,
            )
            raise UndoneError

    with database.changes.subscribe("call-b") as later, database.changes.subscribe("call-1") as w:
        with pytest.raises(UndoneError):
            await append_and_raise()
        await _append(database, "call-b", "tenant-b")
        assert await later.wait(SOON_S)

        assert not await w.wait(AT_ONCE_S)


async def test_news_between_two_waits_is_not_lost() -> None:
    wake = Wake()

    wake.set()

    assert await wake.wait(SOON_S)
    assert not await wake.wait(AT_ONCE_S)


@pytest.mark.postgres
async def test_on_postgresql_news_crosses_processes(postgresql_url: str) -> None:
    async with (
        await Database.open(postgresql_url) as here,
        await Database.open(postgresql_url) as there,
    ):
        await _tenant_and_meeting(here)
        with there.changes.subscribe("call-1") as wake:
            await _append(here)

            assert await wake.wait(SOON_S)


@pytest.mark.postgres
async def test_on_postgresql_a_lost_listener_comes_back_and_wakes_everyone(
    postgresql_url: str,
) -> None:
    async with await Database.open(postgresql_url) as database:
        await _tenant_and_meeting(database)
        with database.changes.subscribe("call-1") as wake:
            async with database.write() as session:
                await session.execute(
                    text(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                        "WHERE application_name = 'debrief changes' "
                        "AND datname = current_database()"
                    )
                )
            assert await wake.wait(SOON_S), "reconnecting wakes: something may have been missed"

            await _append(database)
            assert await wake.wait(SOON_S), "and the new connection listens"


async def _tenant_and_meeting(database: Database) -> None:
    async with database.write() as session:
        await tenants.create(session, a_tenant())
        await meetings.create_or_get(session, a_meeting())
