"""The sales reps of a tenant."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ..tables import Rep
from .inserting import insert_once


async def create(session: AsyncSession, rep: Rep) -> bool:
    """False when a rep of this id exists; it is left as it is."""
    return await insert_once(session, rep, "id")


async def find_for_tenant(session: AsyncSession, tenant_id: str, rep_id: str) -> Rep | None:
    found: Rep | None = await session.scalar(
        select(Rep).where(Rep.id == rep_id, Rep.tenant_id == tenant_id)
    )
    return found


async def find_by_email(session: AsyncSession, tenant_id: str, email: str) -> Rep | None:
    found: Rep | None = await session.scalar(
        select(Rep).where(Rep.email == email, Rep.tenant_id == tenant_id)
    )
    return found


async def list_for_tenant(session: AsyncSession, tenant_id: str) -> list[Rep]:
    statement = select(Rep).where(Rep.tenant_id == tenant_id).order_by(Rep.name, Rep.id)
    return list(await session.scalars(statement))
