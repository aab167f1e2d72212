"""Taking the next item costs the same however much is waiting: counted, not timed.

What is counted are calls, of Python and of C: each step of a loop in the picker makes some. A heap
needs more steps inside a call when it is larger, but no more calls.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType

import pytest
from msgspec.structs import replace
from steplog.core.functions import ConcurrencyLimit, Function, Scope, Throttle
from steplog.core.limits.concurrency import gates_of, key_value
from steplog.core.model import ItemKind, QueueItem, Run, RunStatus
from steplog.core.picking import Picker

FEW, SOME, MANY = 10, 2_000, 100_000
TURNS = 6
NOW_MS = 1_000_000
HOUR_MS = 3_600_000
PLAIN = Function(id="f", app_id="a", slug="a-f", name="", url="http://app")
OTHER = replace(PLAIN, id="other")
KEY = "event.data.key"
OF_KEY = ConcurrencyLimit(1, KEY)
TOTAL = ConcurrencyLimit(2)
SHARED = ConcurrencyLimit(2, "'vendor'", Scope.ENVIRONMENT)
Keys = Callable[[int], int]


def even(number: int) -> int:
    """Each item has a key of its own."""
    return number


def skewed(number: int) -> int:
    """Nine of ten items have the same key."""
    return number if number % 10 == 0 else 0


def one(number: int) -> int:
    return 0


class Backlog:
    """A picker with many items of one function, and one of another."""

    def __init__(self, function: Function, waiting: int, keys: Keys) -> None:
        self.functions = {function.id: function, OTHER.id: OTHER}
        self.picker = Picker(4, self.functions.get)
        for number in range(waiting):
            self.add(function, number, str(keys(number)))
        self.add(OTHER, waiting, "")
        self.now_ms = NOW_MS

    def add(self, function: Function, number: int, key: str) -> None:
        scope = {"event": {"data": {"key": key}}}
        rule = function.throttle
        run = Run(
            id=f"run {number}",
            function_id=function.id,
            status=RunStatus.QUEUED,
            event_ids=("e",),
            queued_at_ms=NOW_MS,
            gates=gates_of(function, scope, NOW_MS),
            throttle_value=key_value(rule.key, scope, NOW_MS) if rule else None,
        )
        item = QueueItem(number, run.id, function.id, ItemKind.START, due_at_ms=NOW_MS)
        self.picker.add(item, run)

    def settle(self) -> list[QueueItem]:
        """What can be taken is taken; what is held back has found its place."""
        taken = []
        while (item := self.picker.take(self.now_ms)) is not None:
            taken.append(item)
        return taken


def calls(work: Callable[[], object]) -> int:
    """How many functions, of Python and of C, `work` calls."""
    count = 0

    def on_event(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(on_event)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


LIMITS: dict[str, dict[str, object]] = {
    "none": {},
    "a key": {"concurrency": (OF_KEY,)},
    "all": {"concurrency": (TOTAL,)},
    "all and a key": {"concurrency": (TOTAL, OF_KEY)},
    "shared, and a key": {"concurrency": (SHARED, OF_KEY)},
    "shared, all, starts of a key": {
        "concurrency": (SHARED, TOTAL),
        "throttle": Throttle(1, HOUR_MS, 0, KEY),
    },
    "starts": {"throttle": Throttle(2, HOUR_MS)},
    "starts of a key": {"throttle": Throttle(2, HOUR_MS, 0, KEY)},
    "starts, and a key": {"throttle": Throttle(2, HOUR_MS), "concurrency": (OF_KEY,)},
    "starts, all and a key": {"throttle": Throttle(2, HOUR_MS), "concurrency": (TOTAL, OF_KEY)},
    "runs": {"run_concurrency": ConcurrencyLimit(2)},
    "runs of a key": {"run_concurrency": ConcurrencyLimit(1, KEY)},
    "runs of a key, and starts": {
        "run_concurrency": ConcurrencyLimit(1, KEY),
        "throttle": Throttle(2, HOUR_MS),
    },
    "runs, starts, all and a key": {
        "run_concurrency": ConcurrencyLimit(2),
        "throttle": Throttle(2, HOUR_MS),
        "concurrency": (TOTAL, OF_KEY),
    },
}


def assert_cost_is_the_same(limits: str, keys: Keys, waiting: int) -> None:
    function = replace(PLAIN, **LIMITS[limits])

    few, many = (_turns(Backlog(function, count, keys)) for count in (FEW, waiting))

    assert many <= 1.5 * few + 20, f"{few} calls with {FEW} waiting, {many} with {waiting}"


@pytest.mark.parametrize("keys", [one, even, skewed])
@pytest.mark.parametrize("limits", LIMITS)
def test_the_next_item_costs_the_same_behind_every_limit(limits: str, keys: Keys) -> None:
    assert_cost_is_the_same(limits, keys, SOME)


@pytest.mark.parametrize("keys", [even, skewed])
@pytest.mark.parametrize(
    "limits", ["all and a key", "starts of a key", "runs, starts, all and a key"]
)
def test_the_next_item_costs_the_same_with_a_hundred_thousand_waiting(
    limits: str, keys: Keys
) -> None:
    assert_cost_is_the_same(limits, keys, MANY)


def _turns(backlog: Backlog) -> float:
    """The dearest item of some turns: a request ends, or time passes, and what may go is taken."""
    in_flight = backlog.settle()
    costs: list[float] = []

    def count(change: Callable[[], None]) -> None:
        taken: list[QueueItem] = []

        def turn() -> None:
            change()
            taken.extend(backlog.settle())

        costs.append(calls(turn) / max(1, len(taken)))
        in_flight.extend(taken)

    def end() -> None:
        if in_flight:
            item = in_flight.pop(0)
            backlog.picker.release(item.id)
            backlog.picker.end_run(item.run_id)

    def wait() -> None:
        backlog.now_ms += HOUR_MS // 2

    for _ in range(TURNS):
        count(end)
        count(wait)
    return max(costs)
