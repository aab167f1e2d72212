"""The usage ledger: what a tenant owes is the sum of its entries, and no entry is ever changed."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from .row import Count, FreeText, Milliseconds, Row


class LedgerKind(StrEnum):
    CHARGE = "charge"
    VOID = "void"  # takes a charge back; without one it is a tombstone that keeps it from coming


class LedgerEntry(Row, kw_only=True):
    """Keyed by meeting, revision and kind. It outlives its meeting: bills are not erased."""

    __tablename__ = "usage_ledger"
    __table_args__ = (
        Index("ix_usage_ledger_tenant", "tenant_id", "created_at_ms"),
        Index("ix_usage_ledger_meeting", "meeting_id", "revision"),
    )

    key: Mapped[str] = mapped_column(primary_key=True)
    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id"))
    meeting_id: Mapped[str]
    revision: Mapped[int]
    kind: Mapped[LedgerKind]
    micro_usd: Mapped[Count]
    minutes: Mapped[int]
    reason: Mapped[FreeText]
    created_at_ms: Mapped[Milliseconds]
