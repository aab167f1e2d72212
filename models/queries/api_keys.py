"""API keys: created, verified, revoked. The key itself is never stored."""

from __future__ import annotations

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from ..keys import issue, prefix_of, proves
from ..tables import ApiKey

USE_RECORDED_EVERY_MS = 60_000


async def create(
    session: AsyncSession, *, key_id: str, tenant_id: str, name: str, now_ms: int
) -> str:
    """Make a key and return its text, which nothing can show a second time."""
    issued = issue()
    session.add(
        ApiKey(
            id=key_id,
            tenant_id=tenant_id,
            prefix=issued.prefix,
            hash=issued.hash,
            name=name,
            created_at_ms=now_ms,
        )
    )
    await session.flush()
    return issued.text


async def verify(session: AsyncSession, presented: str) -> ApiKey | None:
    """The key that was presented; None when it is malformed, unknown or revoked."""
    prefix = prefix_of(presented)
    if prefix is None:
        return None
    key = await session.scalar(select(ApiKey).where(ApiKey.prefix == prefix))
    if key is None or not proves(presented, key.hash) or key.revoked_at_ms is not None:
        return None
    return key


async def find_active(session: AsyncSession, tenant_id: str, key_id: str) -> ApiKey | None:
    """The key behind a sign-in; None once it is revoked."""
    found: ApiKey | None = await session.scalar(
        select(ApiKey).where(
            ApiKey.id == key_id, ApiKey.tenant_id == tenant_id, ApiKey.revoked_at_ms.is_(None)
        )
    )
    return found


async def mark_used(session: AsyncSession, tenant_id: str, key_id: str, now_ms: int) -> bool:
    """Note that a key is in use, at most once a minute. False when that was noted just now."""
    statement = (
        update(ApiKey)
        .where(ApiKey.id == key_id, ApiKey.tenant_id == tenant_id)
        .where(
            or_(
                ApiKey.last_used_at_ms.is_(None),
                ApiKey.last_used_at_ms <= now_ms - USE_RECORDED_EVERY_MS,
            )
        )
        .values(last_used_at_ms=now_ms)
        .returning(ApiKey.id)
    )
    return (await session.execute(statement)).first() is not None


async def list_for_tenant(session: AsyncSession, tenant_id: str) -> list[ApiKey]:
    statement = (
        select(ApiKey)
        .where(ApiKey.tenant_id == tenant_id)
        .order_by(ApiKey.created_at_ms, ApiKey.id)
    )
    return list(await session.scalars(statement))


async def revoke(session: AsyncSession, tenant_id: str, key_id: str, now_ms: int) -> bool:
    """False when the tenant has no such key, or it was revoked before."""
    statement = (
        update(ApiKey)
        .where(ApiKey.id == key_id, ApiKey.tenant_id == tenant_id)
        .where(ApiKey.revoked_at_ms.is_(None))
        .values(revoked_at_ms=now_ms)
        .returning(ApiKey.id)
    )
    return (await session.execute(statement)).first() is not None
