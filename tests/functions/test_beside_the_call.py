"""What runs beside a call never holds it up, whatever becomes of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import inngest
import pytest

from calls.events import MeetingFailed, TranscriptionCompleted
from calls.stages import MeetingStatus, Stage, StageState
from functions.connections import Connected, TenantConnections, WebhookSettings
from functions.services import Retention
from models.queries import failures, meetings, progress, stages, transcripts, webhooks
from models.tables import DeliveryState, ProgressKind
from models.testing import a_meeting

if TYPE_CHECKING:
    from tests.functions.conftest import Pipeline


def connections(pipeline: Pipeline, connected: Connected | None) -> TenantConnections:
    """The vendors' addresses stay the sandbox's; `connected` is what tenant-a has."""
    of_tenant = {} if connected is None else {"tenant-a": connected}
    return replace(pipeline.services.connections, of_the_environment=of_tenant)


async def delivery_states(pipeline: Pipeline) -> list[DeliveryState]:
    async with pipeline.database.read() as session:
        rows = await webhooks.list_for_meeting(session, "tenant-a", "call-1")
    return [row.state for row in rows]


async def test_a_tenant_that_has_connected_nothing_gets_its_insights(unserved: Pipeline) -> None:
    nothing = connections(unserved, None)
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


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://10.0.0.7/hook", "must be https"),
        ("https://10.0.0.7/hook", "not a public address"),
    ],
)
async def test_a_webhook_that_must_not_be_called_never_fails_the_call(
    unserved: Pipeline, url: str, reason: str
) -> None:
    webhook = WebhookSettings.model_validate({"url": url, "secret": "s"})
    only_webhook = connections(unserved, Connected(webhook=webhook))
    unserved.services = replace(unserved.services, connections=only_webhook)
    await unserved.serve()
    await unserved.upload()

    await unserved.finish()

    (failure,) = await unserved.failures()
    rows = await unserved.stages()
    assert reason in failure.message
    assert (rows[Stage.WEBHOOK].state, failure.attempts) == (StageState.FAILED, 1)
    assert (await unserved.meeting()).status is MeetingStatus.COMPLETED


async def test_a_late_delivery_tells_of_its_own_revision(pipeline: Pipeline) -> None:
    await pipeline.sandbox.fail("openai", "status", status=400, match='"name":"summary"')
    await pipeline.sandbox.fail("customer", "status", status=503, times=1)
    await pipeline.upload()
    await pipeline.steplog.settle()  # partial; the customer will be told later
    (failure,) = await pipeline.failures()
    await pipeline.sandbox.heal()

    await pipeline.engine_api.rerun(failure.run_id, failure.step_id)
    await pipeline.finish()

    first, second = await pipeline.told_customer()
    assert (first["status"], second["status"]) == ("partial", "completed")
    assert first["error"].startswith("summary: ")
    assert second["error"] is None


async def test_a_webhook_that_was_given_up_is_delivered_by_a_retry(pipeline: Pipeline) -> None:
    await pipeline.sandbox.fail("customer", "status", status=410)
    await pipeline.upload()
    await pipeline.finish()
    assert await delivery_states(pipeline) == [DeliveryState.FAILED]
    await pipeline.sandbox.heal()
    (failure,) = await pipeline.failures()

    await pipeline.engine_api.rerun(failure.run_id, failure.step_id)
    await pipeline.finish()

    assert await delivery_states(pipeline) == [DeliveryState.DELIVERED]
    assert len(await pipeline.sandbox.webhooks()) == 1


async def test_a_webhook_that_is_disconnected_before_it_is_called_has_failed(
    unserved: Pipeline,
) -> None:
    webhook = WebhookSettings.model_validate(
        {"url": unserved.sandbox.webhook_sink_url("customer"), "secret": "s"}
    )
    connected = {"tenant-a": Connected(webhook=webhook)}
    changing = replace(unserved.services.connections, of_the_environment=connected)
    unserved.services = replace(unserved.services, connections=changing)
    await unserved.sandbox.fail("customer", "status", status=503)
    await unserved.serve()
    await unserved.upload()
    await unserved.steplog.settle()  # the first attempt has failed

    connected.clear()
    await unserved.finish()

    assert await delivery_states(unserved) == [DeliveryState.FAILED]
    (failure,) = await unserved.failures()
    assert "disconnected" in failure.message


async def test_a_webhook_is_tried_again_with_the_same_delivery_id(pipeline: Pipeline) -> None:
    await pipeline.sandbox.fail("customer", "status", status=503, times=2)
    await pipeline.upload()

    await pipeline.finish()

    (webhook,) = await pipeline.sandbox.webhooks()
    (delivered,) = pipeline.sent("meeting/webhook.delivered")
    headers = {name.lower(): value for name, value in webhook["headers"].items()}
    assert headers["x-delivery-id"] == delivered["delivery_id"]
    assert len(pipeline.steplog.runs("deliver_webhook")) == 1


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


async def test_a_recording_that_cannot_be_erased_keeps_nothing_else_and_is_told_of(
    unserved: Pipeline,
) -> None:
    retention = Retention(audio_days=0, transcript_days=0, insight_days=0)
    unserved.services = replace(unserved.services, retention=retention)
    await unserved.serve()
    for meeting_id in ("call-1", "call-2"):
        await unserved.upload(meeting_id)
    await unserved.finish()
    await unserved.sandbox.fail("storage", "status", status=403, match="DELETE ", times=1)

    await unserved.steplog.advance("24h")

    erased = [(await unserved.meeting(m)).audio_erased_at_ms for m in ("call-1", "call-2")]
    assert [moment is None for moment in erased] == [True, False]
    async with unserved.database.read() as session:
        assert await transcripts.load(session, "tenant-a", "call-1") is None
        (run,) = unserved.steplog.runs("purge_expired")
        failure = await failures.find_by_run(session, run.id)
    assert failure is not None
    assert failure.message.startswith("recordings that could not be erased: 1; the first: that of")
    assert await unserved.reporter.deliver() == 1


async def test_what_has_been_kept_long_enough_is_erased_at_night(unserved: Pipeline) -> None:
    retention = Retention(audio_days=0, transcript_days=0, insight_days=None)
    unserved.services = replace(unserved.services, retention=retention)
    await unserved.serve()
    upload = await unserved.upload()
    await unserved.finish()

    await unserved.steplog.advance("24h")

    assert [run.status for run in unserved.steplog.runs("purge_expired")] == ["COMPLETED"]
    store = unserved.services.objects_in(upload.bucket)
    assert await store.stat(upload.object_name) is None
    assert (await unserved.meeting()).audio_erased_at_ms is not None
    async with unserved.database.read() as session:
        assert await transcripts.load(session, "tenant-a", "call-1") is None
