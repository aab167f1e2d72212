"""Where a run with failures is taken up again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calls.stages import MeetingStatus, Stage
from functions.retry_points import retry_point
from models.tables import Failure

if TYPE_CHECKING:
    from tests.functions.conftest import Pipeline


def a_failure(step_id: str, failed_at_ms: int = 1) -> Failure:
    return Failure(
        id=step_id,
        run_id="RUN-1",
        step_id=step_id,
        function_id="f",
        stage=Stage.SUMMARY,
        error_name="E",
        message="",
        event={},
        attempts=1,
        sentry_event_id="0",
        created_at_ms=failed_at_ms,
    )


def test_the_step_that_failed_first_takes_those_that_failed_later_along() -> None:
    failed = [a_failure("save", 3), a_failure("summary", 2), a_failure("causes", 1)]

    assert retry_point(failed) == "causes"
    assert retry_point(failed[:1]) == "save"


def test_what_failed_outside_of_its_steps_runs_again_as_a_whole() -> None:
    assert retry_point([a_failure("summary"), a_failure("")]) is None


async def test_one_retry_takes_up_all_parts_that_have_failed_in_whatever_order(
    pipeline: Pipeline,
) -> None:
    await pipeline.sandbox.fail("openai", "status", status=400, match='"name":"causes"')  # at once
    await pipeline.sandbox.fail("openai", "status", status=500, match='"name":"summary"')  # at last
    await pipeline.upload()
    await pipeline.finish()
    await pipeline.sandbox.heal()
    failed = await pipeline.failures()
    assert {failure.step_id for failure in failed} == {"causes", "summary"}

    await pipeline.engine_api.rerun(failed[0].run_id, retry_point(failed))
    await pipeline.finish()

    meeting = await pipeline.meeting()
    assert (meeting.status, meeting.revision) == (MeetingStatus.COMPLETED, 2)
