"""A meeting that had ended is taken up again: its next revision."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from calls.stages import MeetingStatus

from ..tables import Meeting
from . import meetings, usage
from .locking import lock_meeting

REOPENED = "taken up again after it had failed"


async def reopen(session: AsyncSession, tenant_id: str, meeting_id: str, now_ms: int) -> int:
    """The revision that is now being worked on; unchanged when the meeting had not ended."""
    meeting = await lock_meeting(session, tenant_id, meeting_id)
    if not meeting.status.is_final:
        return meeting.revision
    return await reopen_locked(session, meeting, now_ms)


async def reopen_locked(session: AsyncSession, meeting: Meeting, now_ms: int) -> int:
    if meeting.status is MeetingStatus.FAILED:
        # What failed is not paid for. Said here too, so that the new revision's charge cannot come
        # before the compensation of the old one and find its charge standing.
        await usage.void(
            session,
            tenant_id=meeting.tenant_id,
            meeting_id=meeting.id,
            revision=meeting.revision,
            reason=REOPENED,
            now_ms=now_ms,
        )
    return await meetings.reopen_locked(session, meeting, now_ms)
