"""The audit of language models: every prompt and every answer, appended and never changed."""

from __future__ import annotations

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from .row import Count, FreeText, JsonObject, Milliseconds, Row, of_the_tenants_meeting


class ModelExchange(Row, kw_only=True):
    """One request to a model and what came back. Every attempt is an exchange of its own."""

    __tablename__ = "model_exchanges"
    __table_args__ = (
        of_the_tenants_meeting(),
        Index("ix_model_exchanges_meeting", "meeting_id", "created_at_ms", "id"),
        Index("ix_model_exchanges_tenant", "tenant_id", "created_at_ms"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    tenant_id: Mapped[str]
    meeting_id: Mapped[str]
    task: Mapped[str]
    prompt_version: Mapped[str]
    model: Mapped[str]
    request: Mapped[JsonObject] = mapped_column(repr=False)
    answer: Mapped[JsonObject | None] = mapped_column(default=None, repr=False)
    error: Mapped[FreeText | None] = mapped_column(default=None)
    input_tokens: Mapped[int] = mapped_column(default=0)
    output_tokens: Mapped[int] = mapped_column(default=0)
    cost_micro_usd: Mapped[Count] = mapped_column(default=0)
    latency_ms: Mapped[Milliseconds | None] = mapped_column(default=None)
    is_offline: Mapped[bool] = mapped_column(default=False)
    run_id: Mapped[str]
    step_id: Mapped[str]
    attempt: Mapped[int]
    created_at_ms: Mapped[Milliseconds]
