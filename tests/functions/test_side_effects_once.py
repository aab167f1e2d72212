"""Work that was done although its answer was lost is not done again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import inngest
import pytest

from calls.events import MeetingUploaded
from calls.stages import MeetingStatus, Stage
from functions.retry_points import retry_point

if TYPE_CHECKING:
    from tests.functions.conftest import Pipeline

RECORDING = Path(__file__).parents[2] / "examples" / "first-call.flac"


@pytest.mark.parametrize(
    ("vendor", "match"),
    [
        ("assemblyai", "language_detection"),  # submitting a job
        ("slack", "debrief_message"),  # posting the message
        ("salesforce", "Summary__c"),  # writing the record
    ],
)
async def test_what_a_vendor_did_although_its_answer_was_cut_short_is_not_done_twice(
    pipeline: Pipeline, vendor: str, match: str
) -> None:
    await pipeline.sandbox.fail(vendor, "truncated", match=match, times=1)
    await pipeline.upload(file=RECORDING)

    await pipeline.finish()

    assert await pipeline.sandbox.faults() == []  # it has struck
    assert (await pipeline.meeting()).status is MeetingStatus.COMPLETED
    assert len(await pipeline.sandbox.jobs()) == 1
    assert len(await pipeline.crm_records()) == 1
    assert len(await pipeline.sandbox.messages()) == 1


async def test_a_notification_that_comes_five_times_is_one_call(pipeline: Pipeline) -> None:
    upload = await pipeline.upload()
    for _ in range(4):
        await pipeline.announce(upload)

    await pipeline.finish()
    await pipeline.announce(upload)
    await pipeline.finish()

    for function in ("transcribe_call", "record_usage", "notify_rep", "analyse_call"):
        runs = pipeline.steplog.runs(function)
        assert len({run.id for run in runs}) == (2 if function == "record_usage" else 1)
    assert await pipeline.ledger() == [("charge", 1)]


async def test_an_event_of_another_instance_is_counted_and_starts_nothing(
    pipeline: Pipeline,
) -> None:
    foreign = MeetingUploaded(
        instance="somebody-elses",
        tenant_id="tenant-a",
        meeting_id="call-1",
        bucket="calls",
        object_name="x.vtt",
        generation="1",
        file_name="x.vtt",
        content_type="text/vtt",
        size_bytes=1,
    )
    await pipeline.client.send(inngest.Event(name=foreign.event_name, data=foreign.to_data()))

    await pipeline.finish()

    assert [run.function for run in pipeline.steplog.runs()] == ["debrief-refuse_foreign"]
    labels = {"event": "meeting/uploaded"}
    assert pipeline.registry.get_sample_value("debrief_foreign_events_total", labels) == 1


async def test_a_job_that_the_vendor_has_forgotten_is_submitted_anew_by_a_retry(
    pipeline: Pipeline,
) -> None:
    await pipeline.sandbox.fail(
        "assemblyai", "status", status=400, match="GET /v2/transcript/", times=2
    )
    await pipeline.upload(file=RECORDING)
    await pipeline.finish()
    (failure,) = await pipeline.failures()
    assert "does not know the job any more" in failure.message

    await pipeline.engine_api.rerun(failure.run_id, retry_point([failure]))
    await pipeline.finish()

    assert await pipeline.sandbox.faults() == []  # also the retry was told so
    assert (await pipeline.meeting()).status is MeetingStatus.COMPLETED
    assert len(await pipeline.sandbox.jobs()) == 2


async def test_a_failed_job_is_submitted_anew_when_the_call_is_retried(pipeline: Pipeline) -> None:
    silent = b"RIFF" + (36 + 16_000).to_bytes(4, "little") + b"WAVEfmt "
    silent += (16).to_bytes(4, "little") + b"\x01\x00\x01\x00"
    silent += (8_000).to_bytes(4, "little") + (16_000).to_bytes(4, "little") + b"\x02\x00\x10\x00"
    silent += b"data" + (16_000).to_bytes(4, "little") + b"\x00" * 16_000
    await pipeline.upload(file=RECORDING.with_suffix(".wav"), data=silent)

    await pipeline.finish()

    (failure,) = await pipeline.failures()
    assert (await pipeline.meeting()).status is MeetingStatus.FAILED
    assert (failure.stage, failure.step_id) == (Stage.TRANSCRIPTION, "")
    assert "AssemblyAI" in failure.message
    await pipeline.engine_api.rerun(failure.run_id, None)
    await pipeline.finish()
    assert len(await pipeline.sandbox.jobs()) == 2
    assert (await pipeline.meeting()).revision == 2
