"""Jobs at the transcription vendor. A callback names only its job: finding one asks no tenant."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from ..tables import TranscriptionJob
from .inserting import insert_once


async def record(session: AsyncSession, job: TranscriptionJob) -> bool:
    """False when the job was recorded before."""
    return await insert_once(session, job, "job_id")


async def find(session: AsyncSession, job_id: str) -> TranscriptionJob | None:
    return await session.get(TranscriptionJob, job_id)


async def latest_for_meeting(
    session: AsyncSession, tenant_id: str, meeting_id: str
) -> TranscriptionJob | None:
    statement = (
        select(TranscriptionJob)
        .where(TranscriptionJob.meeting_id == meeting_id, TranscriptionJob.tenant_id == tenant_id)
        .order_by(TranscriptionJob.submitted_at_ms.desc())
        .limit(1)
    )
    found: TranscriptionJob | None = await session.scalar(statement)
    return found


async def settle(session: AsyncSession, job_id: str, now_ms: int) -> bool:
    """The vendor has said how the job ended. False when that was known, or the job is not."""
    statement = (
        update(TranscriptionJob)
        .where(TranscriptionJob.job_id == job_id, TranscriptionJob.settled_at_ms.is_(None))
        .values(settled_at_ms=now_ms)
        .returning(TranscriptionJob.job_id)
    )
    return (await session.execute(statement)).first() is not None
