"""A part that has failed alone: its failure row, for when the record layer could not write it.

The layer writes it the moment it happens; here it is written again in the transaction that saves
what the function has achieved without the part. The same key, so it is one row and one report.
"""

from __future__ import annotations

import inngest
from sqlalchemy.ext.asyncio import AsyncSession

from calls.stages import Stage
from middleware.news import FailedForGood, RunFacts, Where
from middleware.watched import Place

from .call import Call
from .services import Services
from .steps import PartFailed


async def record_failed_part(
    session: AsyncSession,
    services: Services,
    call: Call,
    context: inngest.Context,
    stage: Stage,
    failed: PartFailed,
    *,
    part: str = "",
) -> None:
    run = RunFacts(call.function_id, call.run_id, None, context.event.model_dump(mode="json"))
    where = Where(
        run=run,
        step_id=str(failed.step),
        place=Place(stage, part, fails_alone=True),
        first_step_id=failed.step.first,
        round=failed.step.round,
    )
    await services.failures.recorder.record_failure(session, FailedForGood(where, failed.error))
