"""What runs beside a call never holds it up, whatever becomes of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import inngest

from calls.events import MeetingFailed, TranscriptionCompleted
from calls.stages import MeetingStatus, Stage, StageState
from models.queries import meetings, progress, stages
from models.tables import ProgressKind
from models.testing import a_meeting

if TYPE_CHECKING:
    from tests.functions.conftest import Pipeline


async def test_a_tenant_that_has_connected_nothing_gets_its_insights(unserved: Pipeline) -> None:
    nothing = replace(unserved.services.connections, of_the_environment={})
    unserved.services = replace(unserved.services, connections=nothing)
    await unserved.serve()
    await unserved.upload()

    await unserved.finish()

    rows = await unserved.stages()
    assert (await unserved.meeting()).status is MeetingStatus.COMPLETED
    for stage in (Stage.CRM, Stage.NOTIFICATION, Stage.METADATA, Stage.WEBHOOK):
        assert rows[stage].state is StageState.SKIPPED
        assert rows[stage].reason
    (synced,) = unserved.sent("meeting/crm.synced")
    assert synced["skipped"]
    assert await unserved.crm_records() == []


async def test_a_charge_that_comes_after_its_void_charges_nothing(pipeline: Pipeline) -> None:
    async with pipeline.database.write() as session:
        await meetings.create_or_get(session, a_meeting("call-1"))
    identity = {"instance": "test-1", "tenant_id": "tenant-a", "meeting_id": "call-1"}
    failed = MeetingFailed.of(identity | {"error": "no transcript"})
    late = TranscriptionCompleted.of(identity | {"duration_ms": 60_000, "source": "audio"})

    for event in (failed, late):
        await pipeline.client.send(inngest.Event(name=event.event_name, data=event.to_data()))
        await pipeline.steplog.settle()

    assert await pipeline.ledger() == [("void", 1)]


async def test_a_cancelled_analysis_ends_the_call_with_what_there_is(pipeline: Pipeline) -> None:
    await pipeline.sandbox.fail("openai", "status", status=500)
    await pipeline.upload()
    await pipeline.steplog.settle()  # the first attempt has failed, the next one is due later
    (analysing,) = pipeline.steplog.runs("analyse_call")

    await pipeline.steplog.engine.cancel(analysing.id)
    await pipeline.finish()

    (failure,) = await pipeline.failures()
    assert (failure.function_id, failure.error_name) == ("analyse_call", "FunctionCancelled")
    meeting = await pipeline.meeting()
    assert meeting.status is MeetingStatus.PARTIAL
    rows = await pipeline.stages()
    assert {rows[s].state for s in (Stage.COACHING, Stage.CRM)} == {StageState.SKIPPED}


async def test_cancelled_coaching_leaves_no_rep_waiting(pipeline: Pipeline) -> None:
    await pipeline.sandbox.fail("openai", "status", status=500, match='"name":"coaching"')
    await pipeline.upload()
    await pipeline.steplog.settle()  # the rep's first attempt has failed
    (coaching,) = pipeline.steplog.runs("coach_reps")

    await pipeline.steplog.engine.cancel(coaching.id)
    await pipeline.finish()

    assert (await pipeline.meeting()).status is MeetingStatus.PARTIAL
    async with pipeline.database.read() as session:
        rows = await stages.list_for(session, "tenant-a", "call-1")
    reps = {row.part: row.state for row in rows if row.stage is Stage.COACHING and row.part}
    assert reps == {"Maya Okafor": StageState.SKIPPED}
    assert all(row.state.is_final for row in rows)


async def test_every_event_of_a_call_is_a_line_of_its_page_once(pipeline: Pipeline) -> None:
    await pipeline.upload()

    await pipeline.finish()

    async with pipeline.database.read() as session:
        lines = await progress.after(session, "tenant-a", "call-1", 0)
    told = [line.payload["name"] for line in lines if line.kind is ProgressKind.EVENT]
    names = {event["name"] for event in pipeline.steplog.events()}
    assert sorted(told) == sorted(name for name in names if name.startswith("meeting/"))
    assert all("tenant_id" not in line.payload["data"] for line in lines if "data" in line.payload)
