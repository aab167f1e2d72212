"""Run a function again for the same events, whole or from one of its steps."""

from __future__ import annotations

from collections.abc import Sequence

from ..core.functions import Function
from ..core.model import Event, Run, Step
from ..core.outcomes import Outcome, OutcomeKind
from ..core.starts import Origin, Start
from ..errors import NotFound, StepNotFound
from ..store import edited_inputs
from ..store.write import Write
from .consequences import Consequences
from .context import Context
from .editing import checked_input
from .scope import scope_of


async def rerun(
    context: Context, run_id: str, from_step: str | None = None, input: bytes | None = None
) -> str:
    """Returns the new run's id. Skips deduplication; throttle and concurrency hold.

    With `from_step` (a step's id or display name), what finished before it is kept, and it and
    everything after it runs again; with `input` (a JSON list) it gets these arguments instead of
    its own. Raises NotFound, StepNotFound or NotEditable.
    """
    assert input is None or from_step, "an input is given to a step"
    return await context.database.write(
        lambda write: _rerun(context, write, run_id, from_step, input)
    )


def _rerun(
    context: Context, write: Write, run_id: str, from_step: str | None, input: bytes | None
) -> str:
    former = write.run(run_id)
    if former is None:
        raise NotFound(f"there is no run {run_id}")
    function = context.registry.function(former.function_id)
    if function is None or context.registry.find(function.id) is None:
        raise NotFound(f"the function of run {run_id} is not registered any more")
    events = write.events(former.event_ids)
    if not events:
        raise NotFound(f"the event of run {run_id} is no longer stored")
    steps = write.all_steps(run_id) if from_step else []
    target = _target(former, steps, from_step) if from_step else None
    kept = _kept_steps(steps, target) if target else []
    if target is not None and input is not None:
        input = checked_input(target, input, context.registry.app(function.app_id))

    consequences = Consequences(context, write)
    edited_step = target.id if target is not None and input is not None else ""
    outcome = start_again(consequences, former, function, events, kept, edited_step)
    assert outcome.run_id is not None, "a rerun passes every check that leaves no run"
    is_queued = outcome.kind is OutcomeKind.STARTED  # else skipped: a record, which never asks
    if target is not None and input is not None and is_queued:
        edited_inputs.put(write.connection, outcome.run_id, target.id, input)
    consequences.settle()
    return outcome.run_id


def start_again(
    consequences: Consequences,
    former: Run,
    function: Function,
    events: Sequence[Event],
    kept: Sequence[Step] = (),
    edited_step: str = "",
) -> Outcome:
    """A new run for the same events, which knows the first of its kind."""
    return consequences.start(
        Start(
            function,
            tuple(events),
            scope_of(events[0]),
            key=None,
            origin=Origin.RERUN,
            batch_id=former.batch_id,
            original_run_id=former.original_run_id or former.id,
            cron=former.cron,
            kept_steps=tuple(kept),
            request_version=former.request_version if kept else -1,
            edited_step=edited_step,
        )
    )


def _target(run: Run, steps: Sequence[Step], from_step: str) -> Step:
    targets = [step for step in steps if step.id == from_step] or [
        step for step in steps if step.name == from_step
    ]
    if not targets:
        known = ", ".join(dict.fromkeys(step.name for step in steps)) or "none"
        raise StepNotFound(f'run {run.id} has no step "{from_step}"; it has: {known}')
    if len(targets) > 1:
        raise StepNotFound(
            f'run {run.id} has {len(targets)} steps named "{from_step}": give the step\'s id'
        )
    return targets[0]


def _kept_steps(steps: Sequence[Step], target: Step) -> list[Step]:
    return [
        step
        for step in steps
        if step.status.is_done
        and step.id != target.id
        and (step.position < target.position or not target.status.is_done)
    ]
