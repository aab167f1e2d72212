"""Failures that were claimed for a retry (`failures.mark_retried`): what became of the claim."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from ..tables import Failure, FailureStatus


async def note_run(session: AsyncSession, tenant_id: str, failure_id: str, run_id: str) -> None:
    """The claimed failure is being retried by this run."""
    await session.execute(
        update(Failure)
        .where(Failure.id == failure_id, Failure.tenant_id == tenant_id)
        .values(retry_run_id=run_id)
    )


async def give_back(session: AsyncSession, tenant_id: str, failure_id: str) -> bool:
    """RETRIED -> OPEN: no run could be started. False when one was."""
    statement = (
        update(Failure)
        .where(Failure.id == failure_id, Failure.tenant_id == tenant_id)
        .where(Failure.status == FailureStatus.RETRIED, Failure.retry_run_id.is_(None))
        .values(status=FailureStatus.OPEN, settled_at_ms=None)
        .returning(Failure.id)
    )
    return (await session.execute(statement)).first() is not None


async def give_back_abandoned(
    session: AsyncSession, tenant_id: str, meeting_id: str, *, before_ms: int
) -> None:
    """Claims made before a moment that led to no run: whoever made them has died since."""
    await session.execute(
        update(Failure)
        .where(Failure.meeting_id == meeting_id, Failure.tenant_id == tenant_id)
        .where(Failure.status == FailureStatus.RETRIED, Failure.retry_run_id.is_(None))
        .where(Failure.settled_at_ms < before_ms)
        .values(status=FailureStatus.OPEN, settled_at_ms=None)
    )
