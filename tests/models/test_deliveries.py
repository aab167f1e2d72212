"""What leaves the house: one webhook delivery a revision, one record in the CRM."""

from __future__ import annotations

from models import Database
from models.queries import crm_records, webhooks
from models.tables import CrmRecord, DeliveryState, WebhookDelivery


def _delivery(delivery_id: str, revision: int = 1) -> WebhookDelivery:
    return WebhookDelivery(
        id=delivery_id,
        tenant_id="tenant-a",
        meeting_id="call-1",
        revision=revision,
        url="https://example.com/hook",
        created_at_ms=1_000,
    )


async def test_a_repeated_delivery_keeps_its_first_id(database: Database) -> None:
    async with database.write() as session:
        first = await webhooks.ensure(session, _delivery("delivery-1"))
        repeat = await webhooks.ensure(session, _delivery("delivery-2"))
        revised = await webhooks.ensure(session, _delivery("delivery-3", revision=2))

    assert [row.id for row in (first, repeat, revised)] == [
        "delivery-1",
        "delivery-1",
        "delivery-3",
    ]


async def test_a_delivery_counts_its_attempts_and_ends_once(database: Database) -> None:
    key = ("tenant-a", "delivery-1")
    async with database.write() as session:
        await webhooks.ensure(session, _delivery("delivery-1"))
        await webhooks.record_attempt(session, *key, status=None, error="timed out after 30 s")
        await webhooks.record_attempt(session, *key, status=200, error=None)
        assert await webhooks.mark_delivered(session, *key, 5_000)
        assert not await webhooks.mark_failed(session, *key)
        (row,) = await webhooks.list_for_meeting(session, "tenant-a", "call-1")

    assert (row.attempts, row.last_status, row.last_error) == (2, 200, None)
    assert (row.state, row.delivered_at_ms) == (DeliveryState.DELIVERED, 5_000)


async def test_a_delivery_that_had_failed_and_is_retried_is_delivered(database: Database) -> None:
    key = ("tenant-a", "delivery-1")
    async with database.write() as session:
        await webhooks.ensure(session, _delivery("delivery-1"))
        assert await webhooks.mark_failed(session, *key)

        assert await webhooks.mark_delivered(session, *key, 5_000)
        assert not await webhooks.mark_delivered(session, *key, 6_000)

        (row,) = await webhooks.list_for_meeting(session, "tenant-a", "call-1")
    assert (row.state, row.delivered_at_ms) == (DeliveryState.DELIVERED, 5_000)


async def test_syncing_again_updates_the_one_record(database: Database) -> None:
    async with database.write() as session:
        for synced_at_ms in (1_000, 2_000):
            record = CrmRecord(
                meeting_id="call-1",
                tenant_id="tenant-a",
                external_id="call-1",
                record_id="00T1",
                fields={"Subject": "First call"},
                synced_at_ms=synced_at_ms,
            )
            await crm_records.save(session, record)
        found = await crm_records.find_for_meeting(session, "tenant-a", "call-1")

    assert found is not None
    assert found.synced_at_ms == 2_000
