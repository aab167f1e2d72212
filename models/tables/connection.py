"""What a tenant has connected: its CRM, its chat, its webhook. The settings are sealed at rest."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from .row import Milliseconds, Row


class ConnectionKind(StrEnum):
    CRM = "crm"
    SLACK = "slack"
    WEBHOOK = "webhook"


class Connection(Row, kw_only=True):
    __tablename__ = "connections"

    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id"), primary_key=True)
    kind: Mapped[ConnectionKind] = mapped_column(primary_key=True)
    sealed_settings: Mapped[bytes] = mapped_column(LargeBinary, repr=False)
    created_at_ms: Mapped[Milliseconds]
    updated_at_ms: Mapped[Milliseconds]
