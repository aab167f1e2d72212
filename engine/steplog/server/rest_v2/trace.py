"""A run as a tree of spans: the run itself, and below it its steps in the order they began."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Raw

from ...core.model import QueueItem, Run, RunStatus, Step, StepKind, StepStatus
from ...store.run_metadata import Noted
from ...wire.instants import iso_ms
from ..outcomes import has_failed
from .objects import timing

OPERATIONS = {
    StepKind.RUN: "RUN",
    StepKind.SLEEP: "SLEEP",
    StepKind.WAIT: "WAIT_FOR_EVENT",
    StepKind.INVOKE: "INVOKE",
    StepKind.SIGNAL: "WAIT_FOR_SIGNAL",
    StepKind.INFER: "AI_GATEWAY",
    StepKind.FETCH: "RUN",  # v2 has no word of its own for it
}
ROOT_STATUSES = {RunStatus.QUEUED: "WAITING"}


def trace_object(
    run: Run,
    name: str,
    steps: Sequence[Step],
    leased: Sequence[QueueItem],
    noted: Sequence[Noted],
    *,
    with_output: bool,
) -> dict[str, object]:
    """`leased` are the run's items whose requests are in flight."""
    active = {item.step_id for item in leased}
    root: dict[str, object] = {
        "id": run.id,
        "name": name,
        "status": ROOT_STATUSES.get(run.status, run.status.value),
        "queuedAt": iso_ms(run.queued_at_ms),
        **timing(run.started_at_ms, run.ended_at_ms),
        "metadata": metadata_of(noted, ""),
        "children": [_span(run, step, active, noted, with_output) for step in steps],
    }
    if with_output and run.output is not None:
        root["output"] = Raw(run.output)
    return {"runId": run.id, "rootSpan": root}


def metadata_of(noted: Sequence[Noted], step_id: str) -> list[dict[str, object]]:
    """What is noted beside the step, or beside the run itself where there is no step."""
    return [
        {
            "scope": "step" if step_id else "run",
            "kind": one.kind,
            "values": Raw(one.values),
            "updatedAt": iso_ms(one.updated_at_ms),
        }
        for one in noted
        if one.step_id == step_id
    ]


def _span(
    run: Run, step: Step, active: set[str], noted: Sequence[Noted], with_output: bool
) -> dict[str, object]:
    queued_at_ms = min(step.planned_at_ms, step.started_at_ms or step.planned_at_ms)
    span: dict[str, object] = {
        "id": f"{run.id}:{step.id}",
        "name": step.name,
        "status": _status(run, step, active),
        "stepOp": OPERATIONS[step.kind],
        "stepId": step.id,
        "queuedAt": iso_ms(queued_at_ms),
        **timing(step.started_at_ms, step.ended_at_ms),
        "metadata": metadata_of(noted, step.id),
        "children": [],
    }
    if step.input is not None:
        span["input"] = Raw(step.input)
    if with_output and step.output is not None:
        span["output"] = Raw(step.output)
    return span


def _status(run: Run, step: Step, active: set[str]) -> str:
    if step.status is not StepStatus.PLANNED:
        return "FAILED" if has_failed(step) else "COMPLETED"
    if run.status.is_final:
        return "CANCELLED"  # the run ended without it
    return "RUNNING" if step.id in active else "WAITING"
