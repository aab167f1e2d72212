"""Where a failed run is taken up again. Pure.

A rerun keeps what was done before the step it begins at, also the failures; and what was done
before, of steps side by side, is what finished before. So of several steps that have failed in one
run the one that failed first decides: everything that failed later is done again with it.
"""

from __future__ import annotations

from collections.abc import Sequence

from models.tables import Failure


def retry_point(failures: Sequence[Failure]) -> str | None:
    """The step from which to rerun the run that all of these belong to; None: the whole of it."""
    assert failures, "nothing has failed"
    assert len({failure.run_id for failure in failures}) == 1, "these are of several runs"
    if any(not failure.step_id for failure in failures):
        return None  # it failed outside of its steps
    return min(failures, key=lambda failure: (failure.created_at_ms, failure.id)).step_id
