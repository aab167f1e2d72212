"""Events that do not start a run by themselves: they are collected in a batch, or put off.

The rules are in core/limits/batch.py and debounce.py (spec flow-control.md §5.4, §5.5). What waits
is rows; `fire_gathered` finds them when they are due. What is due already when an event comes is
fired before the event is looked at, so that it does not matter which of the two was first to act.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from ..core.expressions import EvaluationError
from ..core.functions import Batching, Function
from ..core.limits import batch as batch_rules
from ..core.limits import debounce as debounce_rules
from ..core.limits.batch import Batch
from ..core.limits.concurrency import key_value
from ..core.model import Event, Invoker
from ..core.outcomes import Outcome, OutcomeKind
from ..core.starts import Origin, Start
from ..store import batches, debounces
from ..store.batches import BatchedEvent
from ..store.debounces import PutOff
from ..store.write import Write
from .context import Context
from .scope import scope_of


class Gathering:
    """Part of one input. `start` is handed what starts when a wait is over."""

    def __init__(self, context: Context, write: Write, start: Callable[[Start], Outcome]) -> None:
        self._context = context
        self._write = write
        self._db = write.connection
        self._start = start
        self._now_ms = context.clock.now_ms()

    # Batches

    def collect(self, start: Start) -> Outcome | None:
        """None when the event is to go its own way."""
        batching = start.function.batching
        if batching is None or not start.origin.is_batched:
            return None
        if not batch_rules.is_batched(batching, start.scope, self._now_ms):
            return None
        try:
            key = batch_rules.key_of(batching, start.scope, self._now_ms)
        except EvaluationError as error:
            return Outcome(OutcomeKind.ERROR, detail=f"batchEvents.key: {error}")
        (event,) = start.events
        return self._redelivered(start.function, event) or self._append(start, batching, event, key)

    def _redelivered(self, function: Function, event: Event) -> Outcome | None:
        """The event has been batched before: its sender did not hear that it was taken."""
        open_batch = batches.open_batch_of(self._db, function.id, event.internal_id)
        if open_batch is not None:
            return Outcome(OutcomeKind.BATCHED, until_ms=open_batch.due_at_ms)
        since_ms = self._now_ms - batch_rules.REDELIVERY_MS
        run_id = batches.run_of_event(self._db, function.id, event.internal_id, since_ms)
        return None if run_id is None else Outcome(OutcomeKind.DUPLICATE, run_id=run_id)

    def _append(self, start: Start, batching: Batching, event: Event, key: str) -> Outcome:
        function = start.function
        batch = batches.open_batch(self._db, function.id, key)
        if batch is not None and batch.due_at_ms <= self._now_ms:
            self.fire_batch(function, batch)
            batch = None
        if batch is None:
            batch_id = self._context.fresh_id()
            batch = batch_rules.opened(batching, batch_id, function.id, key, self._now_ms)
            self._write.changes.gathered_until_ms.append(batch.due_at_ms)
        batch = replace(batch, events=batch.events + 1, bytes=batch.bytes + len(event.body))
        batches.put(self._db, batch)
        batches.add_event(self._db, batch, BatchedEvent(event.internal_id, start.correlation_id))
        if batch_rules.is_full(batching, batch):
            return self.fire_batch(function, batch)
        return Outcome(OutcomeKind.BATCHED, until_ms=batch.due_at_ms, detail=key or None)

    def fire_batch(self, function: Function, batch: Batch) -> Outcome:
        """One run for all its events; the limits' keys are those of the first."""
        members = batches.take(self._db, batch.id)
        events = self._write.events([member.event_id for member in members])
        assert events, f"batch {batch.id} holds events that are not stored"
        return self._start(
            Start(
                function,
                tuple(events),
                scope_of(events[0]),
                key=None,  # an open batch is fired once: its rows are gone
                origin=Origin.BATCH,
                batch_id=batch.id,
                correlation_id=members[0].correlation_id,
                co_invokers=tuple(
                    Invoker(member.correlation_id, member.event_id)
                    for member in members[1:]
                    if member.correlation_id is not None
                ),
            )
        )

    # Debounces

    def put_off(self, start: Start) -> Outcome | None:
        """None when the function does not debounce, or when this is what it was waiting for."""
        function, rule = start.function, start.function.debounce
        if rule is None or not start.origin.is_limited:
            return None
        (event,) = start.events
        key = key_value(rule.key, start.scope, self._now_ms)
        former = debounces.put_off(self._db, function.id, key)
        if former is not None and former.due_at_ms <= self._now_ms:
            self.fire_debounce(function, former)
            former = None
        if start.correlation_id is not None:
            invoker = Invoker(start.correlation_id, event.internal_id)
            debounces.add_invoker(self._db, function.id, key, invoker)
        wait = debounce_rules.put_off(rule, _wait_of(former), event.ts_ms, self._now_ms)
        if wait is None:
            assert former is not None, "only a newer event makes this one old"
            return Outcome(OutcomeKind.DEBOUNCED, until_ms=former.due_at_ms, detail=key or None)
        debounces.put(
            self._db,
            PutOff(
                function.id,
                key,
                event.internal_id,
                event.ts_ms,
                event.due_at_ms,
                wait.since_ms,
                wait.due_at_ms,
                start.cron,
                function.is_paused,
            ),
        )
        self._write.changes.gathered_until_ms.append(wait.due_at_ms)
        return Outcome(OutcomeKind.DEBOUNCED, until_ms=wait.due_at_ms, detail=key or None)

    def fire_debounce(self, function: Function, put_off: PutOff) -> None:
        """The run of the last event. Whether the function is paused was decided as that came."""
        invokers = debounces.take(self._db, put_off.function_id, put_off.key)
        found = self._write.events([put_off.event_id])
        assert found, f"event {put_off.event_id} is debounced, but not stored"
        event = replace(found[0], due_at_ms=put_off.start_at_ms)
        own = [one.correlation_id for one in invokers if one.event_id == event.internal_id]
        self._start(
            Start(
                replace(function, is_paused=put_off.was_paused),
                (event,),
                scope_of(event),
                event.internal_id,
                Origin.DEBOUNCE,
                correlation_id=own[0] if own else None,
                co_invokers=tuple(one for one in invokers if one.event_id != event.internal_id),
                cron=put_off.cron,
            )
        )


def _wait_of(put_off: PutOff | None) -> debounce_rules.Wait | None:
    if put_off is None:
        return None
    return debounce_rules.Wait(put_off.event_ts_ms, put_off.since_ms, put_off.due_at_ms)
