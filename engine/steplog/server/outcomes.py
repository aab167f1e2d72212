"""How a finished step ended, for those who show it."""

from __future__ import annotations

from ..core.model import Step, StepKind, StepStatus


def has_failed(step: Step) -> bool:
    """Whether its output is an error object. A wait that nothing answered has none: it is null."""
    if step.status is StepStatus.TIMED_OUT:
        return step.kind is StepKind.INVOKE
    return step.status is StepStatus.FAILED
