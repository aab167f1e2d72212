"""The customer's callback: told once per revision that the call has ended, and how.

Delivered at least once: an answer that was lost is a delivery that is repeated, with the same
delivery id. It never changes what became of the call.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import inngest

from calls.events import MeetingCompleted, MeetingFailed, WebhookDelivered
from calls.stages import MeetingStatus, Stage
from clients.errors import VendorError, VendorRefused
from models import new_id
from models.queries import webhooks
from models.tables import DeliveryState, WebhookDelivery

from .call import Call
from .connections import WebhookSettings
from .durable import durable
from .limits import ASIDE
from .services import Services
from .steps import critical, send

NOT_CONNECTED = "no webhook is connected"


@dataclass(frozen=True)
class _Ending:
    """What the customer is told of: this revision's end, also when the next has begun since."""

    status: MeetingStatus
    error: str | None
    revision: int


@durable("deliver_webhook", on=(MeetingCompleted, MeetingFailed), limits=ASIDE, stage=Stage.WEBHOOK)
async def deliver_webhook(context: inngest.Context, services: Services) -> dict[str, Any]:
    call, ending = _read(context)

    delivery_id = await context.step.run("prepare", partial(_prepare, services, call, ending))
    if delivery_id is None:
        return {"delivery_id": None}
    try:
        await context.step.run(
            "deliver", partial(_deliver_once, services, call, ending, delivery_id)
        )
    except inngest.StepError:
        await context.step.run("give up", partial(_give_up, services, call, delivery_id))
        raise
    delivered = WebhookDelivered(**call.identity, delivery_id=delivery_id, revision=ending.revision)
    await send(context, "tell webhook.delivered", delivered)
    return {"delivery_id": delivery_id}


def _read(context: inngest.Context) -> tuple[Call, _Ending]:
    if context.event.name == MeetingFailed.event_name:
        failed = MeetingFailed.of(context.event.data)
        ending = _Ending(MeetingStatus.FAILED, failed.error, failed.revision)
        return Call.of(context, failed, "deliver_webhook"), ending
    completed = MeetingCompleted.of(context.event.data)
    ending = _Ending(completed.status, completed.error, completed.revision)
    return Call.of(context, completed, "deliver_webhook"), ending


async def _prepare(services: Services, call: Call, ending: _Ending) -> str | None:
    """The delivery of this revision: whoever prepares it first gives it its id."""
    settings = await services.webhook_for(call.tenant_id)
    now_ms = services.now_ms()
    async with services.database.write() as session:
        await call.meeting(session)
        if settings is None:
            await call.skipped(session, Stage.WEBHOOK, "prepare", now_ms, reason=NOT_CONNECTED)
            return None
        delivery = WebhookDelivery(
            id=new_id(now_ms),
            tenant_id=call.tenant_id,
            meeting_id=call.meeting_id,
            revision=ending.revision,
            url=settings.url,
            created_at_ms=now_ms,
        )
        return (await webhooks.ensure(session, delivery)).id


async def _deliver_once(services: Services, call: Call, ending: _Ending, delivery_id: str) -> None:
    async with services.turns.of(f"deliver/{delivery_id}"):
        await _deliver(services, call, ending, delivery_id)


async def _deliver(services: Services, call: Call, ending: _Ending, delivery_id: str) -> None:
    if await _is_delivered(services, call, delivery_id):
        return  # by an attempt whose answer to the engine was lost
    settings = await services.webhook_for(call.tenant_id)
    if settings is None:
        await _give_up(services, call, delivery_id)
        raise inngest.NonRetriableError("the webhook was disconnected before it was called")
    payload = await _payload(services, call, ending)
    with critical(services.now_ms):
        status = await _attempt(services, call, settings, delivery_id, payload)
    now_ms = services.now_ms()
    async with services.database.write() as session:
        await call.meeting(session)
        await webhooks.record_attempt(
            session, call.tenant_id, delivery_id, status=status, error=None
        )
        await webhooks.mark_delivered(session, call.tenant_id, delivery_id, now_ms)
        await call.completed(session, Stage.WEBHOOK, "deliver", now_ms)


async def _is_delivered(services: Services, call: Call, delivery_id: str) -> bool:
    async with services.database.read() as session:
        deliveries = await webhooks.list_for_meeting(session, call.tenant_id, call.meeting_id)
    return any(d.id == delivery_id and d.state is DeliveryState.DELIVERED for d in deliveries)


async def _attempt(
    services: Services,
    call: Call,
    settings: WebhookSettings,
    delivery_id: str,
    payload: dict[str, Any],
) -> int:
    """The HTTP status of the receipt. An attempt that fails is written down, and raised."""
    try:
        receipt = await services.webhooks.send(
            settings.url,
            payload,
            secret=settings.secret.get_secret_value(),
            delivery_id=delivery_id,
            timestamp_s=services.now_ms() // 1_000,
        )
    except VendorError as error:
        async with services.database.write() as session:
            await webhooks.record_attempt(
                session, call.tenant_id, delivery_id, status=error.status, error=str(error)
            )
            if isinstance(error, VendorRefused):
                await webhooks.mark_failed(session, call.tenant_id, delivery_id)
        raise
    return receipt.status


async def _give_up(services: Services, call: Call, delivery_id: str) -> None:
    async with services.database.write() as session:
        await webhooks.mark_failed(session, call.tenant_id, delivery_id)


async def _payload(services: Services, call: Call, ending: _Ending) -> dict[str, Any]:
    async with services.database.read() as session:
        meeting = await call.meeting(session)
    return {
        "job_id": call.meeting_id,
        "status": ending.status.value,
        "error": ending.error,
        "revision": ending.revision,
        "meeting": {
            "id": call.meeting_id,
            "title": meeting.title,
            "file_name": meeting.file_name,
            "rep_id": meeting.rep_id,
            "duration_ms": meeting.duration_ms,
            "language": meeting.language,
            "created_at_ms": meeting.created_at_ms,
            "url": services.meeting_url(call.meeting_id),
        },
    }
