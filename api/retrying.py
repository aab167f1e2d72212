"""Takes a meeting up again: each run that has failed runs anew, from the step it failed at.

Of the failures of one run, the first decides where: everything after it runs again with it. They
are claimed before anything is started, so that two people who press the button start one run.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from clients.errors import VendorError, VendorRefused
from functions.retry_points import retry_point
from models.queries import failures
from models.queries.retry_claims import give_back, give_back_abandoned, note_run
from models.tables import Failure, FailureStatus, Meeting

from .context import ApiContext
from .errors import ApiError

log = logging.getLogger("debrief.retries")
CLAIM_HELD_MS = 60_000  # longer than any request for a rerun: who held it then has died


async def retry_meeting(context: ApiContext, meeting: Meeting) -> list[str]:
    """The ids of the runs that were started. Raises ApiError: 409 when nothing has failed."""
    claimed = await _claim(context, meeting)
    if not claimed:
        raise ApiError(
            409,
            "nothing_failed",
            f"nothing of meeting {meeting.id} has failed, or it is being retried already",
            "the meeting's stages say what it is doing",
        )
    runs: list[str] = []
    by_run = _by_run(claimed)
    while by_run:
        group = by_run[0]
        try:
            run_id = await context.engine.rerun(group[0].run_id, from_step=retry_point(group))
        except VendorError as error:
            await _give_back(context, meeting, [one for rest in by_run for one in rest])
            raise _not_retried(error) from error
        by_run.pop(0)
        runs.append(run_id)
        await _note(context, meeting, group, run_id)
    return runs


async def _claim(context: ApiContext, meeting: Meeting) -> list[Failure]:
    """The open failures that nobody else retries, oldest first."""
    now_ms = context.now_ms()
    async with context.database.write() as session:
        await give_back_abandoned(
            session, meeting.tenant_id, meeting.id, before_ms=now_ms - CLAIM_HELD_MS
        )
        found = await failures.list_for_meeting(session, meeting.tenant_id, meeting.id)
        return [
            failure
            for failure in reversed(found)
            if failure.status is FailureStatus.OPEN
            and await failures.mark_retried(
                session, meeting.tenant_id, failure.id, retry_run_id=None, now_ms=now_ms
            )
        ]


def _by_run(claimed: Sequence[Failure]) -> list[list[Failure]]:
    groups: dict[str, list[Failure]] = {}
    for failure in claimed:
        groups.setdefault(failure.run_id, []).append(failure)
    return list(groups.values())


async def _give_back(context: ApiContext, meeting: Meeting, claimed: Sequence[Failure]) -> None:
    async with context.database.write() as session:
        for failure in claimed:
            await give_back(session, meeting.tenant_id, failure.id)


async def _note(
    context: ApiContext, meeting: Meeting, group: Sequence[Failure], run_id: str
) -> None:
    async with context.database.write() as session:
        for failure in group:
            await note_run(session, meeting.tenant_id, failure.id, run_id)
    fields = {"meeting_id": meeting.id, "run_id": run_id, "failed_run_id": group[0].run_id}
    log.info("a failed run was started again", extra={"fields": fields})


def _not_retried(error: VendorError) -> ApiError:
    log.error("a run could not be started again: %s", error)
    if isinstance(error, VendorRefused):
        return ApiError(409, "not_retriable", str(error), "the engine's dashboard says more")
    return ApiError(503, "engine_unavailable", str(error), "try again in a moment")
