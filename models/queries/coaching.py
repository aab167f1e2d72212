"""Coaching: per analysis and rep, and the past that a rep is compared with."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ..errors import MeetingNotFound
from ..tables import Analysis, Coaching, JsonObject
from . import analyses
from .inserting import upsert


@dataclass(frozen=True)
class PastMetrics:
    meeting_id: str
    call_at_ms: int
    metrics: JsonObject


async def save(session: AsyncSession, coaching: Coaching) -> None:
    """Save one rep's coaching; a retried rep replaces what its failure had left.

    Raises MeetingNotFound when the tenant has no such analysis of this meeting.
    """
    analysis = await analyses.find_for_tenant(session, coaching.tenant_id, coaching.analysis_id)
    if analysis is None or analysis.meeting_id != coaching.meeting_id:
        raise MeetingNotFound(coaching.meeting_id)
    await upsert(session, coaching, "analysis_id", "rep_label")


async def list_for_analysis(
    session: AsyncSession, tenant_id: str, analysis_id: str
) -> list[Coaching]:
    statement = (
        select(Coaching)
        .where(Coaching.analysis_id == analysis_id, Coaching.tenant_id == tenant_id)
        .order_by(Coaching.rep_label)
    )
    return list(await session.scalars(statement))


async def past_metrics(
    session: AsyncSession, tenant_id: str, rep_id: str, *, before_ms: int, limit: int
) -> list[PastMetrics]:
    """The metrics of a rep's calls before a moment, from current analyses, newest first."""
    statement = (
        select(Coaching)
        .join(Analysis, Analysis.id == Coaching.analysis_id)
        .where(Coaching.tenant_id == tenant_id, Coaching.rep_id == rep_id)
        .where(Coaching.call_at_ms < before_ms, Analysis.is_current)
        .order_by(Coaching.call_at_ms.desc(), Coaching.meeting_id.desc())
        .limit(limit)
    )
    rows = await session.scalars(statement)
    return [PastMetrics(row.meeting_id, row.call_at_ms, row.metrics) for row in rows]
