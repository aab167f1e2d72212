"""Is the call done, and how well? Asked when the last link has ended, or a function has failed.

The decision is pure (`calls/completion.py`); here it is taken over the rows as they are, and the
meeting is ended by one conditional update. The events that tell of it have the id
`{meeting}/{revision}/{name}`: several runs may find that a revision has ended (two functions that
fail at the same time, a run that died between its commit and its answer), and it is told once.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import inngest

from calls.completion import StageRow, decide
from calls.events import CrmSynced, EventData, MeetingCompleted, MeetingFailed, StageFailed
from calls.stages import PIPELINE, MeetingStatus, StageState
from models.queries import failures, meetings, stages
from models.tables import StageRow as StoredStage

from .call import Call
from .durable import RETRIES_FOR_A_DAY, durable
from .limits import BOOKKEEPING
from .services import Services
from .steps import send


@durable(
    "complete_call", on=(CrmSynced, StageFailed), limits=BOOKKEEPING, retries=RETRIES_FOR_A_DAY
)
async def complete_call(context: inngest.Context, services: Services) -> dict[str, Any]:
    event = _read(context.event)
    call = Call.of(context, event, "complete_call")

    ended = await context.step.run("decide", partial(_end, services, call, event))
    if ended is None:
        return {"status": MeetingStatus.PROCESSING.value}

    told = _told(call, ended)
    event_id = f"{call.meeting_id}/{ended['revision']}/{told.event_name}"
    await send(context, f"tell {told.event_name}", told, event_id=event_id)
    return ended


def _read(event: inngest.Event) -> CrmSynced | StageFailed:
    if event.name == StageFailed.event_name:
        return StageFailed.of(event.data)
    return CrmSynced.of(event.data)


async def _end(
    services: Services, call: Call, event: CrmSynced | StageFailed
) -> dict[str, Any] | None:
    """How the meeting has ended, by this run or just before it; None while work is left."""
    now_ms = services.now_ms()
    async with services.database.write() as session:
        meeting = await call.locked_meeting(session)  # no stage moves while we decide
        stored = await stages.list_for(session, call.tenant_id, call.meeting_id)
        if not meeting.status.is_final:
            failed = _standing_failure(event, stored)
            completion = decide(_rows(stored), failed.stage if failed else None)
            if not completion.is_final:
                return None
            for skip in completion.skips:
                await call.skipped(
                    session, skip.stage, "decide", now_ms, part=skip.part, reason=skip.reason
                )
            await meetings.finish(
                session,
                call.tenant_id,
                call.meeting_id,
                revision=meeting.revision,
                status=completion.status,
                error=_error(completion.status, failed, stored),
                now_ms=now_ms,
            )
            if completion.status is MeetingStatus.COMPLETED:
                await failures.resolve_for_meeting(session, call.tenant_id, call.meeting_id, now_ms)
            meeting = await call.meeting(session)
    return {"status": meeting.status.value, "revision": meeting.revision, "error": meeting.error}


def _rows(stored: list[StoredStage]) -> list[StageRow]:
    return [
        StageRow(stage=row.stage, part=row.part, state=row.state, reason=row.reason)
        for row in stored
    ]


def _standing_failure(
    event: CrmSynced | StageFailed, stored: list[StoredStage]
) -> StageFailed | None:
    """What has failed as a whole stage, unless a later run has taken the stage up since."""
    if not isinstance(event, StageFailed):
        return None
    later = any(row.stage is event.stage and row.run_id > event.run_id for row in stored)
    return None if later else event


def _error(
    status: MeetingStatus, failure: StageFailed | None, stored: list[StoredStage]
) -> str | None:
    """In words for the customer: which stage has failed, and why."""
    if status is MeetingStatus.COMPLETED:
        return None
    if failure is not None:
        return f"{failure.stage.value}: {failure.message}"
    failed = [row for row in stored if row.state is StageState.FAILED and row.stage in PIPELINE]
    failed.sort(key=lambda row: (PIPELINE.index(row.stage), row.part))
    return "; ".join(f"{row.stage.value}: {row.reason}" for row in failed) or None


def _told(call: Call, ended: dict[str, Any]) -> EventData:
    status, revision = MeetingStatus(ended["status"]), ended["revision"]
    if status is MeetingStatus.FAILED:
        error = ended["error"] or "there is no transcript"
        return MeetingFailed(**call.identity, error=error, revision=revision)
    return MeetingCompleted(**call.identity, status=status, revision=revision, error=ended["error"])
