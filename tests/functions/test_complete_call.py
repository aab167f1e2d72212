"""How a call is ended while others are writing. Two writers at a time has only PostgreSQL."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import inngest
import pytest
from sqlalchemy import text

from calls.events import CrmSynced
from calls.stages import PIPELINE, MeetingStatus, Stage
from models import Database, StageAttempt
from models.queries import meetings, stages
from models.testing import a_meeting

if TYPE_CHECKING:
    from tests.functions.conftest import Pipeline

WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"


async def somebody_waits(database: Database) -> None:
    async with asyncio.timeout(20):
        while True:
            async with database.read() as session:
                if await session.scalar(text(WAITING)):
                    return


@pytest.mark.parametrize("kind", [pytest.param("postgresql", marks=pytest.mark.postgres)])
async def test_a_call_does_not_end_while_a_stage_is_being_taken_up_again(
    pipeline: Pipeline,
) -> None:
    database, of_call = pipeline.database, ("tenant-a", "call-1")
    async with database.write() as session:
        await meetings.create_or_get(session, a_meeting())
        for stage in PIPELINE:
            by = StageAttempt("RUN-1", "f")
            await stages.start(session, *of_call, stage, by=by, now_ms=1)
            await stages.complete(session, *of_call, stage, by=by, now_ms=2)
    synced = CrmSynced(instance="test-1", tenant_id="tenant-a", meeting_id="call-1")

    async with database.write() as retrying:
        by = StageAttempt("RUN-2", "analyse_call")
        await stages.start(retrying, *of_call, Stage.SIGNALS, by=by, now_ms=3)
        await pipeline.client.send(inngest.Event(name=synced.event_name, data=synced.to_data()))
        settling = asyncio.ensure_future(pipeline.steplog.settle())
        await somebody_waits(database)
    await settling

    assert (await pipeline.meeting()).status is MeetingStatus.PROCESSING
    assert pipeline.sent("meeting/completed") == []
