"""Where calls arrive, and notifications that led to none. The trigger knows no tenant yet."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from ..tables import RefusedUpload, Source
from .inserting import insert_once


async def register(session: AsyncSession, source: Source) -> bool:
    """False when this prefix of this bucket is registered, to whomever."""
    return await insert_once(session, source, "bucket", "prefix")


async def match(session: AsyncSession, bucket: str, object_name: str) -> Source | None:
    """The registered source an object belongs to: the one with the longest prefix of its name."""
    prefix_length = func.length(Source.prefix)
    statement = (
        select(Source)
        .where(Source.bucket == bucket)
        .where(func.substr(object_name, 1, prefix_length) == Source.prefix)
        .order_by(prefix_length.desc())
        .limit(1)
    )
    found: Source | None = await session.scalar(statement)
    return found


async def list_for_tenant(session: AsyncSession, tenant_id: str) -> list[Source]:
    statement = (
        select(Source).where(Source.tenant_id == tenant_id).order_by(Source.bucket, Source.prefix)
    )
    return list(await session.scalars(statement))


async def refuse(session: AsyncSession, upload: RefusedUpload) -> bool:
    """Record a notification that is genuine and useless. False for its repeats."""
    return await insert_once(session, upload, "bucket", "object_name", "generation")


async def list_refused(session: AsyncSession, limit: int) -> list[RefusedUpload]:
    """The refused uploads of all tenants and of none, newest first."""
    statement = select(RefusedUpload).order_by(RefusedUpload.created_at_ms.desc()).limit(limit)
    return list(await session.scalars(statement))
