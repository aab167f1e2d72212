"""What becomes of a failure when the handler of failures fails itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from calls.stages import MeetingStatus, Stage, StageState

if TYPE_CHECKING:
    from tests.functions.conftest import Pipeline


async def rename(pipeline: Pipeline, before: str, after: str) -> None:
    async with pipeline.database.write() as session:
        await session.execute(text(f"ALTER TABLE {before} RENAME TO {after}"))


async def test_a_failure_that_cannot_be_written_for_an_hour_is_written_in_the_end(
    pipeline: Pipeline,
) -> None:
    await pipeline.sandbox.fail("salesforce", "status", status=400, match="Summary__c")
    await rename(pipeline, "failures", "failures_out_of_reach")
    await pipeline.upload()
    await pipeline.steplog.advance("1h")
    assert (await pipeline.meeting()).status is MeetingStatus.PROCESSING

    await rename(pipeline, "failures_out_of_reach", "failures")
    await pipeline.finish()

    (failure,) = await pipeline.failures()
    assert (failure.function_id, failure.stage) == ("sync_crm", Stage.CRM)
    assert (await pipeline.stages())[Stage.CRM].state is StageState.FAILED
    assert (await pipeline.meeting()).status is MeetingStatus.PARTIAL
    assert await pipeline.reporter.deliver() == 1
