"""The audit of language models. There is a way in and a way to look; none to change."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from ..tables import ModelExchange
from .inserting import insert_once


async def append(session: AsyncSession, exchange: ModelExchange) -> bool:
    """False when an exchange of this id was appended before."""
    return await insert_once(session, exchange, "id")


async def list_for_meeting(
    session: AsyncSession, tenant_id: str, meeting_id: str, limit: int
) -> list[ModelExchange]:
    """The exchanges about one meeting, oldest first."""
    statement = (
        select(ModelExchange)
        .where(ModelExchange.meeting_id == meeting_id, ModelExchange.tenant_id == tenant_id)
        .order_by(ModelExchange.created_at_ms, ModelExchange.id)
        .limit(limit)
    )
    return list(await session.scalars(statement))


async def tokens_since(session: AsyncSession, tenant_id: str, since_ms: int) -> int:
    """Tokens a tenant has used since a moment, in and out."""
    tokens = func.sum(ModelExchange.input_tokens + ModelExchange.output_tokens)
    statement = select(tokens).where(
        ModelExchange.tenant_id == tenant_id, ModelExchange.created_at_ms >= since_ms
    )
    return int(await session.scalar(statement) or 0)
