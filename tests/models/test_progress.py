"""The lines of the live page come in the order of their commits, and none is missed."""

from __future__ import annotations

import asyncio

from sqlalchemy import text

from calls.stages import Stage
from models import Database
from models.queries import meetings, progress, tenants
from models.queries.locking import lock_meeting
from models.tables import ProgressKind, StageRow
from models.testing import Kind, a_meeting, a_tenant

WRITERS = 4
LINES_EACH = 15


async def _append(database: Database, number: int, key: str | None = None) -> bool:
    async with database.write() as session:
        return await progress.append(
            session,
            tenant_id="tenant-a",
            meeting_id="call-1",
            kind=ProgressKind.EVENT,
            payload={"number": number},
            now_ms=number,
            key=key,
        )


async def test_a_reader_that_follows_many_writers_misses_no_line(database: Database) -> None:
    async def write(writer: int) -> None:
        for number in range(LINES_EACH):
            await _append(database, writer * LINES_EACH + number)

    async def follow() -> list[int]:
        seen: list[int] = []
        last_id = 0
        with database.changes.subscribe("call-1") as wake:
            while len(seen) < WRITERS * LINES_EACH:
                async with database.read() as session:
                    lines = await progress.after(session, "tenant-a", "call-1", last_id)
                if not lines:
                    assert await wake.wait(10.0), f"only {len(seen)} lines came"
                    continue
                seen += [line.payload["number"] for line in lines]
                last_id = lines[-1].id
        return seen

    following = asyncio.create_task(follow())
    await asyncio.gather(*(write(writer) for writer in range(WRITERS)))

    assert sorted(await following) == list(range(WRITERS * LINES_EACH))


async def test_a_second_writer_waits_until_the_first_has_committed(
    database: Database, kind: Kind
) -> None:
    async with database.write() as session:
        await progress.append(
            session,
            tenant_id="tenant-a",
            meeting_id="call-1",
            kind=ProgressKind.EVENT,
            payload={"number": 1},
            now_ms=1,
        )
        second = asyncio.create_task(_append(database, 2))
        while kind == "postgresql" and not await _somebody_waits(database):
            assert not second.done(), "the second has overtaken the first"
        assert not second.done()
    await second

    async with database.read() as session:
        lines = await progress.after(session, "tenant-a", "call-1", 0)
    assert [line.payload["number"] for line in lines] == [1, 2]


async def _somebody_waits(database: Database) -> bool:
    """Whether a connection to this PostgreSQL database waits for another's lock."""
    async with database.read() as session:
        waiting = await session.scalar(
            text(
                "SELECT count(*) FROM pg_stat_activity "
                "WHERE wait_event_type = 'Lock' AND datname = current_database()"
            )
        )
    return bool(waiting)


async def test_a_line_with_a_key_is_appended_once(database: Database) -> None:
    assert await _append(database, 1, key="event-1")
    assert not await _append(database, 2, key="event-1")

    async with database.read() as session:
        lines = await progress.after(session, "tenant-a", "call-1", 0)
    assert [line.payload["number"] for line in lines] == [1]


async def test_a_reader_resumes_after_the_last_line_it_saw(database: Database) -> None:
    for number in range(5):
        await _append(database, number)

    async with database.read() as session:
        first = await progress.after(session, "tenant-a", "call-1", 0, limit=2)
        rest = await progress.after(session, "tenant-a", "call-1", first[-1].id)
        newest = await progress.last_id(session, "tenant-a", "call-1")

    assert [line.payload["number"] for line in first + rest] == [0, 1, 2, 3, 4]
    assert rest[-1].id == newest


async def test_two_writers_that_have_both_written_do_not_wait_in_a_circle(
    postgresql_url: str,
) -> None:
    async with await Database.open(postgresql_url) as database:
        async with database.write() as session:
            await tenants.create(session, a_tenant())
            await meetings.create_or_get(session, a_meeting())

        async with database.write() as first, database.write() as second:
            for number, session in enumerate((first, second)):
                line = StageRow(
                    meeting_id="call-1",
                    stage=Stage.COACHING,
                    part=str(number),
                    updated_at_ms=1,
                )
                session.add(line)
                await session.flush()  # holds the meeting's key, shared
            async with asyncio.timeout(10):
                await lock_meeting(first, "tenant-a", "call-1")
