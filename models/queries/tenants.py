"""Tenants, and what their reps are coached against."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from ..tables import JsonObject, Tenant
from .inserting import insert_once


async def create(session: AsyncSession, tenant: Tenant) -> bool:
    """False when a tenant of this id exists; it is left as it is."""
    return await insert_once(session, tenant, "id")


async def find(session: AsyncSession, tenant_id: str) -> Tenant | None:
    return await session.get(Tenant, tenant_id)


async def set_rubric(session: AsyncSession, tenant_id: str, rubric: JsonObject | None) -> None:
    await session.execute(update(Tenant).where(Tenant.id == tenant_id).values(rubric=rubric))
