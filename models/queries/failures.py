"""Failures: recorded once, reported once, worked through by an operator."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from ..tables import FailedAttempt, Failure, FailureStatus
from .inserting import insert_once


async def record(session: AsyncSession, failure: Failure) -> bool:
    """Record a final failure. False when this step of this run was recorded before."""
    return await insert_once(session, failure, "run_id", "step_id")


async def record_attempt(session: AsyncSession, attempt: FailedAttempt) -> bool:
    """Record an attempt that did not succeed. False when it was recorded before."""
    return await insert_once(session, attempt, "run_id", "step_id", "attempt")


async def attempts_of(session: AsyncSession, run_id: str, step_id: str) -> list[FailedAttempt]:
    """The attempts that led to a failure, oldest first; of the whole run when `step_id` is ''."""
    statement = select(FailedAttempt).where(FailedAttempt.run_id == run_id)
    if step_id:
        statement = statement.where(FailedAttempt.step_id == step_id)
    statement = statement.order_by(FailedAttempt.created_at_ms, FailedAttempt.attempt)
    return list(await session.scalars(statement))


async def unreported(session: AsyncSession, limit: int) -> list[Failure]:
    """The outbox: failures of all tenants that nobody was told about, oldest first."""
    statement = (
        select(Failure)
        .where(Failure.reported_at_ms.is_(None))
        .order_by(Failure.created_at_ms)
        .limit(limit)
    )
    return list(await session.scalars(statement))


async def mark_reported(session: AsyncSession, failure_id: str, now_ms: int) -> bool:
    """False when it was marked before."""
    statement = (
        update(Failure)
        .where(Failure.id == failure_id, Failure.reported_at_ms.is_(None))
        .values(reported_at_ms=now_ms)
        .returning(Failure.id)
    )
    return (await session.execute(statement)).first() is not None


async def find_for_tenant(session: AsyncSession, tenant_id: str, failure_id: str) -> Failure | None:
    statement = select(Failure).where(Failure.id == failure_id, Failure.tenant_id == tenant_id)
    found: Failure | None = await session.scalar(statement)
    return found


async def find_by_run(session: AsyncSession, run_id: str, step_id: str = "") -> Failure | None:
    """For the pipeline itself, which knows runs and no tenants."""
    statement = select(Failure).where(Failure.run_id == run_id, Failure.step_id == step_id)
    found: Failure | None = await session.scalar(statement)
    return found


async def list_for_meeting(session: AsyncSession, tenant_id: str, meeting_id: str) -> list[Failure]:
    """Newest first."""
    statement = (
        select(Failure)
        .where(Failure.meeting_id == meeting_id, Failure.tenant_id == tenant_id)
        .order_by(Failure.created_at_ms.desc(), Failure.id.desc())
    )
    return list(await session.scalars(statement))


async def list_open(session: AsyncSession, tenant_id: str, limit: int) -> list[Failure]:
    """What waits for an operator, newest first."""
    statement = (
        select(Failure)
        .where(Failure.tenant_id == tenant_id, Failure.status == FailureStatus.OPEN)
        .order_by(Failure.created_at_ms.desc(), Failure.id.desc())
        .limit(limit)
    )
    return list(await session.scalars(statement))


async def mark_retried(
    session: AsyncSession, tenant_id: str, failure_id: str, *, retry_run_id: str | None, now_ms: int
) -> bool:
    """OPEN -> RETRIED. False when somebody was faster: then do not start another run."""
    statement = (
        update(Failure)
        .where(Failure.id == failure_id, Failure.tenant_id == tenant_id)
        .where(Failure.status == FailureStatus.OPEN)
        .values(status=FailureStatus.RETRIED, retry_run_id=retry_run_id, settled_at_ms=now_ms)
        .returning(Failure.id)
    )
    return (await session.execute(statement)).first() is not None


async def resolve_for_meeting(
    session: AsyncSession, tenant_id: str, meeting_id: str, now_ms: int
) -> int:
    """The meeting has completed after all: how many of its failures are thereby resolved."""
    statement = (
        update(Failure)
        .where(Failure.meeting_id == meeting_id, Failure.tenant_id == tenant_id)
        .where(Failure.status != FailureStatus.RESOLVED)
        .values(status=FailureStatus.RESOLVED, settled_at_ms=now_ms)
        .returning(Failure.id)
    )
    return len((await session.execute(statement)).all())
