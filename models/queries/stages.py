"""Stages: what each attempt reports, kept in order, and told to the live page in the same commit.

Every report returns whether it counted; `models.stage_reports` says which do. A pipeline stage
that starts moves its meeting along: a pending one to PROCESSING, an ended one to its next revision.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from calls.stages import PIPELINE, MeetingStatus, Stage, StageState

from ..stage_reports import StageAttempt, StageReport, payload_of, row_after, supersedes
from ..tables import Meeting, ProgressKind, StageRow
from . import meetings, progress, revisions
from .inserting import upsert
from .locking import lock_meeting


async def start(
    session: AsyncSession,
    tenant_id: str,
    meeting_id: str,
    stage: Stage,
    *,
    by: StageAttempt,
    now_ms: int,
    part: str = "",
) -> bool:
    """An attempt has begun."""
    report = StageReport(StageState.RUNNING, by, now_ms)
    return await _report(session, tenant_id, meeting_id, stage, part, report)


async def retry(
    session: AsyncSession,
    tenant_id: str,
    meeting_id: str,
    stage: Stage,
    *,
    by: StageAttempt,
    reason: str,
    next_attempt_ms: tuple[int, int] | None,
    now_ms: int,
    part: str = "",
) -> bool:
    """The attempt `by` has failed; another will begin within the window `next_attempt_ms`."""
    report = StageReport(StageState.RETRYING, by, now_ms, reason, next_attempt_ms)
    return await _report(session, tenant_id, meeting_id, stage, part, report)


async def complete(
    session: AsyncSession,
    tenant_id: str,
    meeting_id: str,
    stage: Stage,
    *,
    by: StageAttempt,
    now_ms: int,
    part: str = "",
    reason: str | None = None,
) -> bool:
    """Done; `reason` may say what is missing from it."""
    report = StageReport(StageState.COMPLETED, by, now_ms, reason)
    return await _report(session, tenant_id, meeting_id, stage, part, report)


async def fail(
    session: AsyncSession,
    tenant_id: str,
    meeting_id: str,
    stage: Stage,
    *,
    by: StageAttempt,
    reason: str,
    now_ms: int,
    part: str = "",
) -> bool:
    """There will be no further attempt."""
    report = StageReport(StageState.FAILED, by, now_ms, reason)
    return await _report(session, tenant_id, meeting_id, stage, part, report)


async def skip(
    session: AsyncSession,
    tenant_id: str,
    meeting_id: str,
    stage: Stage,
    *,
    by: StageAttempt,
    reason: str,
    now_ms: int,
    part: str = "",
) -> bool:
    """There is nothing to do, or what it needs has failed; `reason` says which."""
    report = StageReport(StageState.SKIPPED, by, now_ms, reason)
    return await _report(session, tenant_id, meeting_id, stage, part, report)


async def list_for(session: AsyncSession, tenant_id: str, meeting_id: str) -> list[StageRow]:
    """All stages of a meeting that have reported, in no particular order."""
    statement = (
        select(StageRow)
        .join(Meeting, Meeting.id == StageRow.meeting_id)
        .where(Meeting.tenant_id == tenant_id, StageRow.meeting_id == meeting_id)
    )
    return list(await session.scalars(statement))


async def _report(
    session: AsyncSession,
    tenant_id: str,
    meeting_id: str,
    stage: Stage,
    part: str,
    report: StageReport,
) -> bool:
    meeting = await lock_meeting(session, tenant_id, meeting_id)
    # As it is behind the lock: who looked at it before may have seen what is past.
    key = (meeting_id, stage, part)
    before = await session.get(StageRow, key, populate_existing=True)
    if before is not None and not supersedes(report, before):
        return False
    row = row_after(report, before, meeting_id, stage, part)
    await upsert(session, row, "meeting_id", "stage", "part")
    if stage in PIPELINE and not report.state.is_final:
        await _move_along(session, meeting, report.now_ms)
    await progress.append_locked(
        session,
        meeting_id=meeting_id,
        kind=ProgressKind.STAGE,
        payload=payload_of(row),
        now_ms=report.now_ms,
    )
    return True


async def _move_along(session: AsyncSession, meeting: Meeting, now_ms: int) -> None:
    if meeting.status is MeetingStatus.PENDING:
        await meetings.start_locked(session, meeting, now_ms)
    elif meeting.status.is_final:
        await revisions.reopen_locked(session, meeting, now_ms)
