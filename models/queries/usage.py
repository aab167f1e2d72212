"""The usage ledger: a call is paid for once, and one that failed is not.

A void takes back what is charged up to its revision and keeps later charges of those revisions
away, so the order in which a charge and its void arrive does not matter. After a void, a later
revision is charged anew; while a charge stands, a later revision costs nothing more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from ..tables import LedgerEntry, LedgerKind
from .inserting import insert_once
from .locking import lock_meeting


class ChargeOutcome(StrEnum):
    CHARGED = "charged"
    ALREADY_CHARGED = "already_charged"
    VOIDED = "voided"  # this revision has failed; nothing is charged for it


@dataclass(frozen=True)
class Balance:
    micro_usd: int
    minutes: int


def ledger_key(meeting_id: str, revision: int, kind: LedgerKind) -> str:
    return f"{meeting_id}/{revision}/{kind.value}"


async def charge(
    session: AsyncSession,
    *,
    tenant_id: str,
    meeting_id: str,
    revision: int,
    micro_usd: int,
    minutes: int,
    reason: str,
    now_ms: int,
) -> ChargeOutcome:
    await lock_meeting(session, tenant_id, meeting_id)
    entries = await _entries(session, meeting_id)
    if revision <= _last_voided(entries):
        return ChargeOutcome.VOIDED
    if _standing(entries):
        return ChargeOutcome.ALREADY_CHARGED
    entry = LedgerEntry(
        key=ledger_key(meeting_id, revision, LedgerKind.CHARGE),
        tenant_id=tenant_id,
        meeting_id=meeting_id,
        revision=revision,
        kind=LedgerKind.CHARGE,
        micro_usd=micro_usd,
        minutes=minutes,
        reason=reason,
        created_at_ms=now_ms,
    )
    await insert_once(session, entry, "key")
    return ChargeOutcome.CHARGED


async def void(
    session: AsyncSession,
    *,
    tenant_id: str,
    meeting_id: str,
    revision: int,
    reason: str,
    now_ms: int,
) -> bool:
    """Take back what is charged up to this revision. False when it had been taken back before."""
    await lock_meeting(session, tenant_id, meeting_id)
    entries = await _entries(session, meeting_id)
    if revision <= _last_voided(entries):
        return False
    taken_back = [entry for entry in _standing(entries) if entry.revision <= revision]
    entry = LedgerEntry(
        key=ledger_key(meeting_id, revision, LedgerKind.VOID),
        tenant_id=tenant_id,
        meeting_id=meeting_id,
        revision=revision,
        kind=LedgerKind.VOID,
        micro_usd=-sum(charge.micro_usd for charge in taken_back),
        minutes=-sum(charge.minutes for charge in taken_back),
        reason=reason,
        created_at_ms=now_ms,
    )
    await insert_once(session, entry, "key")
    return True


async def balance(
    session: AsyncSession, tenant_id: str, *, from_ms: int = 0, until_ms: int | None = None
) -> Balance:
    """What a tenant has used between two moments, voids taken off."""
    totals = select(func.sum(LedgerEntry.micro_usd), func.sum(LedgerEntry.minutes)).where(
        LedgerEntry.tenant_id == tenant_id, LedgerEntry.created_at_ms >= from_ms
    )
    if until_ms is not None:
        totals = totals.where(LedgerEntry.created_at_ms < until_ms)
    micro_usd, minutes = (await session.execute(totals)).one()
    return Balance(int(micro_usd or 0), int(minutes or 0))


async def list_for_meeting(
    session: AsyncSession, tenant_id: str, meeting_id: str
) -> list[LedgerEntry]:
    """The entries of one meeting, oldest first."""
    return [e for e in await _entries(session, meeting_id) if e.tenant_id == tenant_id]


async def _entries(session: AsyncSession, meeting_id: str) -> Sequence[LedgerEntry]:
    statement = (
        select(LedgerEntry)
        .where(LedgerEntry.meeting_id == meeting_id)
        .order_by(LedgerEntry.revision, LedgerEntry.created_at_ms, LedgerEntry.key)
    )
    return (await session.scalars(statement)).all()


def _last_voided(entries: Sequence[LedgerEntry]) -> int:
    voids = (entry.revision for entry in entries if entry.kind is LedgerKind.VOID)
    return max(voids, default=0)


def _standing(entries: Sequence[LedgerEntry]) -> list[LedgerEntry]:
    voided = _last_voided(entries)
    return [e for e in entries if e.kind is LedgerKind.CHARGE and e.revision > voided]
