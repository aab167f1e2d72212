"""What is kept too long: audio, transcripts and insights, each on a clock of its own.

Works through all tenants, `limit` at a time, so that no commit is long. Everything counts from the
day of the call.
"""

from __future__ import annotations

from sqlalchemy import delete, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from ..tables import Analysis, FailedAttempt, Meeting, ModelExchange, TranscriptRow


async def audio_due(
    session: AsyncSession, *, before_ms: int, limit: int, after: tuple[int, str] | None = None
) -> list[Meeting]:
    """Meetings older than `before_ms` whose recording is still kept: erase it, then mark it.

    `after` is the creation and the id of the last one that was looked at.
    """
    place = (Meeting.created_at_ms, Meeting.id)
    statement = (
        select(Meeting)
        .where(Meeting.audio_erased_at_ms.is_(None), Meeting.created_at_ms < before_ms)
        .order_by(*place)
        .limit(limit)
    )
    if after is not None:
        statement = statement.where(tuple_(*place) > after)
    return list(await session.scalars(statement))


async def mark_audio_erased(
    session: AsyncSession, tenant_id: str, meeting_id: str, now_ms: int
) -> bool:
    """False when it was marked before."""
    statement = (
        update(Meeting)
        .where(Meeting.id == meeting_id, Meeting.tenant_id == tenant_id)
        .where(Meeting.audio_erased_at_ms.is_(None))
        .values(audio_erased_at_ms=now_ms)
        .returning(Meeting.id)
    )
    return (await session.execute(statement)).first() is not None


async def erase_transcripts(session: AsyncSession, *, before_ms: int, limit: int) -> int:
    """How many transcripts were erased; less than `limit` means that none is left."""
    due = (
        select(TranscriptRow.meeting_id)
        .join(Meeting, Meeting.id == TranscriptRow.meeting_id)
        .where(Meeting.created_at_ms < before_ms)
        .limit(limit)
    )
    statement = delete(TranscriptRow).where(TranscriptRow.meeting_id.in_(due))
    return len((await session.execute(statement.returning(TranscriptRow.meeting_id))).all())


async def erase_insights(session: AsyncSession, *, before_ms: int, limit: int) -> int:
    """Erase analyses, with their coaching. How many; 0 means that none is left."""
    analyses = (
        select(Analysis.id)
        .join(Meeting, Meeting.id == Analysis.meeting_id)
        .where(Meeting.created_at_ms < before_ms)
        .limit(limit)
    )
    erased = await session.execute(
        delete(Analysis).where(Analysis.id.in_(analyses)).returning(Analysis.id)
    )
    return len(erased.all())


async def erase_exchanges(session: AsyncSession, *, before_ms: int, limit: int) -> int:
    """Erase what language models were asked and answered; the questions hold whole transcripts.

    How many exchanges were erased; 0 means that none is left.
    """
    exchanges = (
        select(ModelExchange.id)
        .join(Meeting, Meeting.id == ModelExchange.meeting_id)
        .where(Meeting.created_at_ms < before_ms)
        .limit(limit)
    )
    forgotten = await session.execute(
        delete(ModelExchange).where(ModelExchange.id.in_(exchanges)).returning(ModelExchange.id)
    )
    return len(forgotten.all())


async def erase_failed_attempts(session: AsyncSession, *, before_ms: int) -> None:
    """The breadcrumbs of failures that were reported long ago."""
    await session.execute(delete(FailedAttempt).where(FailedAttempt.created_at_ms < before_ms))
