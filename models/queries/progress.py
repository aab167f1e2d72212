"""The ordered lines of a meeting's live page.

A line is written in the transaction of the change it tells about, with the meeting's row locked:
ids are given out before a commit, so without the lock a reader could see 8 before 7, and miss 7.
"""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from ..changes import note_change
from ..tables import JsonObject, Meeting, Progress, ProgressKind
from .inserting import insert_once
from .locking import lock_meeting

PAGE_MAX = 500


async def append(
    session: AsyncSession,
    *,
    tenant_id: str,
    meeting_id: str,
    kind: ProgressKind,
    payload: JsonObject,
    now_ms: int,
    key: str | None = None,
) -> bool:
    """Append a line and wake the readers after the commit. False when `key` was appended before."""
    await lock_meeting(session, tenant_id, meeting_id)
    return await append_locked(
        session, meeting_id=meeting_id, kind=kind, payload=payload, now_ms=now_ms, key=key
    )


async def append_locked(
    session: AsyncSession,
    *,
    meeting_id: str,
    kind: ProgressKind,
    payload: JsonObject,
    now_ms: int,
    key: str | None = None,
) -> bool:
    """`append`, when this transaction holds the meeting's row already."""
    line = Progress(
        meeting_id=meeting_id, kind=kind, payload=payload, created_at_ms=now_ms, key=key
    )
    if not await insert_once(session, line, "key"):
        return False
    note_change(session, meeting_id)
    return True


async def after(
    session: AsyncSession, tenant_id: str, meeting_id: str, last_id: int, limit: int = PAGE_MAX
) -> list[Progress]:
    """The lines that follow `last_id` (0: from the first), oldest first."""
    statement = (
        select(Progress)
        .join(Meeting, Meeting.id == Progress.meeting_id)
        .where(Meeting.tenant_id == tenant_id)
        .where(Progress.meeting_id == meeting_id, Progress.id > last_id)
        .order_by(Progress.id)
        .limit(limit)
    )
    return list(await session.scalars(statement))


async def last_id(session: AsyncSession, tenant_id: str, meeting_id: str) -> int:
    """The id of the newest line, 0 when there is none: where the stream goes on after a snapshot.

    Read it in the same `read()` as the snapshot, which is then of the same instant.
    """
    statement = (
        select(func.max(Progress.id))
        .join(Meeting, Meeting.id == Progress.meeting_id)
        .where(Meeting.tenant_id == tenant_id, Progress.meeting_id == meeting_id)
    )
    return await session.scalar(statement) or 0
