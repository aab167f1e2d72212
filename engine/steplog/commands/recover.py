"""At start: put back what a dead process held."""

from __future__ import annotations

from functools import partial

from ..core import runs
from ..core.model import QueueItem
from ..errors import StoreError
from ..store.write import Write
from .consequences import Consequences
from .context import Context
from .crons import align_ticks


def recover(context: Context) -> int:
    """Every request that was in flight has lost its attempt, and is due again at once.

    Returns how many there were. Each is put back by itself: one that cannot be (its run's rows are
    damaged, say) must not keep the others, nor the engine, from going on.
    """
    lost = context.database.transaction(lambda write: write.leased_items())
    for item in lost:
        try:
            context.database.transaction(partial(_lose, context, item=item))
        except StoreError:
            raise
        except Exception as error:
            context.telemetry.internal_error(f"putting back item {item.id}", error)
    context.database.transaction(lambda write: align_ticks(context, write, after_downtime=True))
    return len(lost)


def _lose(context: Context, write: Write, *, item: QueueItem) -> None:
    if not write.has_item(item.id):
        return  # an earlier one has ended the run
    run = write.run(item.run_id)
    assert run is not None, f"item {item.id} is queued for run {item.run_id}, which does not exist"
    function = context.registry.function(item.function_id)
    attempts_max = function.attempts if function else 1
    consequences = Consequences(context, write)
    consequences.commit(runs.lose_attempt(run, item, attempts_max, context.clock.now_ms()))
    consequences.settle()
