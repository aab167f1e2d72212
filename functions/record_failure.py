"""A run has failed or was cancelled, says the engine: recorded, and the pipeline told.

This is the other place from which the failure layers are called. SDK middleware sees attempts; that
a run has ended (after its last attempt, by a crash, a timeout or a cancellation) only the engine
knows. Here the record is not a side matter: when it cannot be written, the step is tried again.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import inngest

from calls.events import EventData, StageFailed
from calls.stages import PIPELINE
from middleware.news import ErrorFacts, FailedForGood, RunFacts, Where
from middleware.step_names import StepName
from middleware.watched import Place, Watched
from models.queries import failures
from models.tables import FailedAttempt, StageRow

from .call import Call
from .durable import RETRIES_FOR_A_DAY, Listen, durable
from .limits import AFTER_FAILURE
from .services import Services
from .steps import send

# A cron's run has no event of ours, and so no instance.
OURS = (
    "event.data.function_id.startsWith('{app_id}-')"
    " && (event.data.event.data.instance == '{instance}'"
    " || event.data.event.name == 'inngest/scheduled.timer')"
)
CANCELLED = ErrorFacts("FunctionCancelled", "the run was cancelled")


@durable(
    "record_failure",
    on=(
        Listen("inngest/function.failed", OURS),
        Listen("inngest/function.cancelled", OURS),
    ),
    limits=AFTER_FAILURE,
    retries=RETRIES_FOR_A_DAY,
)
async def record_failure(context: inngest.Context, services: Services) -> dict[str, Any]:
    ended: dict[str, Any] = dict(context.event.data)
    function_id = str(ended["function_id"]).removeprefix(f"{services.app_id}-")
    run_id = str(ended["run_id"])

    record = partial(_record, services, function_id, run_id, ended)
    recorded = await context.step.run("record", record)

    if recorded["breaks"]:
        original = EventData.of(ended["event"]["data"])
        failed = StageFailed(
            **Call.of(context, original, function_id).identity,
            stage=recorded["stage"],
            function_id=function_id,
            run_id=run_id,
            error_name=recorded["error_name"],
            message=recorded["message"],
        )
        await send(context, "tell stage.failed", failed)
    return recorded


async def _record(
    services: Services, function_id: str, run_id: str, ended: dict[str, Any]
) -> dict[str, Any]:
    error = _error_of(ended)
    watched = _watched(services, function_id)
    async with services.database.write() as session:
        attempts = await failures.attempts_of(session, run_id, "")
        last = _attempt_behind(error, attempts)
        where = _where(watched, run_id, ended["event"], last)
        if last is not None and last.error_name != error.name:
            error = ErrorFacts(last.error_name, error.message, error.stack)
        await services.failures.recorder.record_failure(session, FailedForGood(where, error))
        breaks = False
        if where.place is not None and where.place.stage in PIPELINE:
            key = (where.run.meeting_id, where.place.stage, where.place.part)
            row = await session.get(StageRow, key)
            # A later run of the same stage decides; what is told of this one would be stale.
            breaks = row is not None and row.run_id <= run_id
    services.failures.tell_recorded(FailedForGood(where, error))
    return {
        "breaks": breaks,
        "stage": where.place.stage if where.place else None,
        "error_name": error.name,
        "message": error.message,
    }


def _error_of(ended: dict[str, Any]) -> ErrorFacts:
    error = ended.get("error")
    if not isinstance(error, dict):
        return CANCELLED
    name, message = error.get("name"), error.get("message")
    return ErrorFacts(str(name or "Error"), str(message or ""), error.get("stack"))


def _attempt_behind(error: ErrorFacts, attempts: list[FailedAttempt]) -> FailedAttempt | None:
    """The attempt whose error has ended the run: so it is known which step to retry from."""
    same = [attempt for attempt in attempts if attempt.message == error.message]
    return same[-1] if same else None


def _where(
    watched: Watched, run_id: str, event: dict[str, Any], last: FailedAttempt | None
) -> Where:
    name = StepName.parse(last.step_id if last else "")
    run = RunFacts(watched.function_id, run_id, watched.attempts_max, event)
    place = watched.place_of(name)
    if place is not None and place.fails_alone and watched.stage is not None:
        place = Place(watched.stage)  # whatever it was that failed, the whole function has
    return Where(
        run=run,
        step_id=last.step_id if last else "",
        attempt=last.attempt if last else 0,
        place=place,
        first_step_id=name.first if last else "",
        round=name.round,
    )


def _watched(services: Services, function_id: str) -> Watched:
    """A function that is gone since is remembered by its name alone."""
    return services.watched.get(function_id) or Watched(function_id, 0)
