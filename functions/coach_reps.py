"""Coaching for each rep of the call: against the tenant's rubric, and against the rep's own past.

The measures are computed here, never asked of a model; so a rep whose coaching has failed still
has them. Each rep fails alone.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

import inngest

from calls.events import CoachingGenerated, SignalsExtracted
from calls.stages import Stage
from middleware.outcomes import Done
from middleware.step_names import StepName
from models.queries import coaching, stages
from models.tables import PartOutcome

from .call import Call
from .coaching import (
    CoachedRep,
    Coaches,
    coach,
    coached_reps,
    row_of,
    why_nobody_is_coached,
)
from .durable import durable
from .failed_parts import record_failed_part
from .keeping import KeptAnswer
from .limits import ANALYSIS
from .services import Services
from .steps import PartFailed, attempt_part, send

NOT_A_REP = "is not taken for a rep any more"
PART = "coach"


@durable(
    "coach_reps",
    on=SignalsExtracted,
    limits=ANALYSIS,
    stage=Stage.COACHING,
    parts={PART: Stage.COACHING},
)
async def coach_reps(context: inngest.Context, services: Services) -> dict[str, Any]:
    extracted = SignalsExtracted.of(context.event.data)
    call = Call.of(context, extracted, "coach_reps")
    coaches = Coaches(services, call, extracted.analysis_id)

    planned = await context.step.run("plan", partial(_plan, coaches))
    reps = [CoachedRep(**rep) for rep in planned]

    def attempt(rep: CoachedRep) -> Callable[[], Awaitable[Done | PartFailed]]:
        name = StepName(PART, rep.label)
        return partial(attempt_part, context, name, partial(coach, coaches, rep), services.now_ms)

    ended = await context.group.parallel(tuple(attempt(rep) for rep in reps)) if reps else ()
    await context.step.run("save", _save, context, coaches, list(zip(reps, ended, strict=True)))

    failed = [r.label for r, end in zip(reps, ended, strict=True) if isinstance(end, PartFailed)]
    generated = CoachingGenerated(
        **call.identity,
        analysis_id=extracted.analysis_id,
        rep_count=len(reps),
        failed_reps=failed,
    )
    await send(context, "tell coaching.generated", generated)
    return {"reps": len(reps), "failed": failed}


async def _plan(coaches: Coaches) -> list[dict[str, Any]]:
    return [rep.to_output() for rep in await coached_reps(coaches)]


async def _save(
    context: inngest.Context,
    coaches: Coaches,
    ended: Sequence[tuple[CoachedRep, Done | PartFailed]],
) -> int:
    """Each rep's coaching, the stages and the failures, all in one transaction."""
    call, services = coaches.call, coaches.services
    rows = []
    for rep, end in ended:
        if isinstance(end, PartFailed):
            row = await row_of(coaches, rep, PartOutcome.FAILED, reason=end.error.message)
        else:
            answer = KeptAnswer.model_validate(end.value).answer
            row = await row_of(coaches, rep, PartOutcome.COMPLETED, answer=answer)
        rows.append(row)
    why_nobody = await why_nobody_is_coached(coaches)
    now_ms = services.now_ms()
    async with services.database.write() as session:
        await call.meeting(session)
        for row in rows:
            await coaching.save(session, row)
        for rep, end in ended:
            if isinstance(end, PartFailed):
                reason, step_id = end.error.message, end.step.first
                await call.failed(
                    session, Stage.COACHING, step_id, now_ms, part=rep.label, reason=reason
                )
                await record_failed_part(
                    session, services, call, context, Stage.COACHING, end, part=rep.label
                )
            else:
                await call.completed(session, Stage.COACHING, PART, now_ms, part=rep.label)
        # Somebody whom an earlier analysis took for a rep has nothing more to wait for.
        labels = {"", *(rep.label for rep, _ in ended)}
        for stage in await stages.list_for(session, call.tenant_id, call.meeting_id):
            if stage.stage is Stage.COACHING and stage.part not in labels:
                reason = f"{stage.part} {NOT_A_REP}"
                await call.skipped(
                    session, Stage.COACHING, "save", now_ms, part=stage.part, reason=reason
                )
        if ended:
            await call.completed(session, Stage.COACHING, "save", now_ms)
        else:
            await call.skipped(session, Stage.COACHING, "save", now_ms, reason=why_nobody)
    return len(rows)
