"""Records that were written to a tenant's CRM."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ..tables import CrmRecord
from .inserting import upsert


async def save(session: AsyncSession, record: CrmRecord) -> None:
    """What the meeting's record in the CRM now holds."""
    await upsert(session, record, "meeting_id")


async def find_for_meeting(
    session: AsyncSession, tenant_id: str, meeting_id: str
) -> CrmRecord | None:
    statement = select(CrmRecord).where(
        CrmRecord.meeting_id == meeting_id, CrmRecord.tenant_id == tenant_id
    )
    found: CrmRecord | None = await session.scalar(statement)
    return found
