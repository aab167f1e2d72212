"""Cancel one run, by hand."""

from __future__ import annotations

from ..core import runs
from ..errors import AlreadyEnded, NotFound
from ..store.write import Write
from .consequences import Consequences
from .context import Context


async def cancel_run(context: Context, run_id: str, reason: str = "cancelled by request") -> None:
    """Raises NotFound, or AlreadyEnded with the status that it has."""
    await context.database.write(lambda write: _cancel(context, write, run_id, reason))


def _cancel(context: Context, write: Write, run_id: str, reason: str) -> None:
    run = write.run(run_id)
    if run is None:
        raise NotFound(f"there is no run {run_id}")
    if run.status.is_final:
        raise AlreadyEnded(f"run {run_id} has already ended: it is {run.status}")
    consequences = Consequences(context, write)
    consequences.commit(runs.cancel(run, reason, context.clock.now_ms()))
    consequences.settle()
