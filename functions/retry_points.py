"""Where a failed run is taken up again. Pure.

A rerun keeps what was done before the step it begins at, also the failures. So of several parts
that have failed in one run the first decides: everything behind it is done again.
"""

from __future__ import annotations

from collections.abc import Sequence

from calls.stages import Stage
from models.tables import Failure

_ORDER = {stage: place for place, stage in enumerate(Stage)}  # that of the functions' steps
PLANS_COACHING = "plan"  # the reps are coached in the order of the call, which no row knows


def retry_point(failures: Sequence[Failure]) -> str | None:
    """The step from which to rerun the run that all of these belong to; None: the whole of it."""
    assert failures, "nothing has failed"
    assert len({failure.run_id for failure in failures}) == 1, "these are of several runs"
    if any(not failure.step_id for failure in failures):
        return None  # it failed outside of its steps
    if len(failures) == 1:
        return failures[0].step_id
    if all(failure.stage is Stage.COACHING for failure in failures):
        return PLANS_COACHING
    return min(failures, key=_place).step_id


def _place(failure: Failure) -> int:
    return len(_ORDER) if failure.stage is None else _ORDER[failure.stage]
