"""What left the house: webhook deliveries to the customer and records written to its CRM."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .row import FreeText, JsonObject, Milliseconds, Row, of_the_tenants_meeting


class DeliveryState(StrEnum):
    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


class WebhookDelivery(Row, kw_only=True):
    """One message to the customer's webhook. Its id lets the receiver drop repeats."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (of_the_tenants_meeting(), UniqueConstraint("meeting_id", "revision"))

    id: Mapped[str] = mapped_column(primary_key=True)
    tenant_id: Mapped[str]
    meeting_id: Mapped[str]
    revision: Mapped[int]
    url: Mapped[str]
    state: Mapped[DeliveryState] = mapped_column(default=DeliveryState.PENDING)
    attempts: Mapped[int] = mapped_column(default=0)
    last_status: Mapped[int | None] = mapped_column(default=None)
    last_error: Mapped[FreeText | None] = mapped_column(default=None)
    created_at_ms: Mapped[Milliseconds]
    delivered_at_ms: Mapped[Milliseconds | None] = mapped_column(default=None)


class CrmRecord(Row, kw_only=True):
    """The record of a meeting in the tenant's CRM, found there again by `external_id`."""

    __tablename__ = "crm_records"
    __table_args__ = (of_the_tenants_meeting(),)

    meeting_id: Mapped[str] = mapped_column(primary_key=True)
    tenant_id: Mapped[str] = mapped_column(index=True)
    external_id: Mapped[str]
    record_id: Mapped[str]
    record_url: Mapped[str | None] = mapped_column(default=None)
    fields: Mapped[JsonObject]
    synced_at_ms: Mapped[Milliseconds]
