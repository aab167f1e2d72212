"""What a tenant has connected. Settings are sealed on their way in and opened on their way out."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from ..tables import Connection, ConnectionKind, JsonObject
from ..vault import Vault
from .inserting import upsert


async def put(
    session: AsyncSession,
    vault: Vault,
    tenant_id: str,
    kind: ConnectionKind,
    settings: JsonObject,
    now_ms: int,
) -> None:
    """Connect, or replace the settings of what is connected."""
    before = await _find(session, tenant_id, kind)
    connection = Connection(
        tenant_id=tenant_id,
        kind=kind,
        sealed_settings=vault.seal(settings, _place(tenant_id, kind)),
        created_at_ms=now_ms if before is None else before.created_at_ms,
        updated_at_ms=now_ms,
    )
    await upsert(session, connection, "tenant_id", "kind")


async def get(
    session: AsyncSession, vault: Vault, tenant_id: str, kind: ConnectionKind
) -> JsonObject | None:
    """The settings; None when nothing of this kind is connected."""
    connection = await _find(session, tenant_id, kind)
    if connection is None:
        return None
    return vault.open(connection.sealed_settings, _place(tenant_id, kind))


async def list_kinds(session: AsyncSession, tenant_id: str) -> list[ConnectionKind]:
    statement = (
        select(Connection.kind).where(Connection.tenant_id == tenant_id).order_by(Connection.kind)
    )
    return list(await session.scalars(statement))


async def remove(session: AsyncSession, tenant_id: str, kind: ConnectionKind) -> None:
    await session.execute(
        delete(Connection).where(Connection.tenant_id == tenant_id, Connection.kind == kind)
    )


async def _find(session: AsyncSession, tenant_id: str, kind: ConnectionKind) -> Connection | None:
    return await session.get(Connection, (tenant_id, kind))


def _place(tenant_id: str, kind: ConnectionKind) -> str:
    return f"{kind.value} of tenant {tenant_id}"
