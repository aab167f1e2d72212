"""The customer's callback: what it tells, what becomes of a delivery, and never of the call."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from calls.stages import MeetingStatus, Stage, StageState
from functions.connections import Connected, WebhookSettings
from models.queries import webhooks
from models.tables import DeliveryState

if TYPE_CHECKING:
    from tests.functions.conftest import Pipeline


async def delivery_states(pipeline: Pipeline) -> list[DeliveryState]:
    async with pipeline.database.read() as session:
        rows = await webhooks.list_for_meeting(session, "tenant-a", "call-1")
    return [row.state for row in rows]


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
    connected = {"tenant-a": Connected(webhook=webhook)}
    only_webhook = replace(unserved.services.connections, of_the_environment=connected)
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
