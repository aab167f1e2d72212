"""Analyses: every version is kept, one is current."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from calls.stages import Stage

from ..tables import Analysis, AnalysisPart, Meeting
from .inserting import insert_once
from .locking import lock_meeting


async def save_new_version(
    session: AsyncSession,
    *,
    analysis_id: str,
    tenant_id: str,
    meeting_id: str,
    transcript_version: int,
    parts: Mapping[Stage, AnalysisPart],
    prompt_versions: Mapping[Stage, str],
    language: str | None,
    is_offline: bool,
    now_ms: int,
) -> Analysis:
    """Save an analysis as the meeting's newest and current version.

    Repeating the call with the same `analysis_id` (take it from the run) changes nothing.
    """
    await lock_meeting(session, tenant_id, meeting_id)
    saved = await find_for_tenant(session, tenant_id, analysis_id)
    if saved is not None:
        return saved
    of_meeting = Analysis.meeting_id == meeting_id
    newest = await session.scalar(select(func.max(Analysis.version)).where(of_meeting))
    await session.execute(
        update(Analysis).where(of_meeting, Analysis.is_current).values(is_current=False)
    )
    analysis = Analysis(
        id=analysis_id,
        tenant_id=tenant_id,
        meeting_id=meeting_id,
        version=(newest or 0) + 1,
        is_current=True,
        transcript_version=transcript_version,
        language=language,
        is_offline=is_offline,
        prompt_versions={stage.value: version for stage, version in prompt_versions.items()},
        parts={stage.value: part.model_dump(mode="json") for stage, part in parts.items()},
        created_at_ms=now_ms,
    )
    await insert_once(session, analysis, "id")
    await session.execute(
        update(Meeting).where(Meeting.id == meeting_id).values(analysed_offline=is_offline)
    )
    return analysis


async def current(session: AsyncSession, tenant_id: str, meeting_id: str) -> Analysis | None:
    statement = select(Analysis).where(
        Analysis.meeting_id == meeting_id, Analysis.tenant_id == tenant_id, Analysis.is_current
    )
    found: Analysis | None = await session.scalar(statement)
    return found


async def find_for_tenant(
    session: AsyncSession, tenant_id: str, analysis_id: str
) -> Analysis | None:
    statement = select(Analysis).where(Analysis.id == analysis_id, Analysis.tenant_id == tenant_id)
    found: Analysis | None = await session.scalar(statement)
    return found


async def list_for_meeting(
    session: AsyncSession, tenant_id: str, meeting_id: str
) -> list[Analysis]:
    """Every version, newest first."""
    statement = (
        select(Analysis)
        .where(Analysis.meeting_id == meeting_id, Analysis.tenant_id == tenant_id)
        .order_by(Analysis.version.desc())
    )
    return list(await session.scalars(statement))
