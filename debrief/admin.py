"""What an operator does at the terminal: tenants, their folders, reps and keys.

These open the database themselves. SQLite belongs to one process, so stop Debrief first there.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from calls.stages import Lane
from functions.clock import wall_clock_ms
from models import Database, migrate, new_id
from models.queries import api_keys, reps, sources, tenants
from models.tables import ApiKey, Rep, Source, Tenant

from .config import Settings
from .errors import NotDone

TENANT_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
FOLDER = re.compile(r"([^/\x00-\x1f]+/)+")


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Database]:
    await migrate(settings.database)
    async with await Database.open(settings.database) as database:
        yield database


async def create_tenant(settings: Settings, tenant_id: str, name: str) -> None:
    """With a folder of its own in the bucket, so that it can upload at once."""
    if not TENANT_ID.fullmatch(tenant_id):
        raise NotDone(f"{tenant_id!r} is no tenant id: use small letters, digits and '-'")
    now_ms = wall_clock_ms()
    async with opened(settings) as database, database.write() as session:
        tenant = Tenant(id=tenant_id, name=name, created_at_ms=now_ms)
        if not await tenants.create(session, tenant):
            raise NotDone(f"there is a tenant {tenant_id} already")
        source = Source(
            id=new_id(now_ms),
            tenant_id=tenant_id,
            bucket=settings.debrief_bucket,
            prefix=f"{tenant_id}/",
            created_at_ms=now_ms,
        )
        if not await sources.register(session, source):
            raise NotDone(f"the folder {source.prefix} of {source.bucket} is another tenant's")


async def create_source(
    settings: Settings, tenant_id: str, prefix: str, rep_id: str | None, lane: Lane
) -> None:
    if not FOLDER.fullmatch(prefix):
        # Without the slash, `acme` would take what arrives in `acme-labs/`, which is another's.
        raise NotDone(f"{prefix!r} is no folder: a name, or several, each with a '/' behind it")
    now_ms = wall_clock_ms()
    source = Source(
        id=new_id(now_ms),
        tenant_id=tenant_id,
        rep_id=rep_id,
        bucket=settings.debrief_bucket,
        prefix=prefix,
        lane=lane,
        created_at_ms=now_ms,
    )
    async with opened(settings) as database, database.write() as session:
        await _require(tenants.find(session, tenant_id), f"tenant {tenant_id}")
        if rep_id is not None:
            await _require(reps.find_for_tenant(session, tenant_id, rep_id), f"rep {rep_id}")
        if not await sources.register(session, source):
            raise NotDone(f"the folder {prefix} of {source.bucket} is registered already")


async def create_rep(
    settings: Settings, tenant_id: str, name: str, email: str | None, slack_channel: str | None
) -> str:
    """Returns the new rep's id."""
    now_ms = wall_clock_ms()
    rep = Rep(
        id=new_id(now_ms),
        tenant_id=tenant_id,
        name=name,
        email=email,
        slack_channel=slack_channel,
        created_at_ms=now_ms,
    )
    async with opened(settings) as database, database.write() as session:
        await _require(tenants.find(session, tenant_id), f"tenant {tenant_id}")
        if email is not None and await reps.find_by_email(session, tenant_id, email):
            raise NotDone(f"tenant {tenant_id} has a rep with the address {email} already")
        await reps.create(session, rep)
    return rep.id


async def create_key(settings: Settings, tenant_id: str, name: str) -> str:
    """Returns the key, which nothing can show a second time."""
    now_ms = wall_clock_ms()
    async with opened(settings) as database, database.write() as session:
        await _require(tenants.find(session, tenant_id), f"tenant {tenant_id}")
        return await api_keys.create(
            session, key_id=new_id(now_ms), tenant_id=tenant_id, name=name, now_ms=now_ms
        )


async def list_keys(settings: Settings, tenant_id: str) -> list[ApiKey]:
    async with opened(settings) as database, database.read() as session:
        await _require(tenants.find(session, tenant_id), f"tenant {tenant_id}")
        return await api_keys.list_for_tenant(session, tenant_id)


async def revoke_key(settings: Settings, tenant_id: str, prefix: str) -> None:
    """By the key's id or the part of it that is kept, whichever is at hand."""
    async with opened(settings) as database, database.write() as session:
        known = await api_keys.list_for_tenant(session, tenant_id)
        found = [key.id for key in known if prefix in (key.id, key.prefix)]
        if not found:
            raise NotDone(f"tenant {tenant_id} has no key {prefix}")
        if not await api_keys.revoke(session, tenant_id, found[0], wall_clock_ms()):
            raise NotDone(f"the key {prefix} was revoked before")


async def _require(finding: object, what: str) -> None:
    found = await finding  # type: ignore[misc]
    if found is None:
        raise NotDone(f"there is no {what}")
