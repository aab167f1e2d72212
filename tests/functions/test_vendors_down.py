"""A vendor is down: what is saved, what is told, and that a retry ends well."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from calls.stages import MeetingStatus, Stage, StageState
from models.queries import analyses, coaching, exchanges
from models.tables import FailureStatus, PartOutcome

if TYPE_CHECKING:
    from tests.functions.conftest import Pipeline

RECORDING = Path(__file__).parents[2] / "examples" / "first-call.flac"
PARTS = (
    Stage.SPEAKERS,
    Stage.SUMMARY,
    Stage.SIGNALS,
    Stage.ACTION_ITEMS,
    Stage.DECISIONS,
    Stage.CAUSES,
)


async def test_without_the_language_model_the_transcript_stands_and_each_part_fails_once(
    pipeline: Pipeline,
) -> None:
    await pipeline.sandbox.fail("openai", "status", status=500)
    await pipeline.upload()

    await pipeline.finish()

    meeting, rows = await pipeline.meeting(), await pipeline.stages()
    assert meeting.status is MeetingStatus.PARTIAL
    assert {rows[part].state for part in PARTS} == {StageState.FAILED}
    assert rows[Stage.COACHING].state is StageState.SKIPPED
    failed = await pipeline.failures()
    assert {failure.step_id for failure in failed} == {part.value for part in PARTS}
    assert len(failed) == len(PARTS)
    assert {failure.attempts for failure in failed} == {4}
    assert {failure.error_name for failure in failed} == {"VendorUnavailable"}
    assert await pipeline.reporter.deliver() == 6
    assert len(await pipeline.sandbox.reports()) == 6
    assert await pipeline.ledger() == [("charge", 1)]  # the transcript is paid for
    (told,) = await pipeline.told_customer()
    assert (told["status"], told["revision"]) == ("partial", 1)
    async with pipeline.database.read() as session:
        asked = await exchanges.list_for_meeting(session, "tenant-a", "call-1", 100)
    assert len(asked) == 6 * 4
    assert all(exchange.error and exchange.answer is None for exchange in asked)


async def test_a_retry_from_the_failed_step_completes_the_call_as_its_second_revision(
    pipeline: Pipeline,
) -> None:
    await pipeline.sandbox.fail("openai", "status", status=500)
    await pipeline.upload()
    await pipeline.finish()
    await pipeline.sandbox.heal()
    first, *_ = await pipeline.failures()

    await pipeline.engine_api.rerun(first.run_id, first.step_id)
    await pipeline.finish()

    meeting = await pipeline.meeting()
    pipeline.assert_every_run("COMPLETED")
    assert (meeting.status, meeting.revision) == (MeetingStatus.COMPLETED, 2)
    assert {failure.status for failure in await pipeline.failures()} == {FailureStatus.RESOLVED}
    assert len(pipeline.steplog.runs("transcribe_call")) == 1
    assert await pipeline.ledger() == [("charge", 1)]  # a charge that stands is not repeated
    assert [told["revision"] for told in await pipeline.told_customer()] == [1, 2]
    assert len(await pipeline.crm_records()) == 1
    assert len(await pipeline.sandbox.messages()) == 1
    async with pipeline.database.read() as session:
        versions = await analyses.list_for_meeting(session, "tenant-a", "call-1")
    assert [(version.version, version.is_current) for version in versions] == [
        (2, True),
        (1, False),
    ]


async def test_one_part_that_fails_leaves_its_siblings_alone(pipeline: Pipeline) -> None:
    await pipeline.sandbox.fail("openai", "status", status=400, match='"name":"summary"')
    await pipeline.upload()

    await pipeline.finish()

    rows = await pipeline.stages()
    (failure,) = await pipeline.failures()
    assert (failure.step_id, failure.error_name) == ("summary", "VendorRefused")
    assert rows[Stage.SUMMARY].state is StageState.FAILED
    assert rows[Stage.COACHING].state is StageState.COMPLETED
    assert rows[Stage.CRM].state is StageState.COMPLETED
    assert (await pipeline.meeting()).status is MeetingStatus.PARTIAL
    assert await pipeline.reporter.deliver() == 1
    assert len(pipeline.steplog.runs("analyse_call")[0].steps) == len(PARTS) + 2


async def test_a_vendor_that_asks_for_time_is_given_it(pipeline: Pipeline) -> None:
    await pipeline.sandbox.fail(
        "openai", "status", status=429, retry_after="120", match='"name":"signals"', times=1
    )
    await pipeline.upload()
    before_ms = pipeline.steplog.now_ms

    await pipeline.finish()

    assert pipeline.steplog.now_ms - before_ms >= 119_000
    (run,) = pipeline.steplog.runs("analyse_call")
    assert run.step("signals (try 2)").status == "completed"
    assert (await pipeline.meeting()).status is MeetingStatus.COMPLETED
    assert await pipeline.failures() == []
    async with pipeline.database.read() as session:
        asked = await exchanges.list_for_meeting(session, "tenant-a", "call-1", 100)
    signals = [exchange for exchange in asked if exchange.task == "signals"]
    assert [exchange.answer is None for exchange in signals] == [True, False]  # both are kept


async def test_without_a_transcript_the_call_has_failed_and_is_not_paid_for(
    pipeline: Pipeline,
) -> None:
    await pipeline.sandbox.fail("assemblyai", "status", status=503)
    await pipeline.upload(file=RECORDING)

    await pipeline.finish()

    meeting, rows = await pipeline.meeting(), await pipeline.stages()
    assert meeting.status is MeetingStatus.FAILED
    assert rows[Stage.TRANSCRIPTION].state is StageState.FAILED
    assert {rows[part].state for part in PARTS} == {StageState.SKIPPED}
    (failure,) = await pipeline.failures()
    assert (failure.step_id, failure.function_id) == ("upload", "transcribe_call")
    assert (failure.attempts, failure.error_name) == (4, "VendorUnavailable")
    assert await pipeline.ledger() == [("charge", 1), ("void", 1)]
    assert await pipeline.reporter.deliver() == 1
    (report,) = await pipeline.sandbox.reports()
    assert len(report["payload"]["breadcrumbs"]["values"]) == 4
    (told,) = await pipeline.told_customer()
    assert told["status"] == "failed"
    assert "AssemblyAI" in told["error"]


async def test_a_failed_transcription_that_is_retried_is_charged_again(pipeline: Pipeline) -> None:
    await pipeline.sandbox.fail("assemblyai", "status", status=503)
    await pipeline.upload(file=RECORDING)
    await pipeline.finish()
    await pipeline.sandbox.heal()
    (failure,) = await pipeline.failures()

    await pipeline.engine_api.rerun(failure.run_id, failure.step_id)
    await pipeline.finish()

    meeting = await pipeline.meeting()
    assert (meeting.status, meeting.revision) == (MeetingStatus.COMPLETED, 2)
    assert await pipeline.ledger() == [("charge", 1), ("void", 1), ("charge", 2)]
    assert len(await pipeline.sandbox.jobs()) == 1
    assert [told["revision"] for told in await pipeline.told_customer()] == [1, 2]


async def test_a_bad_moment_of_the_crm_is_retried_alone(pipeline: Pipeline) -> None:
    await pipeline.sandbox.fail("salesforce", "status", status=503, times=2)
    await pipeline.upload()

    await pipeline.finish()

    assert (await pipeline.meeting()).status is MeetingStatus.COMPLETED
    assert len(await pipeline.crm_records()) == 1
    assert len(pipeline.steplog.runs("analyse_call")) == 1


async def test_a_crm_that_stays_down_leaves_the_rest_standing(pipeline: Pipeline) -> None:
    await pipeline.sandbox.fail("salesforce", "status", status=503)
    await pipeline.upload()

    await pipeline.finish()

    rows = await pipeline.stages()
    assert rows[Stage.CRM].state is StageState.FAILED
    assert rows[Stage.COACHING].state is StageState.COMPLETED
    assert (await pipeline.meeting()).status is MeetingStatus.PARTIAL
    failed = {failure.function_id for failure in await pipeline.failures()}
    assert failed == {"sync_crm", "fetch_metadata"}


async def test_what_a_vendor_has_refused_is_done_by_a_retry_once_it_is_put_right(
    pipeline: Pipeline,
) -> None:
    await pipeline.sandbox.fail("salesforce", "status", status=400, match="Summary__c")
    await pipeline.upload()
    await pipeline.finish()
    (failure,) = await pipeline.failures()
    assert (failure.stage, failure.step_id, failure.attempts) == (Stage.CRM, "upsert", 1)
    assert (await pipeline.meeting()).status is MeetingStatus.PARTIAL
    await pipeline.sandbox.heal()

    await pipeline.engine_api.rerun(failure.run_id, failure.step_id)
    await pipeline.finish()

    meeting = await pipeline.meeting()
    assert (meeting.status, meeting.revision) == (MeetingStatus.COMPLETED, 2)
    assert len(await pipeline.crm_records()) == 1


async def test_a_late_attempt_does_not_bring_an_older_analysis_back_into_the_crm(
    pipeline: Pipeline,
) -> None:
    await pipeline.sandbox.fail("openai", "status", status=400, match='"name":"summary"')
    await pipeline.sandbox.fail("salesforce", "status", status=503, match="Signals__c", times=1)
    await pipeline.upload()
    await pipeline.steplog.settle()  # without a summary, and the CRM will be asked again later
    (failure,) = await pipeline.failures()
    await pipeline.sandbox.heal()

    await pipeline.engine_api.rerun(failure.run_id, failure.step_id)
    await pipeline.steplog.settle()
    (newest,) = await pipeline.crm_records()
    await pipeline.finish()

    (record,) = await pipeline.crm_records()
    assert newest["fields"]["Summary__c"]
    assert record["fields"]["Summary__c"] == newest["fields"]["Summary__c"]
    assert (await pipeline.meeting()).status is MeetingStatus.COMPLETED


async def test_a_rep_whose_coaching_fails_is_one_failure_and_coached_again_by_a_retry(
    pipeline: Pipeline,
) -> None:
    await pipeline.sandbox.fail("openai", "status", status=500, match='"name":"coaching"')
    await pipeline.upload()
    await pipeline.finish()

    (failure,) = await pipeline.failures()
    assert (failure.stage, failure.part) == (Stage.COACHING, "Maya Okafor")
    assert failure.step_id == "coach:Maya Okafor"
    assert (await pipeline.meeting()).status is MeetingStatus.PARTIAL
    assert (await pipeline.stages())[Stage.CRM].state is StageState.COMPLETED
    await pipeline.sandbox.heal()
    await pipeline.engine_api.rerun(failure.run_id, failure.step_id)
    await pipeline.finish()

    meeting = await pipeline.meeting()
    assert (meeting.status, meeting.revision) == (MeetingStatus.COMPLETED, 2)
    assert len(pipeline.steplog.runs("analyse_call")) == 1  # nothing else was asked again
    assert len(await pipeline.crm_records()) == 1
    async with pipeline.database.read() as session:
        analysis = await analyses.current(session, "tenant-a", "call-1")
        assert analysis is not None
        (coached,) = await coaching.list_for_analysis(session, "tenant-a", analysis.id)
    assert coached.outcome is PartOutcome.COMPLETED
    assert coached.metrics["talk_share"] > 0


async def test_a_failed_part_is_retried_and_what_finished_before_it_is_not_asked_again(
    pipeline: Pipeline,
) -> None:
    await pipeline.sandbox.fail("openai", "status", status=400, match='"name":"causes"')
    await pipeline.upload()
    await pipeline.finish()
    await pipeline.sandbox.heal()
    (failure,) = await pipeline.failures()
    asked_before = len(await pipeline.sandbox.journal("openai"))
    (failed,) = pipeline.steplog.runs("analyse_call")
    finished = [step.name for step in failed.steps if step.name in {part.value for part in PARTS}]
    finished_later = len(finished) - 1 - finished.index("causes")

    await pipeline.engine_api.rerun(failure.run_id, failure.step_id)
    await pipeline.finish()

    meeting = await pipeline.meeting()
    assert (meeting.status, meeting.revision) == (MeetingStatus.COMPLETED, 2)
    asked = await pipeline.sandbox.journal("openai")
    # The part itself, those that happened to finish behind it, and the coaching that builds on it.
    assert len(asked) - asked_before == 1 + finished_later + 1
    rows = await pipeline.stages()
    assert {rows[part].state for part in PARTS} == {StageState.COMPLETED}
