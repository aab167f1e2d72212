"""Analyses: every finished version is kept, one is current.

A part is kept as soon as it has ended, in a version that is not finished. Saving a version drops
whatever is unfinished: what comes of it later is saved anew, as a version of its own.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from calls.stages import Stage

from ..analysis_so_far import AnalysisSoFar
from ..tables import Analysis, AnalysisPart, JsonObject, Meeting, PartOutcome
from .inserting import insert_once, upsert
from .locking import lock_meeting


async def keep_part(
    session: AsyncSession,
    *,
    analysis_id: str,
    tenant_id: str,
    meeting_id: str,
    transcript_version: int,
    stage: Stage,
    answer: JsonObject,
    prompt_version: str,
    language: str | None,
    is_offline: bool,
    now_ms: int,
) -> None:
    """Keep a part's answer in the unfinished analysis that `save_new_version` will finish.

    A part that is kept again replaces itself; a finished analysis stays as it is.
    """
    meeting = await lock_meeting(session, tenant_id, meeting_id)
    before = await find_for_tenant(session, tenant_id, analysis_id)
    if before is not None and before.is_finished:
        return
    part = AnalysisPart(outcome=PartOutcome.COMPLETED, answer=answer)
    analysis = Analysis(
        id=analysis_id,
        tenant_id=tenant_id,
        meeting_id=meeting_id,
        version=await _next_version(session, meeting_id) if before is None else before.version,
        is_current=False,
        is_finished=False,
        transcript_version=transcript_version,
        language=language or (before.language if before else None),
        is_offline=is_offline or (before.is_offline if before else False),
        prompt_versions=(before.prompt_versions if before else {}) | {stage.value: prompt_version},
        parts=(before.parts if before else {}) | {stage.value: part.model_dump(mode="json")},
        created_at_ms=now_ms if before is None else before.created_at_ms,
    )
    if before is None:
        await insert_once(session, analysis, "id")
    else:  # which is this tenant's
        await upsert(session, analysis, "id")
    if is_offline and not meeting.analysed_offline:
        await _note_offline(session, meeting_id, is_offline=True)


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
    if saved is not None and saved.is_finished:
        return saved
    of_meeting = Analysis.meeting_id == meeting_id
    await session.execute(delete(Analysis).where(of_meeting, Analysis.is_finished.is_(False)))
    await session.execute(
        update(Analysis).where(of_meeting, Analysis.is_current).values(is_current=False)
    )
    analysis = Analysis(
        id=analysis_id,
        tenant_id=tenant_id,
        meeting_id=meeting_id,
        version=await _next_version(session, meeting_id),
        is_current=True,
        transcript_version=transcript_version,
        language=language,
        is_offline=is_offline,
        prompt_versions={stage.value: version for stage, version in prompt_versions.items()},
        parts={stage.value: part.model_dump(mode="json") for stage, part in parts.items()},
        created_at_ms=now_ms,
    )
    await insert_once(session, analysis, "id")
    await _note_offline(session, meeting_id, is_offline=is_offline)
    return analysis


async def _next_version(session: AsyncSession, meeting_id: str) -> int:
    newest = select(func.max(Analysis.version)).where(Analysis.meeting_id == meeting_id)
    return (await session.scalar(newest) or 0) + 1


async def _note_offline(session: AsyncSession, meeting_id: str, *, is_offline: bool) -> None:
    await session.execute(
        update(Meeting).where(Meeting.id == meeting_id).values(analysed_offline=is_offline)
    )


async def current(session: AsyncSession, tenant_id: str, meeting_id: str) -> Analysis | None:
    statement = select(Analysis).where(
        Analysis.meeting_id == meeting_id, Analysis.tenant_id == tenant_id, Analysis.is_current
    )
    found: Analysis | None = await session.scalar(statement)
    return found


async def so_far(session: AsyncSession, tenant_id: str, meeting_id: str) -> AnalysisSoFar | None:
    """The current analysis, and what unfinished ones have brought since: for who looks on."""
    statement = (
        select(Analysis)
        .where(Analysis.meeting_id == meeting_id, Analysis.tenant_id == tenant_id)
        .where(or_(Analysis.is_current, Analysis.is_finished.is_(False)))
        .order_by(Analysis.version)
    )
    rows = list(await session.scalars(statement))
    return AnalysisSoFar.of(rows) if rows else None


async def find_for_tenant(
    session: AsyncSession, tenant_id: str, analysis_id: str
) -> Analysis | None:
    statement = select(Analysis).where(Analysis.id == analysis_id, Analysis.tenant_id == tenant_id)
    found: Analysis | None = await session.scalar(statement)
    return found


async def list_for_meeting(
    session: AsyncSession, tenant_id: str, meeting_id: str
) -> list[Analysis]:
    """Every version, newest first; one that is not finished, too."""
    statement = (
        select(Analysis)
        .where(Analysis.meeting_id == meeting_id, Analysis.tenant_id == tenant_id)
        .order_by(Analysis.version.desc())
    )
    return list(await session.scalars(statement))
