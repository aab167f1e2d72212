"""A transition in the making: what one answer changes, gathered op by op."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from .answers import (
    Aside,
    ErrorInfo,
    HttpRequested,
    InvokeRequested,
    Op,
    SignalRequested,
    SleepRequested,
    StepPlanned,
    WaitRequested,
)
from .defers import after_asides, overflow
from .model import DISCOVERY, Defer, ItemKind, QueueItem, Run, Step, Wait
from .transition import HistoryEntry, HistoryKind, Publication, Transition

PLANNING = (
    StepPlanned,
    SleepRequested,
    WaitRequested,
    InvokeRequested,
    HttpRequested,
    SignalRequested,
)


class Working:
    """Keeps `run` as it will be after the changes so far.

    While the app `goes_on` by itself, a finished step makes nobody ask what is next.
    """

    def __init__(
        self, run: Run, now_ms: int, removes: tuple[int, ...] = (), *, goes_on: bool = False
    ) -> None:
        self.run = run
        self.now_ms = now_ms
        self.failure: ErrorInfo | None = None  # the run cannot go on: none of this counts
        self._removes = removes
        self._goes_on = goes_on
        self._enqueue: list[QueueItem] = []
        self._steps: list[Step] = []
        self._dropped: list[str] = []
        self._waits: list[Wait] = []
        self._settled: list[str] = []
        self._freed_signals: list[str] = []
        self._defers: tuple[Defer, ...] = ()
        self._renews: tuple[int, ...] = ()
        self._publish: list[Publication] = []
        self._history: list[HistoryEntry] = []
        self._has_asked = False
        self._is_retried = False

    def open_group(self, ops: Sequence[Op], known: Mapping[str, Step]) -> None:
        """Several new steps at once are a group: from now on steps are planned, then joined.

        Racing steps ask after each, so nobody waits for them: one that is slow, or that lost, must
        not hold back what is joined beside it or comes after it.
        """
        if len(ops) < 2:
            return
        pending, racing = self.run.pending, self.run.racing
        if self.run.request_version >= 2:
            # Only what is planned comes back by itself: an error is asked for again with this call.
            new = [op for op in ops if isinstance(op, PLANNING) and not _is_done(known.get(op.id))]
            pending = _with(pending, (op.id for op in new if not op.is_racing))
            racing = _with(racing, (op.id for op in new if op.is_racing))
        self.run = replace(self.run, force_step_plan=True, pending=pending, racing=racing)

    def plan(self, step: Step, entry: HistoryEntry | None = None) -> None:
        self._steps.append(step)
        self._history.append(entry or HistoryEntry(HistoryKind.STEP_PLANNED, step.id))

    def wait(self, wait: Wait) -> None:
        self._waits.append(wait)

    def take_over(self, wait: Wait) -> None:
        """The wait is for a signal that somebody may be waiting for already: no longer."""
        assert wait.correlation_id is not None
        self._waits = [w for w in self._waits if w.correlation_id != wait.correlation_id]
        self._freed_signals.append(wait.correlation_id)

    def held(self, correlation_id: str) -> Wait | None:
        """The wait with this correlation among those of this answer."""
        found = (wait for wait in self._waits if wait.correlation_id == correlation_id)
        return next(found, None)

    def note(self, asides: Sequence[Aside], known: Mapping[str, Defer]) -> bool:
        """Whether any of it is new."""
        self._defers = after_asides(self.run, asides, known)
        for defer in self._defers:
            kind = HistoryKind.DEFER_ABORTED if defer.is_aborted else HistoryKind.DEFERRED
            self._history.append(HistoryEntry(kind, note=defer.function or defer.name))
        added = sum(defer.id not in known for defer in self._defers)
        self.run = replace(self.run, defer_count=self.run.defer_count + added)
        self.failure = self.failure or overflow(self.run)
        return bool(self._defers)

    def renew(self, item: QueueItem) -> None:
        """The call has borne fruit: its attempts count from zero again."""
        if item.attempt:
            self._renews = (item.id,)

    def publish(self, publication: Publication) -> None:
        self._publish.append(publication)

    def finish(self, step: Step, entry: HistoryEntry, *, was_planned: bool) -> None:
        """The step has its result: store it in its place, and see what follows."""
        done = replace(step, position=self.run.step_count, ended_at_ms=self.now_ms)
        self._steps.append(done)
        if was_planned:
            self._settled.append(step.id)
        self._history.append(entry)
        self.run = replace(
            self.run,
            step_count=self.run.step_count + 1,
            state_bytes=self.run.state_bytes + len(step.output or b"null"),
            pending=_without(self.run.pending, step.id),
            racing=_without(self.run.racing, step.id),
        )
        if not self._goes_on:
            self.ask_what_is_next(step.is_racing)

    def drop(self, step_id: str) -> None:
        """The step was planned, but the app no longer has it there."""
        self._dropped.append(step_id)
        is_racing = step_id in self.run.racing
        self.run = replace(
            self.run,
            pending=_without(self.run.pending, step_id),
            racing=_without(self.run.racing, step_id),
        )
        self.ask_what_is_next(is_racing)

    def retry(self, item: QueueItem, due_at_ms: int, entry: HistoryEntry) -> None:
        """The same call once more, as a new row: the old one is the fence that was used up."""
        self._history.append(replace(entry, until_ms=due_at_ms))
        if self._is_retried:
            return  # one call is one retry, however many steps it reports as failed
        self._is_retried = True
        self._enqueue.append(replace(item, id=0, attempt=item.attempt + 1, due_at_ms=due_at_ms))

    def enqueue(self, kind: ItemKind, step_id: str, due_at_ms: int) -> None:
        self._enqueue.append(
            QueueItem(
                id=0,
                run_id=self.run.id,
                function_id=self.run.function_id,
                kind=kind,
                step_id=step_id,
                due_at_ms=due_at_ms,
                position=self.run.step_count,
            )
        )

    def ask_again(self) -> None:
        """What is next? Whatever else is on its way."""
        if not self._has_asked:
            self._has_asked = True
            self.enqueue(ItemKind.DISCOVERY, DISCOVERY, self.now_ms)

    def ask_what_is_next(self, is_racing: bool) -> None:
        """After a step that is over: at once, or by the last of the steps that are joined."""
        if is_racing:
            self.enqueue(ItemKind.DISCOVERY, DISCOVERY, self.now_ms)
            return
        if self.run.request_version >= 2 or self.run.request_version < 0:
            if self.run.pending:
                return  # a sibling is still on its way; the last of them asks
            # One that races on will ask as well. Were both allowed to run what is next in place,
            # it would run twice; planning it twice does no harm.
            self.run = replace(self.run, force_step_plan=bool(self.run.racing))
        self.ask_again()

    @property
    def steps(self) -> Sequence[Step]:
        """Those that were planned or finished so far."""
        return self._steps

    @property
    def adds_work(self) -> bool:
        return bool(self._enqueue)

    def transition(self) -> Transition:
        return Transition(
            self.run,
            removes=self._removes,
            enqueue=tuple(self._enqueue),
            steps=tuple(self._steps),
            dropped_steps=tuple(self._dropped),
            waits=tuple(self._waits),
            freed_signals=tuple(self._freed_signals),
            defers=self._defers,
            renews=self._renews,
            settled_steps=tuple(self._settled),
            publish=tuple(self._publish),
            history=tuple(self._history),
        )


def _is_done(step: Step | None) -> bool:
    return step is not None and step.status.is_done


def _with(step_ids: Iterable[str], added: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*step_ids, *added)))


def _without(step_ids: tuple[str, ...], removed: str) -> tuple[str, ...]:
    return tuple(step_id for step_id in step_ids if step_id != removed)
