"""Runs whose first request is about to be sent: they are RUNNING now, and their time counts."""

from __future__ import annotations

from collections.abc import Sequence

from ..core.functions import Timeouts
from ..core.limits.timeouts import finish_deadline
from ..core.model import ItemKind, QueueItem
from ..store.write import Write
from .context import Context


def begin_runs(context: Context, write: Write, leased: Sequence[QueueItem]) -> None:
    """Part of the commit that leases `leased`. A run that is too late stays QUEUED, which
    tells `execute_item` to cancel it.
    """
    now_ms = context.clock.now_ms()
    for item in leased:
        if item.kind is not ItemKind.START or item.attempt > 0:
            continue
        function = context.registry.function(item.function_id)
        timeouts = function.timeouts if function is not None else Timeouts()
        queued_after_ms = now_ms - timeouts.start_ms if timeouts.start_ms is not None else -1
        if not write.start_run(item.run_id, now_ms, queued_after_ms) or function is None:
            continue
        deadline = finish_deadline(function, item.run_id, now_ms)
        if deadline is not None:
            write.add_deadline(deadline)
