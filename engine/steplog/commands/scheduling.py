"""From an event for a function to a run in the queue, or to the reason why there is none.

The order of the checks is the order of the lines in `take` and `schedule` (spec flow-control.md
§3.1.5 and §3.2). Each rule is in a file of its own under core/limits; here its state is loaded and
what it decided is stored, all in the transaction of the event.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from ..core.admission import RUN_KEY_LIFE_MS, admit
from ..core.outcomes import Outcome, OutcomeKind
from ..core.starts import Start
from ..core.transition import Transition
from ..store.write import Write
from .context import Context


class Scheduling:
    """Part of one input. `commit` is handed the transitions of runs that start or are replaced."""

    def __init__(
        self, context: Context, write: Write, commit: Callable[[Transition], None]
    ) -> None:
        self._context = context
        self._write = write
        self._commit = commit
        self._now_ms = context.clock.now_ms()

    def take(self, start: Start) -> Outcome:
        """An event has come for a function. Batching goes before everything else."""
        return self.schedule(start)

    def schedule(self, start: Start) -> Outcome:
        """The first check that stops the start is its outcome."""
        return (
            # The reference looks at the key last. First, a repeat uses up no token of a rate
            # limit, and cancels no run.
            self._duplicate(start) or self._begin(start)
        )

    def _duplicate(self, start: Start) -> Outcome | None:
        if start.key is None:
            return None
        holder = self._write.run_key_holder(start.function.id, start.key, self._now_ms)
        if holder is None:
            return None
        duplicate = self._context.telemetry.duplicate
        event_id = start.events[0].id
        self._write.when_committed(partial(duplicate, start.function.slug, event_id, holder))
        return Outcome(OutcomeKind.DUPLICATE, run_id=holder)

    def _begin(self, start: Start) -> Outcome:
        run_id = self._context.fresh_id()
        if start.key is not None:
            self._write.put_run_key(
                start.function.id, start.key, run_id, self._now_ms, self._now_ms + RUN_KEY_LIFE_MS
            )
        self._commit(admit(start, run_id, self._now_ms))
        return Outcome(OutcomeKind.STARTED, run_id=run_id)
