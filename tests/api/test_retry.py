"""What has failed is run again from the step it failed at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calls.stages import Stage
from models.queries import failures
from models.tables import Failure

if TYPE_CHECKING:
    from .conftest import House


async def test_a_partial_call_is_completed_without_transcribing_it_again(house: House) -> None:
    await house.sandbox.fail("openai", "status", status=500)
    meeting_id = (await house.acme.upload()).json["id"]
    await house.steplog.drain()
    partial = await house.acme.meeting(meeting_id)
    await house.sandbox.heal()

    answer = await house.acme.ask("POST", f"/v1/meetings/{meeting_id}/retry")
    again = await house.acme.ask("POST", f"/v1/meetings/{meeting_id}/retry")
    await house.steplog.drain()

    meeting = await house.acme.meeting(meeting_id)
    assert partial["status"] == "partial"
    assert {failure["status"] for failure in partial["failures"]} == {"open"}
    assert answer.status == 202
    assert (again.status, again.error["code"]) == (409, "nothing_failed")
    assert (meeting["status"], meeting["revision"]) == ("completed", 2)
    assert {failure["status"] for failure in meeting["failures"]} == {"resolved"}
    assert set(answer.json["runs"]) == {one["retry_run_id"] for one in meeting["failures"]}
    assert meeting["transcript"]["version"] == 1
    assert len(house.steplog.runs("transcribe_call")) == 1


async def test_there_is_nothing_to_retry_where_nothing_has_failed(house: House) -> None:
    meeting_id = (await house.acme.upload()).json["id"]
    await house.acme.until(meeting_id, "result", status="completed")

    answer = await house.acme.ask("POST", f"/v1/meetings/{meeting_id}/retry")

    assert (answer.status, answer.error["code"]) == (409, "nothing_failed")
    assert answer.error["hint"]


async def test_a_retry_that_the_engine_refuses_leaves_the_failure_open(
    unregistered_house: House,
) -> None:
    house = unregistered_house
    meeting_id = (await house.acme.upload()).json["id"]
    async with house.context.database.write() as session:
        await failures.record(session, _a_failure(meeting_id))

    answer = await house.acme.ask("POST", f"/v1/meetings/{meeting_id}/retry")

    (failure,) = (await house.acme.meeting(meeting_id))["failures"]
    assert (answer.status, answer.error["code"]) == (409, "not_retriable")
    assert (failure["status"], failure["retry_run_id"]) == ("open", None)


def _a_failure(meeting_id: str) -> Failure:
    return Failure(
        id="failure-1",
        run_id="01ARZ3NDEKTSV4RRFFQ69G5FAV",
        step_id="summary",
        function_id="analyse_call",
        tenant_id="acme",
        meeting_id=meeting_id,
        stage=Stage.SUMMARY,
        error_name="VendorUnavailable",
        message="OpenAI: no answer",
        event={},
        attempts=4,
        sentry_event_id="0" * 32,
        created_at_ms=1,
    )
