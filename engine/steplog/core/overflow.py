"""A run that has grown beyond its bounds (spec flow-control.md §5.25): it fails at once.

The first sentence is the reference's; the second says which step it was, and what to do.
"""

from __future__ import annotations

from collections.abc import Sequence

from .answers import ErrorInfo, engine_error
from .model import Run, Step
from .sizes import KEEP_ELSEWHERE

STEPS_MAX = 1_000
STATE_BYTES_MAX = 32 * 1024 * 1024


def overflow(run: Run, touched: Sequence[Step]) -> ErrorInfo | None:
    """What is too much in `run` as it would be now; `touched` are the steps that made it so.

    Steps that are planned count, too: a group that cannot fit is not begun.
    """
    steps = run.step_count + len(run.pending) + len(run.racing)
    if steps > STEPS_MAX:
        names = f' Step "{touched[-1].name}" is one too many of {steps:,}:' if touched else ""
        return engine_error(
            "InngestErrFunctionOverflowed",
            f"The function run exceeded the step limit of {STEPS_MAX} steps.{names} "
            "do more in each step, or let step.invoke give parts of the work runs of their own",
        )
    if run.state_bytes <= STATE_BYTES_MAX:
        return None
    heaviest = max(touched, key=lambda step: len(step.output or b""), default=None)
    what = "its steps" if heaviest is None else f'step "{heaviest.name}"'
    size = run.state_bytes if heaviest is None else len(heaviest.output or b"")
    return _state_overflow(what, size, run.state_bytes)


def result_overflow(run: Run, output: bytes) -> ErrorInfo | None:
    """The same for what the function returns."""
    total = run.state_bytes + len(output)
    return _state_overflow("the result", len(output), total) if total > STATE_BYTES_MAX else None


def _state_overflow(what: str, size: int, total: int) -> ErrorInfo:
    return engine_error(
        "InngestErrStateOverflowed",
        f"The function run exceeded the state size limit of {STATE_BYTES_MAX} bytes. "
        f"With the {size:,} bytes of {what} it has {total:,}: {KEEP_ELSEWHERE}",
    )
