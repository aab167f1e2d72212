"""Webhook deliveries: one per meeting and revision, however often it is tried."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from ..tables import DeliveryState, WebhookDelivery
from .inserting import insert_once


async def ensure(session: AsyncSession, delivery: WebhookDelivery) -> WebhookDelivery:
    """The delivery of this meeting and revision: the one that was there first, with its id."""
    await insert_once(session, delivery, "meeting_id", "revision")
    statement = select(WebhookDelivery).where(
        WebhookDelivery.tenant_id == delivery.tenant_id,
        WebhookDelivery.meeting_id == delivery.meeting_id,
        WebhookDelivery.revision == delivery.revision,
    )
    return (await session.scalars(statement)).one()


async def record_attempt(
    session: AsyncSession,
    tenant_id: str,
    delivery_id: str,
    *,
    status: int | None,
    error: str | None,
) -> None:
    """An attempt got this HTTP status, or None and an error."""
    await session.execute(
        update(WebhookDelivery)
        .where(WebhookDelivery.id == delivery_id, WebhookDelivery.tenant_id == tenant_id)
        .values(attempts=WebhookDelivery.attempts + 1, last_status=status, last_error=error)
    )


async def mark_delivered(
    session: AsyncSession, tenant_id: str, delivery_id: str, now_ms: int
) -> bool:
    """Also what had failed, and was taken up again. False when it was delivered before."""
    undelivered = (DeliveryState.PENDING, DeliveryState.FAILED)
    return await _end(
        session, tenant_id, delivery_id, DeliveryState.DELIVERED, now_ms, before=undelivered
    )


async def mark_failed(session: AsyncSession, tenant_id: str, delivery_id: str) -> bool:
    """There will be no further attempt. False when it had ended before."""
    pending = (DeliveryState.PENDING,)
    return await _end(session, tenant_id, delivery_id, DeliveryState.FAILED, None, before=pending)


async def list_for_meeting(
    session: AsyncSession, tenant_id: str, meeting_id: str
) -> list[WebhookDelivery]:
    statement = (
        select(WebhookDelivery)
        .where(WebhookDelivery.meeting_id == meeting_id, WebhookDelivery.tenant_id == tenant_id)
        .order_by(WebhookDelivery.revision)
    )
    return list(await session.scalars(statement))


async def _end(
    session: AsyncSession,
    tenant_id: str,
    delivery_id: str,
    state: DeliveryState,
    delivered_at_ms: int | None,
    *,
    before: tuple[DeliveryState, ...],
) -> bool:
    statement = (
        update(WebhookDelivery)
        .where(WebhookDelivery.id == delivery_id, WebhookDelivery.tenant_id == tenant_id)
        .where(WebhookDelivery.state.in_(before))
        .values(state=state, delivered_at_ms=delivered_at_ms)
        .returning(WebhookDelivery.id)
    )
    return (await session.execute(statement)).first() is not None
