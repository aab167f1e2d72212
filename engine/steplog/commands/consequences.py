"""Commit a transition and all that follows from it, in the same transaction.

A run's end is an event; an event starts runs, answers waits and cancels runs; a cancelled run is
an end again. The circle goes through a worklist of data, never through calls, and each turn ends
a run or uses up a wait, so it comes to rest.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from functools import partial
from typing import assert_never

from msgspec.structs import replace

from ..core import runs, waits
from ..core.answers import ErrorInfo, engine_error
from ..core.functions import Function
from ..core.matching import mismatch
from ..core.model import Event, Run, RunStatus, StepStatus, Wait, WaitKind
from ..core.ops import FUNCTION_FINISHED
from ..core.outcomes import Outcome, refusal
from ..core.starts import Origin, Start
from ..core.transition import FunctionInvoked, HistoryKind, Publication, RunEnded, Transition
from ..store import defers, outcomes
from ..store.outcomes import FunctionOutcome
from ..store.write import Write
from ..wire import events as wire_events
from .context import Context
from .gathering import Gathering
from .scheduling import Scheduling
from .scope import scope_of


class Consequences:
    """One input's worth of changes. Call `commit` and `receive`, then `settle` once."""

    def __init__(self, context: Context, write: Write) -> None:
        self._context = context
        self._write = write
        self._now_ms = context.clock.now_ms()
        self._events: deque[tuple[int, Event]] = deque()  # with their places of arrival
        self.gathering = Gathering(context, write, self.start)
        self._scheduling = Scheduling(context, write, self.commit, self.gathering)

    def commit(self, transition: Transition) -> None:
        if transition.ends_run:
            self._context.kept_requests.forget(transition.run.id)
        self._write.commit(transition, self._now_ms)
        self._count(transition)
        for publication in transition.publish:
            self._publish(transition.run, publication)

    def receive(self, event: Event) -> None:
        """Store the event; what it does follows in `settle`."""
        self._events.append((self._write.insert_event(event), event))

    def settle(self) -> None:
        while self._events:
            self._take(*self._events.popleft())

    def start(self, start: Start) -> Outcome:
        """What is asked for by hand, or by a timer: a rerun, a debounce or a batch that fires."""
        outcome = self._scheduling.schedule(start)
        self._answer_invokers(start, outcome)
        return outcome

    def start_cron(self, function: Function, event: Event, key: str, cron: str) -> None:
        """A tick starts its own function and nothing else."""
        seq = self._write.insert_event(event)
        outcome = self.start(
            Start(function, (event,), scope_of(event), key, Origin.CRON, cron=cron)
        )
        self._remember(seq, [FunctionOutcome(function.id, outcome)])

    def invoke(self, function: Function, event: Event, key: str) -> Outcome:
        """By hand: `event` is stored, and starts this function and nothing else."""
        seq = self._write.insert_event(event)
        outcome = self._scheduling.take(
            Start(function, (event,), scope_of(event), key, Origin.INVOKE)
        )
        self._remember(seq, [FunctionOutcome(function.id, outcome)])
        return outcome

    # An event

    def _take(self, seq: int, event: Event) -> None:
        self._tell("steplog_events_total")
        # Waits come first: a run that this event starts must not see it as something new.
        self._answer_invoke(event)
        self._answer_waits(event)
        found = [*self._start_invoked(event), *self._start_listeners(event)]
        if found:
            self._remember(seq, found)

    def _start_listeners(self, event: Event) -> list[FunctionOutcome]:
        candidates = self._context.registry.triggers.candidates(event.name)
        if not candidates:
            return []
        scope = scope_of(event)
        found = []
        for function in candidates:
            outcome = mismatch(function, event.name, scope, self._now_ms)
            if outcome is None:
                outcome = self._scheduling.take(Start(function, (event,), scope, event.id))
            found.append(FunctionOutcome(function.id, outcome))
        return found

    def _start_invoked(self, event: Event) -> list[FunctionOutcome]:
        invocation = wire_events.invocation_of(event)
        if invocation is None:
            return []
        function = self._context.registry.find(invocation.function)
        if function is None:
            name = invocation.function
            error = engine_error("Error", f"could not find function with ID: {name}")
            self.fail_invoker(invocation.correlation_id, error)
            return []
        start = Start(
            function,
            (event,),
            scope_of(event),
            event.internal_id,
            Origin.INVOKE,
            correlation_id=invocation.correlation_id,
        )
        outcome = self._scheduling.take(start)
        self._answer_invokers(start, outcome)
        return [FunctionOutcome(function.id, outcome)]

    def _answer_invokers(self, start: Start, outcome: Outcome) -> None:
        """Nothing was started: whoever waits for its result must not wait for ever."""
        error = refusal(start.function, outcome)
        if error is None:
            return
        self.fail_invoker(start.correlation_id, error)
        for invoker in start.co_invokers:
            self.fail_invoker(invoker.correlation_id, error)

    def fail_invoker(self, correlation_id: str | None, error: ErrorInfo) -> None:
        if correlation_id is None:
            return
        for wait in self._write.waits_by_correlation(correlation_id, self._now_ms):
            self._finish(wait, StepStatus.FAILED, error.body)

    def _remember(self, seq: int, found: Sequence[FunctionOutcome]) -> None:
        outcomes.put(self._write.connection, seq, found)

    def _answer_invoke(self, event: Event) -> None:
        if event.name != FUNCTION_FINISHED:
            return
        correlation_id = wire_events.correlation_of(event)
        if correlation_id is None:
            return
        found = self._write.waits_by_correlation(correlation_id, self._now_ms)
        if not found:
            return
        is_success, output = wire_events.outcome_of_finished(event)
        status = StepStatus.COMPLETED if is_success else StepStatus.FAILED
        for wait in found:
            self._finish(wait, status, output)

    def _answer_waits(self, event: Event) -> None:
        found = self._waits_for(event)
        if not found:
            return
        scope = {"event": {}, "async": scope_of(event)["event"]}
        for wait in found:
            run = self._write.run(wait.run_id)
            if run is None or run.status.is_final:
                continue  # an earlier wait in this list ended it
            if not waits.is_answered(wait, run, event, scope, self._now_ms):
                continue
            if wait.kind is WaitKind.CANCEL:
                self.commit(
                    runs.cancel(run, f"event {event.name} ({event.internal_id})", self._now_ms)
                )
            else:
                self._finish(wait, StepStatus.COMPLETED, event.body)

    def _waits_for(self, event: Event) -> list[Wait]:
        paths = self._write.wait_paths(event.name)
        values: dict[str, str] = {}
        if paths:
            body = scope_of(event)["event"]
            assert isinstance(body, Mapping)
            for path in paths:
                value = waits.value_at(path, body)
                if value is not None:
                    values[path] = value
        return self._write.waits_for(event, values, self._now_ms)

    def _finish(self, wait: Wait, status: StepStatus, output: bytes) -> None:
        run = self._write.run(wait.run_id)
        step = self._write.step(wait.run_id, wait.step_id)
        if run is None or run.status.is_final or step is None or step.status.is_done:
            return
        self.commit(runs.finish_step(run, step, status, output, self._now_ms))

    # What the world is told

    def _publish(self, run: Run, publication: Publication) -> None:
        match publication:
            case RunEnded():
                self._publish_end(run, publication)
            case FunctionInvoked():
                self._publish_invocation(run, publication)
            case _:
                assert_never(publication)

    def _publish_end(self, run: Run, ended: RunEnded) -> None:
        function = self._context.registry.function(run.function_id)
        slug = function.slug if function else run.function_id
        triggers = self._write.events(run.event_ids)

        def told(build: wire_events.EndedBuilder) -> None:
            self.receive(
                build(
                    run,
                    slug,
                    triggers,
                    ended.error,
                    ended.summary,
                    self._context.fresh_id(),
                    self._now_ms,
                )
            )

        for invoker in run.co_invokers:  # each is told of its own event alone
            asked = replace(run, correlation_id=invoker.correlation_id)
            self.receive(
                wire_events.function_finished(
                    asked,
                    slug,
                    self._write.events((invoker.event_id,)),
                    ended.error,
                    ended.summary,
                    self._context.fresh_id(),
                    self._now_ms,
                )
            )
        self._start_deferred(run, slug)
        if run.is_quiet:
            return  # a failure handler that fails must not start itself again
        told(wire_events.function_finished)
        if run.status is RunStatus.FAILED:
            told(wire_events.function_failed)
        elif run.status is RunStatus.CANCELLED:
            told(wire_events.function_cancelled)

    def _start_deferred(self, run: Run, slug: str) -> None:
        """Not for a run that was cancelled: what was left of it is no longer wanted."""
        if not run.defer_count or run.status is RunStatus.CANCELLED:
            return
        for defer in defers.of_run(self._write.connection, run.id):
            if not defer.is_aborted:
                fresh_id = self._context.fresh_id()
                self.receive(wire_events.deferred_schedule(defer, slug, fresh_id, self._now_ms))

    def _publish_invocation(self, run: Run, invoked: FunctionInvoked) -> None:
        parent = self._context.registry.function(run.function_id)
        self.receive(
            wire_events.function_invoked(
                invoked.op,
                run,
                parent,
                invoked.correlation_id,
                self._context.fresh_id(),
                self._now_ms,
            )
        )

    def _count(self, transition: Transition) -> None:
        run = transition.run
        if run.skip_reason is not None:
            self._tell("steplog_runs_skipped_total", reason=run.skip_reason.value)
        elif transition.is_new:
            self._tell("steplog_runs_started_total")
            self._warn(transition)
        if transition.ends_run:
            self._tell("steplog_runs_ended_total", status=run.status.value.lower())

    def _warn(self, transition: Transition) -> None:
        for entry in transition.history:
            if entry.kind is HistoryKind.WARNING and entry.note is not None:
                function = self._context.registry.function(transition.run.function_id)
                slug = function.slug if function else transition.run.function_id
                warn = self._context.telemetry.not_portable
                self._write.when_committed(partial(warn, slug, transition.run.id, entry.note))

    def _tell(self, name: str, **labels: str) -> None:
        self._write.when_committed(lambda: self._context.telemetry.count(name, 1, **labels))
