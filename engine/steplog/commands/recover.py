"""At start: put back what a dead process held."""

from __future__ import annotations

from ..core import runs
from ..store.write import Write
from .consequences import Consequences
from .context import Context
from .crons import align_ticks


def recover(context: Context) -> int:
    """Every request that was in flight has lost its attempt, and is due again at once.

    Returns how many there were.
    """
    return context.database.transaction(lambda write: _recover(context, write))


def _recover(context: Context, write: Write) -> int:
    now_ms = context.clock.now_ms()
    lost = write.leased_items()
    consequences = Consequences(context, write)
    for item in lost:
        run = write.run(item.run_id)
        if run is None or run.status.is_final or not write.has_item(item.id):
            continue  # an earlier one in this list has ended the run
        function = context.registry.function(item.function_id)
        attempts_max = function.attempts if function else 1
        consequences.commit(runs.lose_attempt(run, item, attempts_max, now_ms))
    consequences.settle()
    align_ticks(context, write, after_downtime=True)
    return len(lost)
