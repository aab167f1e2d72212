"""A call on its way through the whole pipeline, when nothing goes wrong."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from calls.stages import PIPELINE, MeetingStatus, Stage, StageState
from models.queries import analyses, coaching, exchanges, transcripts
from models.testing import KINDS

if TYPE_CHECKING:
    from tests.functions.conftest import Pipeline

RECORDING = Path(__file__).parents[2] / "examples" / "first-call.flac"


@pytest.mark.parametrize(
    "kind", [pytest.param(k, marks=[pytest.mark.postgres] * (k == "postgresql")) for k in KINDS]
)
async def test_a_transcript_becomes_signals_coaching_and_a_crm_record(pipeline: Pipeline) -> None:
    await pipeline.upload()

    await pipeline.finish()

    meeting = await pipeline.meeting()
    pipeline.assert_every_run("COMPLETED")
    assert (meeting.status, meeting.revision) == (MeetingStatus.COMPLETED, 1)
    rows = await pipeline.stages()
    assert {rows[stage].state for stage in PIPELINE} == {StageState.COMPLETED}
    (record,) = await pipeline.crm_records()
    assert record["external_id"] == "call-1"
    assert record["fields"]["Signals__c"]
    async with pipeline.database.read() as session:
        analysis = await analyses.current(session, "tenant-a", "call-1")
        assert analysis is not None
        coached = await coaching.list_for_analysis(session, "tenant-a", analysis.id)
        asked = await exchanges.list_for_meeting(session, "tenant-a", "call-1", 100)
    signals = analysis.part(Stage.SIGNALS)
    assert signals is not None
    assert signals.answer is not None
    assert signals.answer["signals"]
    assert analysis.is_offline
    assert (meeting.transcribed_offline, meeting.analysed_offline) == (False, True)
    assert meeting.is_offline
    assert analysis.prompt_versions["signals"] == "v1"
    assert [(rep.rep_label, rep.rep_id) for rep in coached] == [("Maya Okafor", "rep-of-tenant-a")]
    assert {exchange.task for exchange in asked} == {
        *(stage.value for stage in PIPELINE[1:7]),
        "coaching",
    }


async def test_each_event_of_a_call_is_told_once_with_the_id_of_its_run_and_step(
    pipeline: Pipeline,
) -> None:
    upload = await pipeline.upload()
    await pipeline.announce(upload)  # the notification is repeated

    await pipeline.finish()

    assert len(pipeline.steplog.runs("transcribe_call")) == 1
    (transcribing,) = pipeline.steplog.runs("transcribe_call")
    (told,) = pipeline.steplog.events("meeting/transcription.completed")
    assert told["id"] == f"{transcribing.id}/tell transcription.completed"
    (completed,) = pipeline.steplog.events("meeting/completed")
    assert completed["data"]["status"] == "completed"
    assert len(await pipeline.sandbox.messages()) == 1
    assert len(await pipeline.sandbox.webhooks()) == 1
    assert await pipeline.ledger() == [("charge", 1)]


async def test_a_recording_is_transcribed_when_the_vendor_calls_back(pipeline: Pipeline) -> None:
    await pipeline.upload(file=RECORDING)
    await pipeline.steplog.settle()
    waited_from_ms = pipeline.steplog.now_ms

    await pipeline.call_back()
    await pipeline.steplog.settle()

    assert pipeline.steplog.now_ms - waited_from_ms < 60_000  # nobody had to ask
    async with pipeline.database.read() as session:
        saved = await transcripts.load(session, "tenant-a", "call-1")
    assert saved is not None
    assert saved.transcript.duration_ms > 180_000
    await pipeline.finish()
    assert (await pipeline.meeting()).status is MeetingStatus.COMPLETED
    assert len(await pipeline.sandbox.jobs()) == 1


async def test_a_recording_is_transcribed_although_the_vendor_never_calls_back(
    pipeline: Pipeline,
) -> None:
    await pipeline.upload(file=RECORDING)

    await pipeline.finish()

    meeting = await pipeline.meeting()
    assert meeting.status is MeetingStatus.COMPLETED
    assert (meeting.transcribed_offline, meeting.analysed_offline) == (True, True)
    assert len(await pipeline.sandbox.jobs()) == 1
