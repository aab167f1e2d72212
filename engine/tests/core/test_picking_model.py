"""The picker against a model that looks at everything each time, over arbitrary days.

The model knows the rules and nothing of lanes and lines: what may run is what is due, and has room
in each of its limits. The picker must take such an item whenever there is one, and no other.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from steplog.core.functions import ConcurrencyLimit, Function, Scope, Throttle
from steplog.core.limits.concurrency import gates_of, key_value, limit_of
from steplog.core.limits.throttle import after_start_us, allowed_at_us
from steplog.core.limits.workers import EVERYWHERE, Room
from steplog.core.model import ItemKind, QueueItem, Run, RunStatus
from steplog.core.picking import Picker

EXAMPLES = 400 if os.environ.get("CI") == "true" else 100
START_MS = 1_000_000
PLAIN = Function(id="plain", app_id="a", slug="a-plain", name="", url="http://app")
Days = list[list[tuple[object, ...]]]
KEY, PLAN = "event.data.key", "event.data.plan"
DIALLED = "an app whose workers dial in"


def function(id: str, *limits: ConcurrencyLimit, **options: object) -> Function:
    return replace(PLAIN, **{"id": id, "concurrency": limits, **options})


FUNCTIONS = (
    PLAIN,
    function("narrow", ConcurrencyLimit(1, KEY, Scope.ENVIRONMENT), ConcurrencyLimit(1)),
    function("twin", ConcurrencyLimit(1, KEY, Scope.ENVIRONMENT)),
    function("wide", ConcurrencyLimit(2, KEY, Scope.ENVIRONMENT)),
    function("vendor 1", ConcurrencyLimit(1, "'v'", Scope.ACCOUNT), ConcurrencyLimit(1, KEY)),
    function("vendor 2", ConcurrencyLimit(2, "'v'", Scope.ACCOUNT), throttle=Throttle(1, 5_000)),
    function("ordered", run_concurrency=ConcurrencyLimit(1, KEY), throttle=Throttle(2, 9_000, 1)),
    function(
        "all",
        ConcurrencyLimit(1, KEY),
        run_concurrency=ConcurrencyLimit(2),
        throttle=Throttle(3, 6_000, 0, PLAN),
    ),
    function(
        "crossed", run_concurrency=ConcurrencyLimit(1, KEY), throttle=Throttle(1, 4_000, 0, PLAN)
    ),
    function("checked", ConcurrencyLimit(1, KEY), ConcurrencyLimit(2, PLAN, Scope.ENVIRONMENT)),
    function("planned", run_concurrency=ConcurrencyLimit(1, PLAN), throttle=Throttle(1, 2_000)),
    function("dialled", app_id=DIALLED, url="wss://connect"),
    function(
        "dialled, too",
        ConcurrencyLimit(1, KEY, Scope.ENVIRONMENT),
        ConcurrencyLimit(2),
        throttle=Throttle(2, 3_000, 0, PLAN),
        app_id=DIALLED,
        url="wss://connect",
    ),
)
# A few at a time, so that they meet: those that share a bucket, and those that cross limits.
MEETINGS = (
    ("narrow", "twin"),
    ("narrow", "wide", "twin"),
    ("vendor 1", "vendor 2", "plain"),
    ("ordered", "planned"),
    ("all",),
    ("crossed",),
    ("checked", "twin"),
    ("dialled", "dialled, too"),
    ("dialled, too", "twin"),
)


@dataclass
class World:
    """A picker, the same in plain words, and what both are told."""

    chosen: list[Function]  # a few, so that they meet
    in_flight_max: int
    functions: dict[str, Function] = field(
        default_factory=lambda: {function.id: function for function in FUNCTIONS}
    )
    now_ms: int = START_MS
    last_id: int = 0
    runs: dict[str, Run] = field(default_factory=dict)  # that have not ended
    waiting: dict[int, QueueItem] = field(default_factory=dict)
    in_flight: dict[int, tuple[QueueItem, Run]] = field(default_factory=dict)
    tat_us: dict[tuple[str, str], int] = field(default_factory=dict)
    capacity: int = 1  # of the workers that have dialled in
    waited_for_until_ms: int = 0  # when there are none

    def __post_init__(self) -> None:
        self.picker = Picker(self.in_flight_max, self.functions.get, self.room)

    # What may happen

    def begin(self, number: int, key: int, plan: int, delay_ms: int, priority_ms: int) -> None:
        function = self.chosen[number % len(self.chosen)]
        scope = {"event": {"data": {"key": str(key), "plan": str(plan)}}}
        rule = function.throttle
        run = Run(
            id=f"run {self.last_id + 1}",
            function_id=function.id,
            status=RunStatus.QUEUED,
            event_ids=("e",),
            queued_at_ms=self.now_ms,
            priority_ms=priority_ms,
            gates=gates_of(function, scope, self.now_ms),
            throttle_value=key_value(rule.key, scope, self.now_ms) if rule else None,
        )
        self.runs[run.id] = run
        self.enqueue(run, ItemKind.START, delay_ms)

    def enqueue(self, run: Run, kind: ItemKind, delay_ms: int, attempt: int = 0) -> None:
        self.last_id += 1
        due_at_ms = self.now_ms + delay_ms
        item = QueueItem(
            self.last_id, run.id, run.function_id, kind, attempt=attempt, due_at_ms=due_at_ms
        )
        self.waiting[item.id] = item
        self.picker.add(item, run)

    def answer(self, which: int, outcome: int, delay_ms: int) -> None:
        """A request comes back: the run ends, goes on now or later, in parallel, or is retried."""
        if not self.in_flight:
            return
        item, _ = self.in_flight.pop(sorted(self.in_flight)[which % len(self.in_flight)])
        run = self.runs.get(item.run_id)
        if run is not None:  # it may have been cancelled meanwhile
            others = [one for one in self.waiting.values() if one.run_id == run.id]
            others += [one for one, _ in self.in_flight.values() if one.run_id == run.id]
            if outcome == 0 and not others:
                self.end(run.id)
            elif outcome == 1:
                self.enqueue(run, item.kind, delay_ms, item.attempt + 1)
            elif outcome == 2:
                self.enqueue(run, ItemKind.STEP, 0)
                self.enqueue(run, ItemKind.STEP, delay_ms)
            elif not others:
                self.enqueue(run, ItemKind.DISCOVERY, delay_ms)
        self.picker.release(item.id)

    def end(self, run_id: str) -> None:
        gone = [item.id for item in self.waiting.values() if item.run_id == run_id]
        for item_id in gone:
            del self.waiting[item_id]
        del self.runs[run_id]
        self.picker.remove(gone)
        self.picker.end_run(run_id)

    def cancel(self, which: int) -> None:
        if self.runs:
            self.end(list(self.runs)[which % len(self.runs)])

    def change(self, number: int, limit: int, is_paused: bool) -> None:
        """A function is registered with other numbers, or paused, or resumed."""
        former = self.chosen[number % len(self.chosen)]
        of_run = former.run_concurrency
        self.functions[former.id] = replace(
            former,
            is_paused=is_paused,
            concurrency=tuple(replace(one, limit=limit) for one in former.concurrency),
            run_concurrency=replace(of_run, limit=limit) if of_run else None,
        )
        self.picker.limits_changed()

    def dial(self, capacity: int, patience_ms: int) -> None:
        """Workers come, or go; without any, their work waits for a while."""
        self.capacity = capacity
        self.waited_for_until_ms = self.now_ms + patience_ms
        self.picker.workers_changed(DIALLED)

    def room(self, app_id: str) -> Room:
        if app_id != DIALLED or (self.capacity == 0 and self.waited_for_until_ms <= self.now_ms):
            return EVERYWHERE
        return Room(self.capacity, None if self.capacity else self.waited_for_until_ms)

    def wait(self, duration_ms: int) -> None:
        self.now_ms += duration_ms

    def restart(self) -> None:
        """The process ends, and all that it knows is made anew from the rows.

        What was in flight has lost its attempt, or was handed back.
        """
        for item, _ in list(self.in_flight.values()):
            run = self.runs.get(item.run_id)
            if run is not None:
                self.waiting[item.id] = replace(item, attempt=item.attempt + item.id % 2)
        self.in_flight.clear()
        self.picker = Picker(self.in_flight_max, self.functions.get, self.room)
        self.picker.restore_throttles(self.tat_us)
        for item in self.waiting.values():
            run = self.runs[item.run_id]
            if run.status is RunStatus.RUNNING:
                self.picker.hold_run(run)
            self.picker.add(item, run)

    def take_all(self) -> None:
        while (item := self.picker.take(self.now_ms)) is not None:
            self.check(item)
            run = self.runs[item.run_id]
            if self.is_start(item):
                self.count_start(run)
                run = self.runs[run.id] = replace(run, status=RunStatus.RUNNING)
            del self.waiting[item.id]
            self.in_flight[item.id] = (item, run)
        may_run = [item for item in self.waiting.values() if self.may_run(item)]
        assert not may_run, f"left waiting for nothing: {may_run}"
        assert self.picker.in_flight == len(self.in_flight)
        assert self.picker.waiting == len(self.waiting)

    # The rules, in plain words

    def check(self, taken: QueueItem) -> None:
        assert taken == self.waiting[taken.id], "it waits"
        assert self.may_run(taken)
        run = self.runs[taken.run_id]
        for other_id, other in self.waiting.items():
            run_of_other = self.runs[other.run_id]
            is_same = (run.function_id, run.gates, run.throttle_value) == (
                run_of_other.function_id,
                run_of_other.gates,
                run_of_other.throttle_value,
            )
            if is_same and other.due_at_ms <= self.now_ms and self.may_run(other):
                assert (run.score, taken.id) <= (run_of_other.score, other_id), "by their scores"

    def is_start(self, item: QueueItem) -> bool:
        is_queued = self.runs[item.run_id].status is RunStatus.QUEUED
        return item.kind is ItemKind.START and item.attempt == 0 and is_queued

    def may_run(self, item: QueueItem) -> bool:
        run, function = self.runs[item.run_id], self.functions[item.function_id]
        if item.due_at_ms > self.now_ms or function.is_paused:
            return False
        if len(self.in_flight) >= self.in_flight_max:
            return False
        limit = self.room(function.app_id).limit
        same_app = [
            self.functions[one.function_id].app_id == function.app_id
            for one, _ in self.in_flight.values()
        ]
        if limit is not None and sum(same_app) >= limit:
            return False
        for gate in run.gates:
            limit = limit_of(function, gate)
            if gate.is_for_run:
                used = sum(
                    gate in one.gates and one.status is RunStatus.RUNNING
                    for one in self.runs.values()
                )
                if self.is_start(item) and limit is not None and used >= limit:
                    return False
            else:
                used = sum(gate in one.gates for _, one in self.in_flight.values())
                if limit is not None and used >= limit:
                    return False
        rule = function.throttle
        if rule is None or not self.is_start(item):
            return True
        tat_us = self.tat_us.get((run.function_id, run.throttle_value or ""), 0)
        return allowed_at_us(rule, tat_us) <= self.now_ms * 1_000

    def count_start(self, run: Run) -> None:
        rule = self.functions[run.function_id].throttle
        if rule is not None:
            key = (run.function_id, run.throttle_value or "")
            self.tat_us[key] = after_start_us(rule, self.tat_us.get(key, 0), self.now_ms * 1_000)

    # The end of the day

    def finish(self) -> None:
        """Everything is let go on until it ends: nothing starves, and nothing is kept."""
        for former in FUNCTIONS:
            self.functions[former.id] = former
        self.picker.limits_changed()
        self.dial(100, 0)
        for _ in range(10 * self.last_id + 10):
            self.take_all()
            while self.in_flight:
                self.answer(0, 0, 0)
                self.take_all()
            due_ms = self.picker.next_due_at_ms()
            if due_ms is None:
                break
            self.now_ms = max(self.now_ms, due_ms)
        assert self.waiting == {}
        for run_id in list(self.runs):  # that wait for something else than the queue
            self.end(run_id)
        assert self.picker.is_empty


small = st.integers(0, 2)
whole = st.integers(0, 99)
DELAYS = st.sampled_from([0, 0, 0, 0, 1_000, 5_000])
BEGIN = st.tuples(
    st.just("begin"), whole, small, small, DELAYS, st.sampled_from([0, 0, 4_000, -4_000])
)
ANSWER = st.tuples(st.just("answer"), whole, st.sampled_from([0, 0, 0, 1, 2, 3]), DELAYS)
CANCEL = st.tuples(st.just("cancel"), whole)
WAIT = st.tuples(st.just("wait"), st.sampled_from([1, 1_000, 2_000, 10_000]))
DIAL = st.tuples(st.just("dial"), st.integers(0, 3), st.sampled_from([500, 1_500]))
USUAL = st.one_of(*[BEGIN] * 5, *[ANSWER] * 5, *[CANCEL] * 2, *[WAIT] * 2, DIAL)
# Rare, since after these everything is looked at anew.
CHANGE = st.tuples(st.just("change"), whole, st.integers(1, 3), st.booleans())
RESTART = st.tuples(st.just("restart"))
RARE = st.one_of(*[USUAL] * 20, CHANGE, RESTART)


def days(changes: st.SearchStrategy[tuple[object, ...]]) -> st.SearchStrategy[Days]:
    """Several changes in one commit each."""
    return st.lists(st.lists(changes, min_size=1, max_size=6), min_size=20, max_size=40)


@settings(max_examples=EXAMPLES, deadline=None, derandomize=True)
@given(
    names=st.sampled_from(MEETINGS),
    in_flight_max=st.sampled_from([3, 100, 100]),
    days=st.one_of(days(USUAL), days(USUAL), days(RARE)),
)
def test_whatever_happens_the_picker_takes_what_may_run_and_keeps_nothing(
    names: tuple[str, ...], in_flight_max: int, days: Days
) -> None:
    world = World([one for one in FUNCTIONS if one.id in names], in_flight_max)

    for changes in days:
        for name, *arguments in changes:
            getattr(world, str(name))(*arguments)
        world.take_all()

    world.finish()
