"""What one transaction has read before it took the meeting's lock is read again behind it.

Only PostgreSQL has two writers at a time; on SQLite the write transaction itself is the lock.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from calls.stages import MeetingStatus, Stage, StageState
from models import Database, StageAttempt
from models.queries import meetings, stages, tenants
from models.tables import StageRow
from models.testing import a_meeting, a_tenant

pytestmark = pytest.mark.postgres


@pytest.fixture
async def database(postgresql_url: str, tmp_path: Path) -> AsyncIterator[Database]:
    async with await Database.open(postgresql_url) as database:
        async with database.write() as session:
            await tenants.create(session, a_tenant())
            await meetings.create_or_get(session, a_meeting())
        yield database


async def _start(database: Database, run_id: str) -> None:
    async with database.write() as session:
        by = StageAttempt(run_id, "analyse_call")
        await stages.start(session, "tenant-a", "call-1", Stage.SIGNALS, by=by, now_ms=10)


async def test_a_stage_that_another_writer_has_ended_meanwhile_stays_ended(
    database: Database,
) -> None:
    await _start(database, "RUN-1")
    by = StageAttempt("RUN-2", "analyse_call")
    key = ("tenant-a", "call-1", Stage.SIGNALS)

    async with database.write() as late:
        seen = await late.get(StageRow, ("call-1", Stage.SIGNALS, ""))
        assert seen is not None
        assert seen.state is StageState.RUNNING
        async with database.write() as other:
            assert await stages.complete(other, *key, by=by, now_ms=20)
        counted = await stages.retry(
            late,
            *key,
            by=StageAttempt("RUN-1", "analyse_call"),
            reason="late news",
            next_attempt_ms=None,
            now_ms=30,
        )

    assert not counted
    async with database.read() as session:
        (row,) = await stages.list_for(session, "tenant-a", "call-1")
    assert (row.state, row.run_id) == (StageState.COMPLETED, "RUN-2")


async def test_a_meeting_that_another_writer_has_ended_meanwhile_is_taken_up_again(
    database: Database,
) -> None:
    await _start(database, "RUN-1")

    async with database.write() as late:
        seen = await meetings.find_for_tenant(late, "tenant-a", "call-1")
        assert seen is not None
        assert seen.status is MeetingStatus.PROCESSING
        async with database.write() as other:
            assert await meetings.finish(
                other,
                "tenant-a",
                "call-1",
                revision=1,
                status=MeetingStatus.PARTIAL,
                now_ms=20,
            )
        by = StageAttempt("RUN-2", "analyse_call")
        await stages.start(late, "tenant-a", "call-1", Stage.SIGNALS, by=by, now_ms=30)

    async with database.read() as session:
        meeting = await meetings.find_for_tenant(session, "tenant-a", "call-1")
    assert meeting is not None
    assert (meeting.status, meeting.revision) == (MeetingStatus.PROCESSING, 2)
