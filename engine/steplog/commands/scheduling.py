"""From an event for a function to a run in the queue, or to the reason why there is none.

The order of the checks is the order of the lines in `take` and `schedule` (spec flow-control.md
§3.1.5 and §3.2). Each rule is in a file of its own under core/limits; here its state is loaded and
what it decided is stored, all in the transaction of the event.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from ..core import runs
from ..core.admission import RUN_KEY_LIFE_MS, admit, skip
from ..core.expressions import EvaluationError
from ..core.functions import Function, SingletonMode
from ..core.limits import rate_limit, singleton
from ..core.limits.keys import limiting_value
from ..core.model import SkipReason
from ..core.outcomes import Outcome, OutcomeKind
from ..core.starts import Start
from ..core.transition import Transition
from ..store import rate_limits, singletons
from ..store.write import Write
from .context import Context
from .gathering import Gathering


class Scheduling:
    """Part of one input. `commit` is handed the transitions of runs that start or are replaced."""

    def __init__(
        self,
        context: Context,
        write: Write,
        commit: Callable[[Transition], None],
        gathering: Gathering,
    ) -> None:
        self._context = context
        self._write = write
        self._commit = commit
        self._gathering = gathering
        self._now_ms = context.clock.now_ms()

    def take(self, start: Start) -> Outcome:
        """An event has come for a function. Batching goes before everything else."""
        return self._gathering.collect(start) or self.schedule(start)

    def schedule(self, start: Start) -> Outcome:
        """The first check that stops the start is its outcome.

        The reference looks at the run key after all others. Here it goes first: what has been
        started already uses up no token of a rate limit and cancels no singleton's run.
        """
        return (
            self._duplicate(start)
            or self._over_limit(start)
            or self._gathering.put_off(start)
            or self._begin(start)
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

    def _over_limit(self, start: Start) -> Outcome | None:
        """Rate limit, or the function's idempotency key in its stead."""
        rule = rate_limit.rule_of(start.function)
        if rule is None or not start.origin.is_limited:
            return None
        try:
            value = limiting_value(rule.key, start.scope, self._now_ms)
        except EvaluationError as error:
            name = "rateLimit.key" if start.function.idempotency is None else "idempotency"
            return Outcome(OutcomeKind.ERROR, detail=f"{name}: {error}")
        if value is None:
            return None
        db, function_id = self._write.connection, start.function.id
        tat_ns = rate_limits.tat_ns(db, function_id, value)
        after_ns = rate_limit.after_event_ns(rule, tat_ns, self._now_ms)
        if after_ns is not None:
            now_ns = self._now_ms * rate_limit.NS_PER_MS
            rate_limits.save(db, function_id, value, after_ns, now_ns)
            return None
        is_repeat = start.function.idempotency is not None
        return Outcome(
            OutcomeKind.REPEATED if is_repeat else OutcomeKind.RATE_LIMITED,
            until_ms=rate_limit.free_at_ms(rule, tat_ns),
            detail=value or None,
        )

    def _begin(self, start: Start) -> Outcome:
        run_id = self._context.fresh_id()
        if start.key is not None:
            self._write.put_run_key(
                start.function.id, start.key, run_id, self._now_ms, self._now_ms + RUN_KEY_LIFE_MS
            )
        lock = singleton.lock_of(start.function, start.scope, self._now_ms)
        holder = self._holder(start.function, lock)
        if holder is not None:
            return self._skip(start, run_id, SkipReason.SINGLETON, holder)
        if start.function.is_paused:
            return self._skip(start, run_id, SkipReason.PAUSED)
        self._commit(admit(start, run_id, lock, self._now_ms))
        return Outcome(OutcomeKind.STARTED, run_id=run_id)

    def _holder(self, function: Function, lock: str | None) -> str | None:
        """The run that a new one must give way to. One that is to be replaced is cancelled."""
        if lock is None:
            return None
        holder = singletons.holder(self._write.connection, function.id, lock)
        if holder is None:
            return None
        assert function.singleton is not None
        if function.singleton.mode is SingletonMode.SKIP:
            return holder
        run = self._write.run(holder)
        assert run is not None, f"run {holder} holds a singleton's lock, but does not exist"
        self._commit(runs.cancel(run, "a newer run took its place (singleton)", self._now_ms))
        return None

    def _skip(
        self, start: Start, run_id: str, reason: SkipReason, holder: str | None = None
    ) -> Outcome:
        self._commit(skip(start, run_id, reason, holder, self._now_ms))
        return Outcome(OutcomeKind.SKIPPED, run_id=run_id, reason=reason, holder_run_id=holder)
