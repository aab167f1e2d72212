"""Which item goes next, and what holds the others back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace
from steplog.core.functions import ConcurrencyLimit, Function, Scope, Throttle
from steplog.core.model import Gate, ItemKind, QueueItem, Run, RunStatus
from steplog.core.picking import Picker
from steplog.core.picking.lanes import REMOVED_KEPT_MAX

NOW_MS = 1_000_000
SHIP = Function(id="ship", app_id="shop", slug="shop-ship", name="Ship", url="http://app")


class Queue:
    """A picker with the functions that it asks about, and short words for tests."""

    def __init__(self, *functions: Function, in_flight_max: int = 100) -> None:
        self.functions = {function.id: function for function in functions}
        self.picker = Picker(in_flight_max, self.functions.get)
        self.last_id = 0

    def add(
        self,
        function: Function = SHIP,
        key: str = "",
        *,
        kind: ItemKind = ItemKind.START,
        due_at_ms: int = NOW_MS,
        queued_at_ms: int = 0,
        attempt: int = 0,
        status: RunStatus = RunStatus.QUEUED,
    ) -> int:
        self.last_id += 1
        run = Run(
            id=f"run-{self.last_id}",
            function_id=function.id,
            status=status,
            event_ids=("event",),
            queued_at_ms=queued_at_ms or self.last_id,
            gates=tuple(
                Gate(
                    function.id if limit.scope is Scope.FUNCTION else limit.scope,
                    limit.key or "",
                    key if limit.key else "",
                )
                for limit in function.concurrency
            ),
            throttle_value=key if function.throttle else None,
        )
        item = QueueItem(
            id=self.last_id,
            run_id=run.id,
            function_id=function.id,
            kind=kind,
            due_at_ms=due_at_ms,
            attempt=attempt,
        )
        self.picker.add(item, run)
        return self.last_id

    def take(self, now_ms: int = NOW_MS) -> int | None:
        item = self.picker.take(now_ms)
        return item.id if item else None

    def take_all(self, now_ms: int = NOW_MS) -> list[int]:
        taken = []
        while (item_id := self.take(now_ms)) is not None:
            taken.append(item_id)
        return taken


def limited(
    limit: int, key: str | None = "event.data.key", scope: Scope = Scope.FUNCTION
) -> Function:
    return replace(SHIP, concurrency=(ConcurrencyLimit(limit, key, scope),))


def test_items_of_one_key_go_in_the_order_of_their_runs() -> None:
    queue = Queue(SHIP)
    late = queue.add(queued_at_ms=20)
    early = queue.add(queued_at_ms=10)

    assert queue.take_all() == [early, late]


def test_an_older_runs_next_step_goes_before_a_younger_runs_start() -> None:
    queue = Queue(SHIP)
    start = queue.add(queued_at_ms=20)
    step = queue.add(queued_at_ms=10, kind=ItemKind.DISCOVERY)

    assert queue.take_all() == [step, start]


def test_an_item_waits_until_it_is_due() -> None:
    queue = Queue(SHIP)
    item = queue.add(due_at_ms=NOW_MS + 500)

    assert queue.take() is None
    assert queue.picker.next_due_at_ms() == NOW_MS + 500
    assert queue.take(NOW_MS + 500) == item


def test_a_full_limit_holds_an_item_back_until_a_slot_is_given_back() -> None:
    queue = Queue(limited(1, key=None))
    first, second = queue.add(limited(1, key=None)), queue.add(limited(1, key=None))

    assert queue.take_all() == [first]
    queue.picker.release(first)

    assert queue.take_all() == [second]


def test_a_saturated_key_does_not_hold_back_another_key() -> None:
    function = limited(1)
    queue = Queue(function)
    busy = [queue.add(function, "a") for _ in range(5)]
    other = queue.add(function, "b")

    assert queue.take_all() == [busy[0], other]


def test_keys_take_turns_however_long_one_backlog_is() -> None:
    function = limited(100)
    queue = Queue(function)
    a = [queue.add(function, "a") for _ in range(3)]
    b = [queue.add(function, "b") for _ in range(3)]

    assert queue.take_all() == [a[0], b[0], a[1], b[1], a[2], b[2]]


def test_functions_take_turns_however_long_one_backlog_is() -> None:
    bill = replace(SHIP, id="bill")
    queue = Queue(SHIP, bill)
    ship = [queue.add(SHIP) for _ in range(3)]
    billing = queue.add(bill)

    assert queue.take_all() == [ship[0], billing, ship[1], ship[2]]


def test_functions_with_the_same_key_text_share_a_bucket_and_keep_their_own_limit() -> None:
    narrow = limited(1, scope=Scope.ENVIRONMENT)
    wide = replace(limited(3, scope=Scope.ENVIRONMENT), id="wide")
    queue = Queue(narrow, wide)
    for function in (narrow, wide, narrow, wide, wide):
        queue.add(function, "a")

    assert queue.take_all() == [1, 2, 4]
    queue.picker.release(1)
    assert queue.take_all() == [5], "two are in flight: room for the wide one, not for the narrow"


def test_a_keyed_limit_of_zero_blocks() -> None:
    function = limited(0)
    queue = Queue(function)
    queue.add(function, "a")

    assert queue.take_all() == []


def test_a_raised_limit_lets_waiting_items_go() -> None:
    function = limited(1)
    queue = Queue(function)
    for _ in range(3):
        queue.add(function, "a")
    assert queue.take_all() == [1]

    queue.functions[function.id] = limited(3)
    queue.picker.limits_changed()

    assert queue.take_all() == [2, 3]


def test_a_slot_that_a_woken_lane_cannot_use_goes_to_the_next_in_line() -> None:
    both = replace(
        SHIP,
        concurrency=(
            ConcurrencyLimit(1, "'shared'", Scope.ENVIRONMENT),
            ConcurrencyLimit(1, "event.data.key"),
        ),
    )
    queue = Queue(both)

    def add(value: str) -> int:
        queue.last_id += 1
        gates = (Gate("env", "'shared'", "shared"), Gate("ship", "event.data.key", value))
        run = Run(
            id=f"run-{queue.last_id}",
            function_id="ship",
            status=RunStatus.QUEUED,
            event_ids=("e",),
            queued_at_ms=queue.last_id,
            gates=gates,
        )
        item = QueueItem(queue.last_id, run.id, "ship", ItemKind.START, due_at_ms=NOW_MS)
        queue.picker.add(item, run)
        return item.id

    first = add("a")
    assert queue.take_all() == [first]
    gone, last = add("b"), add("c")
    assert queue.take_all() == []

    queue.picker.remove([gone])
    queue.picker.release(first)

    assert queue.take_all() == [last]


@pytest.mark.parametrize(
    ("throttle", "starts_ms"),
    [
        (Throttle(limit=1, period_ms=3_000, burst=1), [0, 0, 3_000, 6_000]),
        (Throttle(limit=2, period_ms=10_000, burst=1), [0, 0, 0, 5_000]),
        (Throttle(limit=2, period_ms=10_000), [0, 0, 5_000, 10_000]),
    ],
)
def test_a_throttle_lets_a_burst_start_and_then_one_per_emission(
    throttle: Throttle, starts_ms: list[int]
) -> None:
    function = replace(SHIP, throttle=throttle)
    queue = Queue(function)
    for _ in starts_ms:
        queue.add(function, "a")

    assert when_taken(queue, len(starts_ms)) == starts_ms


def when_taken(queue: Queue, count: int) -> list[int]:
    moments: list[int] = []
    now_ms = NOW_MS
    while len(moments) < count:
        moments += [now_ms - NOW_MS] * len(queue.take_all(now_ms))
        now_ms = queue.picker.next_due_at_ms() or now_ms
    return moments


def test_a_throttled_key_does_not_hold_back_another_key() -> None:
    function = replace(SHIP, throttle=Throttle(limit=1, period_ms=60_000))
    queue = Queue(function)
    for _ in range(3):
        queue.add(function, "a")
    other = queue.add(function, "b")

    assert queue.take_all() == [1, other]


@pytest.mark.parametrize(
    "add",
    [
        lambda queue, function: queue.add(function, "a", kind=ItemKind.DISCOVERY),
        lambda queue, function: queue.add(function, "a", attempt=1),
        lambda queue, function: queue.add(function, "a", status=RunStatus.RUNNING),
    ],
    ids=["a next step", "a start's retry", "a start that was handed back"],
)
def test_a_throttle_holds_back_first_calls_only(
    add: Callable[[Queue, Function], int],
) -> None:
    function = replace(SHIP, throttle=Throttle(limit=1, period_ms=60_000))
    queue = Queue(function)
    queue.add(function, "a")
    queue.add(function, "a")
    assert queue.take_all() == [1]

    unthrottled = add(queue, function)

    assert queue.take_all() == [unthrottled]


def test_a_timer_fires_without_a_slot() -> None:
    function = limited(1, key=None)
    queue = Queue(function)
    running = queue.add(function)
    sleeping = queue.add(function, kind=ItemKind.SLEEP, due_at_ms=NOW_MS + 1_000)
    assert queue.take_all() == [running]

    fired = queue.picker.take_timers(NOW_MS + 1_000)

    assert [item.id for item in fired] == [sleeping]


def test_no_more_are_in_flight_than_the_engine_may_have() -> None:
    queue = Queue(SHIP, in_flight_max=2)
    for _ in range(4):
        queue.add()

    assert queue.take_all() == [1, 2]
    queue.picker.release(1)
    assert queue.take_all() == [3]


def test_a_picker_forgets_what_is_done() -> None:
    function = limited(2)
    queue = Queue(function)
    for number in range(50):
        queue.add(function, f"key {number}")
    for item_id in queue.take_all():
        queue.picker.release(item_id)

    assert queue.take() is None
    assert queue.picker.is_empty


def test_timeouts_of_answered_waits_are_not_kept_until_they_are_due() -> None:
    queue = Queue(SHIP)
    year_ms = 365 * 24 * 3_600_000

    for _ in range(5_000):
        queue.picker.remove([queue.add(kind=ItemKind.TIMEOUT, due_at_ms=NOW_MS + year_ms)])

    assert len(queue.picker._due) <= REMOVED_KEPT_MAX + 1
    assert queue.picker.next_due_at_ms() is None


def test_a_lane_that_a_throttle_holds_waits_in_one_place_however_often_it_is_left() -> None:
    function = replace(SHIP, throttle=Throttle(limit=1, period_ms=60_000))
    queue = Queue(function, in_flight_max=1_000)
    queue.add(function, "a")
    queue.add(function, "a")
    queue.take_all()

    for _ in range(100):
        queue.add(function, "a", kind=ItemKind.DISCOVERY)
        queue.take_all()

    assert len(queue.picker._entrances._alarms) == 1
    assert queue.take_all(NOW_MS + 60_000) == [2]


def test_a_throttle_whose_time_has_come_is_forgotten() -> None:
    function = replace(SHIP, throttle=Throttle(limit=1, period_ms=1_000))
    queue = Queue(function)

    for second in range(200):
        now_ms = NOW_MS + second * 1_000
        item = queue.add(function, f"key {second}", due_at_ms=now_ms)
        assert queue.take(now_ms) == item
        queue.picker.release(item)

    assert len(queue.picker._throttles) <= 2


def test_a_slot_is_not_kept_for_a_function_that_is_full_itself() -> None:
    key = ConcurrencyLimit(1, "event.data.key", Scope.ENVIRONMENT)
    full = replace(SHIP, concurrency=(key, ConcurrencyLimit(1)))
    free = replace(SHIP, id="free", concurrency=(key,))
    queue = Queue(full, free)
    holder = queue.add(free, "a")
    assert queue.take_all() == [holder]
    queue.add(full, "a")  # stands first in the line of "a" ...
    assert queue.take_all() == []
    busy = queue.add(full, "b")
    assert queue.take_all() == [busy]  # ... and now its function is full
    other = queue.add(free, "a")
    assert queue.take_all() == []

    queue.picker.release(holder)

    assert queue.take_all() == [other]


def test_whoever_waits_to_start_is_overtaken_by_no_newcomer() -> None:
    function = replace(SHIP, throttle=Throttle(1, 1_000), concurrency=(limited(5).concurrency))
    queue = Queue(function)
    scope = ("a", "b", "c")
    waiting = [_add_throttled_alike(queue, function, key) for key in scope]
    assert queue.take_all() == waiting[:1]

    newcomer = _add_throttled_alike(queue, function, "d", due_at_ms=NOW_MS + 1_000)

    order = [queue.take_all(NOW_MS + 1_000 * second) for second in (1, 2, 3)]
    assert order == [[waiting[1]], [waiting[2]], [newcomer]]


def _add_throttled_alike(
    queue: Queue, function: Function, key: str, due_at_ms: int = NOW_MS
) -> int:
    """A run with a key of its own for concurrency; the throttle is the same for all."""
    queue.last_id += 1
    run = Run(
        id=f"run-{queue.last_id}",
        function_id=function.id,
        status=RunStatus.QUEUED,
        event_ids=("event",),
        queued_at_ms=queue.last_id,
        gates=(Gate(function.id, "event.data.key", key),),
        throttle_value="",
    )
    item = QueueItem(queue.last_id, run.id, function.id, ItemKind.START, due_at_ms=due_at_ms)
    queue.picker.add(item, run)
    return item.id
