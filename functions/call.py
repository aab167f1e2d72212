"""The call that a run works on: who it belongs to, and the ends of its stages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import inngest
from sqlalchemy.ext.asyncio import AsyncSession

from calls.events import EventData
from calls.stages import Stage
from models import MeetingNotFound, StageAttempt
from models.queries import meetings, stages
from models.queries.locking import lock_meeting
from models.tables import Meeting, StageRow


class MeetingGone(inngest.NonRetriableError):
    """The event speaks of a meeting that this database does not have."""


@dataclass(frozen=True)
class Call:
    """A meeting as a run sees it. `function_id` and `run_id` sign what the run writes."""

    tenant_id: str
    meeting_id: str
    function_id: str
    run_id: str
    attempt: int
    identity: dict[str, Any]

    @classmethod
    def of(cls, context: inngest.Context, event: EventData, function_id: str) -> Self:
        return cls(
            tenant_id=event.tenant_id,
            meeting_id=event.meeting_id,
            function_id=function_id,
            run_id=context.run_id,
            attempt=context.attempt,
            identity={
                "instance": event.instance,
                "tenant_id": event.tenant_id,
                "meeting_id": event.meeting_id,
                "lane": event.lane,
            },
        )

    def by(self, step_id: str) -> StageAttempt:
        return StageAttempt(self.run_id, self.function_id, step_id, self.attempt)

    async def meeting(self, session: AsyncSession) -> Meeting:
        found = await meetings.find_for_tenant(session, self.tenant_id, self.meeting_id)
        if found is None:
            raise MeetingGone(f"there is no meeting {self.meeting_id}")
        return found

    async def locked_meeting(self, session: AsyncSession) -> Meeting:
        """The meeting as it is, and stays until the commit but for this transaction's changes."""
        try:
            return await lock_meeting(session, self.tenant_id, self.meeting_id)
        except MeetingNotFound as error:
            raise MeetingGone(str(error)) from error

    # The ends of stages are written in the transaction that makes them true.

    async def completed(
        self,
        session: AsyncSession,
        stage: Stage,
        step_id: str,
        now_ms: int,
        *,
        part: str = "",
        reason: str | None = None,
    ) -> bool:
        """False when it had ended before: in this run, or in a later one."""
        await self._take_up(session, stage, part, step_id, now_ms)
        return await stages.complete(
            session,
            self.tenant_id,
            self.meeting_id,
            stage,
            part=part,
            by=self.by(step_id),
            reason=reason,
            now_ms=now_ms,
        )

    async def failed(
        self,
        session: AsyncSession,
        stage: Stage,
        step_id: str,
        now_ms: int,
        *,
        reason: str,
        part: str = "",
    ) -> None:
        await self._take_up(session, stage, part, step_id, now_ms)
        await stages.fail(
            session,
            self.tenant_id,
            self.meeting_id,
            stage,
            part=part,
            by=self.by(step_id),
            reason=reason,
            now_ms=now_ms,
        )

    async def skipped(
        self,
        session: AsyncSession,
        stage: Stage,
        step_id: str,
        now_ms: int,
        *,
        reason: str,
        part: str = "",
    ) -> None:
        await stages.skip(
            session,
            self.tenant_id,
            self.meeting_id,
            stage,
            part=part,
            by=self.by(step_id),
            reason=reason,
            now_ms=now_ms,
        )

    async def _take_up(
        self, session: AsyncSession, stage: Stage, part: str, step_id: str, now_ms: int
    ) -> None:
        """A stage that ends in a run it has not begun in, because the record layer missed it or
        because an earlier step was kept by a rerun: begin it, which takes an ended meeting up
        again. Without that a retry could never end it a second time."""
        row = await session.get(StageRow, (self.meeting_id, stage, part))
        if row is None or row.run_id < self.run_id:
            await stages.start(
                session,
                self.tenant_id,
                self.meeting_id,
                stage,
                part=part,
                by=self.by(step_id),
                now_ms=now_ms,
            )
