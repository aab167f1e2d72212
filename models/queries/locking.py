"""The lock that puts the changes of one meeting in order.

Take it before writing anything else of the meeting: then two transactions never wait for each
other in a circle. On SQLite the write transaction itself is the lock.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ..errors import MeetingNotFound
from ..tables import Meeting


async def lock_meeting(session: AsyncSession, tenant_id: str, meeting_id: str) -> Meeting:
    """The tenant's meeting as it is now, held until the commit. Raises MeetingNotFound."""
    statement = (
        select(Meeting)
        .where(Meeting.id == meeting_id, Meeting.tenant_id == tenant_id)
        # NO KEY UPDATE: inserting a child row elsewhere holds KEY SHARE and must not block this.
        .with_for_update(key_share=True)
    )
    meeting = await session.scalar(statement)
    if meeting is None:
        raise MeetingNotFound(meeting_id)
    return meeting
