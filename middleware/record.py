"""The record layer: stage rows as attempts start, fail and end; a row for each final failure.

What a function has achieved it writes itself, in the step that achieves it, because the pipeline
depends on that. This layer writes what the function cannot: that an attempt has begun, that it has
failed, when the next will come. Everything here may be repeated, and may come late.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple, assert_never

from sqlalchemy.ext.asyncio import AsyncSession

from calls.stages import StageState
from models import Database, MeetingNotFound, StageAttempt, new_id
from models.queries import failures, stages
from models.tables import FailedAttempt, Failure, StageRow

from .news import (
    AttemptFailed,
    FailedForGood,
    News,
    RunFinished,
    StepFinished,
    StepStarted,
    Where,
)
from .retry_windows import RetryWindows
from .watched import Place


class _Shown(NamedTuple):
    """Which row of which meeting's page it is about."""

    tenant_id: str
    meeting_id: str
    place: Place


@dataclass(frozen=True)
class Recorder:
    """`run_url` makes the address of a run's page; `now_ms` is the wall's time."""

    database: Database
    windows: RetryWindows
    run_url: Callable[[str], str]
    now_ms: Callable[[], int]

    async def record(self, news: News) -> None:
        match news:
            case StepStarted(where):
                await self._start(where)
            case StepFinished(where):
                await self._finish(where)
            case AttemptFailed():
                async with self.database.write() as session:
                    await self._record_attempt(session, news)
            case FailedForGood():
                async with self.database.write() as session:
                    await self.record_failure(session, news)
            case RunFinished():
                pass  # the function's own last step has said how it ended
            case _:
                assert_never(news)

    async def record_failure(self, session: AsyncSession, news: FailedForGood) -> bool:
        """The failure, and the stage that has failed by it. False when it was recorded before."""
        where, now_ms = news.where, self.now_ms()
        shown = _shown(where)
        if shown is not None:
            tenant_id, meeting_id, place = shown
            with suppress(MeetingNotFound):  # the failure is worth recording all the same
                await stages.fail(
                    session,
                    tenant_id,
                    meeting_id,
                    place.stage,
                    part=place.part,
                    by=attempt_of(where),
                    reason=news.error.message,
                    now_ms=now_ms,
                )
        return await failures.record(session, self._failure(news, now_ms))

    def _failure(self, news: FailedForGood, now_ms: int) -> Failure:
        where, error = news.where, news.error
        run, place = where.run, where.place
        return Failure(
            id=new_id(now_ms),
            run_id=run.run_id,
            step_id=where.first_step_id,
            function_id=run.function_id,
            tenant_id=run.tenant_id,
            meeting_id=run.meeting_id,
            stage=place.stage if place else None,
            part=place.part if place else "",
            error_name=error.name,
            message=error.message,
            stack=error.stack,
            event=dict(run.event),
            attempts=where.attempts,
            attempts_max=run.attempts_max,
            run_url=self.run_url(run.run_id),
            sentry_event_id=report_id(run.run_id, where.first_step_id),
            created_at_ms=now_ms,
        )

    async def _start(self, where: Where) -> None:
        shown = _shown(where)
        if shown is None:
            return
        tenant_id, meeting_id, place = shown
        if not place.fails_alone and await self._is_under_way(shown, where):
            return  # the next of several steps: nothing that a page would show
        async with self.database.write() as session:
            await stages.start(
                session,
                tenant_id,
                meeting_id,
                place.stage,
                part=place.part,
                by=attempt_of(where),
                now_ms=self.now_ms(),
            )

    async def _is_under_way(self, shown: _Shown, where: Where) -> bool:
        """A look, not a write: most steps are one of several, and writes take turns."""
        row = await self._row(shown, where)
        return row is not None and row.state is StageState.RUNNING and row.attempt == where.attempt

    async def _has_ended(self, shown: _Shown, where: Where) -> bool:
        """A look, too."""
        row = await self._row(shown, where)
        return row is not None and row.state.is_final

    async def _row(self, shown: _Shown, where: Where) -> StageRow | None:
        """What this very run has said of the stage."""
        _, meeting_id, place = shown
        async with self.database.read() as session:
            row = await session.get(StageRow, (meeting_id, place.stage, place.part))
        return row if row is not None and row.run_id == where.run.run_id else None

    async def _finish(self, where: Where) -> None:
        """A part is done when its step is; what a whole function does is done when it says so."""
        shown = _shown(where)
        if shown is None or not shown.place.fails_alone:
            return
        if await self._has_ended(shown, where):
            return  # the step has said so itself, together with what came of it
        tenant_id, meeting_id, place = shown
        async with self.database.write() as session:
            await stages.complete(
                session,
                tenant_id,
                meeting_id,
                place.stage,
                part=place.part,
                by=attempt_of(where),
                now_ms=self.now_ms(),
            )

    async def _record_attempt(self, session: AsyncSession, news: AttemptFailed) -> None:
        where, now_ms = news.where, self.now_ms()
        shown = _shown(where)
        if shown is not None and news.will_retry:
            tenant_id, meeting_id, place = shown
            with suppress(MeetingNotFound):  # the attempt is worth remembering all the same
                await stages.retry(
                    session,
                    tenant_id,
                    meeting_id,
                    place.stage,
                    part=place.part,
                    by=attempt_of(where),
                    reason=news.error.message,
                    next_attempt_ms=self.windows.after(where.attempt, now_ms, news.not_before_ms),
                    now_ms=now_ms,
                )
        attempt = FailedAttempt(
            run_id=where.run.run_id,
            step_id=where.step_id,
            attempt=where.attempt,
            error_name=news.error.name,
            message=news.error.message,
            created_at_ms=now_ms,
        )
        await failures.record_attempt(session, attempt)


def attempt_of(where: Where) -> StageAttempt:
    run = where.run
    return StageAttempt(run.run_id, run.function_id, where.step_id, where.attempt, run.attempts_max)


def report_id(run_id: str, step_id: str) -> str:
    """The id of a failure's report: the same however often it is recorded or sent."""
    return hashlib.sha256(f"{run_id}/{step_id}".encode()).hexdigest()[:32]


def _shown(where: Where) -> _Shown | None:
    run, place = where.run, where.place
    if place is None or run.tenant_id is None or run.meeting_id is None:
        return None
    return _Shown(run.tenant_id, run.meeting_id, place)
