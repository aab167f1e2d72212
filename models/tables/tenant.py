"""Who uses Debrief: tenants, their API keys, their reps, the folders their calls arrive in."""

from __future__ import annotations

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from calls.stages import Lane

from .row import FreeText, JsonObject, Milliseconds, Row


class Tenant(Row, kw_only=True):
    """A customer. `rubric` is what its reps are coached against; None means the default rubric."""

    __tablename__ = "tenants"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[FreeText]
    is_demo: Mapped[bool] = mapped_column(default=False)
    rubric: Mapped[JsonObject | None] = mapped_column(default=None)
    created_at_ms: Mapped[Milliseconds]


class ApiKey(Row, kw_only=True):
    """A key is shown once; what is kept of it finds it (`prefix`) and proves it (`hash`)."""

    __tablename__ = "api_keys"

    id: Mapped[str] = mapped_column(primary_key=True)
    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id"), index=True)
    prefix: Mapped[str] = mapped_column(unique=True)
    hash: Mapped[str]
    name: Mapped[FreeText]
    created_at_ms: Mapped[Milliseconds]
    last_used_at_ms: Mapped[Milliseconds | None] = mapped_column(default=None)
    revoked_at_ms: Mapped[Milliseconds | None] = mapped_column(default=None)


class Rep(Row, kw_only=True):
    """A sales rep of a tenant."""

    __tablename__ = "reps"
    __table_args__ = (UniqueConstraint("tenant_id", "email"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id"), index=True)
    name: Mapped[FreeText]
    email: Mapped[str | None] = mapped_column(default=None)
    slack_channel: Mapped[str | None] = mapped_column(default=None)
    created_at_ms: Mapped[Milliseconds]


class Source(Row, kw_only=True):
    """A registered folder of a bucket: what lands below `prefix` is a call of this tenant."""

    __tablename__ = "sources"
    __table_args__ = (UniqueConstraint("bucket", "prefix"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id"), index=True)
    rep_id: Mapped[str | None] = mapped_column(ForeignKey("reps.id"), default=None)
    bucket: Mapped[str]
    prefix: Mapped[str]
    lane: Mapped[Lane] = mapped_column(default=Lane.DEFAULT)
    created_at_ms: Mapped[Milliseconds]
