"""Which due item goes next, and which limit holds the others back.

An index in memory over the queue rows: rebuilt from them at start, changed only together with a
commit. Items wait in lanes, one for each function and set of limit keys. Lanes that have work and
room take turns within their function, and functions take turns among each other, so that no key
and no function waits for another's backlog. A lane that is held back waits in one place and is
not looked at again until that place lets go: picking costs the same however much is waiting.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from enum import Enum

from .functions import Function
from .limits import throttle
from .limits.concurrency import limit_of
from .model import Gate, ItemKind, QueueItem, Run, RunStatus

REMOVED_KEPT_MAX = 1_000  # entries whose items are gone, before they are swept out
LaneKey = tuple[str, tuple[Gate, ...], str | None]


class LaneState(Enum):
    IDLE = "idle"  # nothing to do
    READY = "ready"  # in its function's ring
    BLOCKED = "blocked"  # waits for a slot of one bucket
    PARKED = "parked"  # waits for its throttle
    HELD = "held"  # its function is paused


class Lane:
    """The waiting items of one function and one set of limit keys, lowest score first."""

    __slots__ = (
        "continuing",
        "function_id",
        "gates",
        "parked_until_us",  # where it stands among those that are parked; 0 when nowhere
        "starts",
        "state",
        "throttle",
    )

    def __init__(self, key: LaneKey) -> None:
        self.function_id, self.gates, self.throttle = key
        self.starts: list[tuple[int, int]] = []  # (score, item id)
        self.continuing: list[tuple[int, int]] = []
        self.state = LaneState.IDLE
        self.parked_until_us = 0


class Bucket:
    """The slots of one gate. Lanes wait by the limit that holds them, for limits may differ."""

    __slots__ = ("used", "waiting")

    def __init__(self) -> None:
        self.used = 0
        self.waiting: dict[int, deque[Lane]] = {}


class Waiting:
    """One item and what it needs to be placed."""

    __slots__ = ("is_start", "item", "lane_key", "score")

    def __init__(self, item: QueueItem, run: Run) -> None:
        self.item, self.score = item, run.score
        self.lane_key: LaneKey = (item.function_id, run.gates, run.throttle_value)
        # Only a run's very first call counts against its throttle: no retry of it does, nor the
        # second sending of one that was handed back.
        is_first = item.kind is ItemKind.START and item.attempt == 0
        self.is_start = is_first and run.status is RunStatus.QUEUED


class Picker:
    """All queue rows, by when and whether they may run. Time comes in; nothing here waits."""

    def __init__(self, in_flight_max: int, function: Callable[[str], Function | None]) -> None:
        self._in_flight_max = in_flight_max
        self._function = function
        self._items: dict[int, Waiting] = {}
        self._held: dict[int, LaneKey] = {}  # items in flight, with the slots they hold
        self._later: list[tuple[int, int, int]] = []  # (due, score, item id), also the timers
        self._timers_due: deque[int] = deque()
        self._lanes: dict[LaneKey, Lane] = {}
        self._ring: deque[str] = deque()  # functions with a ready lane
        self._ready: dict[str, deque[Lane]] = {}
        self._buckets: dict[Gate, Bucket] = {}
        self._parked: list[tuple[int, int, Lane]] = []
        self._paused: list[Lane] = []  # until the functions change
        self._tat_us: dict[tuple[str, str], int] = {}
        self._counted: set[tuple[str, str]] = set()
        self._sequence = 0

    # What is known

    @property
    def in_flight(self) -> int:
        return len(self._held)

    @property
    def waiting(self) -> int:
        return len(self._items)

    def take_throttle_changes(self) -> list[tuple[str, str, int]]:
        """(function, key value, `tat_us`) of every throttle that has counted a start since."""
        changed = [(*key, self._tat_us[key]) for key in self._counted]
        self._counted.clear()
        return changed

    def restore_throttles(self, states: Mapping[tuple[str, str], int]) -> None:
        self._tat_us = dict(states)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is waiting, held or remembered, throttles apart."""
        return not (self._items or self._held or self._lanes or self._buckets or self._ring)

    def next_due_at_ms(self) -> int | None:
        """When something that is waiting for time alone may move; None when nothing is."""
        while self._later and self._later[0][2] not in self._items:
            heapq.heappop(self._later)
        moments = []
        if self._later:
            moments.append(self._later[0][0])
        if self._parked:
            moments.append(-(-self._parked[0][0] // 1_000))
        return min(moments, default=None)

    # Changes

    def add(self, item: QueueItem, run: Run) -> None:
        self._items[item.id] = Waiting(item, run)
        heapq.heappush(self._later, (item.due_at_ms, run.score, item.id))

    def remove(self, item_ids: Iterable[int]) -> None:
        """Rows that are gone. One in flight keeps its slots until it is released."""
        for item_id in item_ids:
            self._items.pop(item_id, None)
        # A wait that was answered leaves a timeout behind, due in a year perhaps.
        if len(self._later) > 2 * len(self._items) + REMOVED_KEPT_MAX:
            self._later = [entry for entry in self._later if entry[2] in self._items]
            heapq.heapify(self._later)

    def release(self, item_id: int) -> None:
        """The request for this item has ended: its slots are free."""
        lane_key = self._held.pop(item_id, None)
        if lane_key is None:
            return
        for gate in lane_key[1]:
            bucket = self._buckets[gate]
            bucket.used -= 1
            self._wake(gate, bucket)

    def hold_again(self, former: Picker, in_flight: Iterable[int]) -> None:
        """Take over, from a former picker, the slots of the items that are in flight."""
        for item_id in in_flight:
            lane_key = former._held.get(item_id)
            if lane_key is None:
                continue
            self._held[item_id] = lane_key
            for gate in lane_key[1]:
                self._buckets.setdefault(gate, Bucket()).used += 1

    def limits_changed(self) -> None:
        """Functions were registered anew: whatever is held back is looked at once more."""
        for gate, bucket in list(self._buckets.items()):
            waiting = [lane for lanes in bucket.waiting.values() for lane in lanes]
            bucket.waiting.clear()
            for lane in waiting:
                self._make_ready(lane)
            self._forget_if_empty(gate, bucket)
        paused, self._paused = self._paused, []
        for lane in paused:
            self._make_ready(lane)
        parked, self._parked = self._parked, []
        for _, _, lane in parked:
            lane.parked_until_us = 0
            if lane.state is LaneState.PARKED:
                self._make_ready(lane)

    # Picking

    def take_timers(self, now_ms: int) -> list[QueueItem]:
        """The timers that have fired; they need no slot."""
        self._mature(now_ms)
        fired = []
        while self._timers_due:
            waiting = self._items.pop(self._timers_due.popleft(), None)
            if waiting is not None:
                fired.append(waiting.item)
        return fired

    def take(self, now_ms: int) -> QueueItem | None:
        """The next item that may run now; its slots are taken. None when nothing may."""
        self._mature(now_ms)
        while self._ring and len(self._held) < self._in_flight_max:
            function_id = self._ring.popleft()
            lanes = self._ready[function_id]
            lane = lanes.popleft()
            item = self._take_from(lane, now_ms)
            if lane.state is LaneState.READY:
                if lane.continuing or lane.starts:
                    lanes.append(lane)
                else:
                    self._retire(lane)
            if lanes:
                self._ring.append(function_id)
            else:
                del self._ready[function_id]
            if item is not None:
                return item
        return None

    def _take_from(self, lane: Lane, now_ms: int) -> QueueItem | None:
        """The lane's next item, or None after moving the lane to what holds it back."""
        self._skip_removed(lane.starts)
        self._skip_removed(lane.continuing)
        if not lane.starts and not lane.continuing:
            self._pass_on(lane)
            return None
        function = self._function(lane.function_id)
        if function is not None and function.is_paused:
            lane.state = LaneState.HELD
            self._paused.append(lane)
            self._pass_on(lane)
            return None
        if self._is_blocked(lane, function):
            return None
        heap = self._choose(lane, function, now_ms)
        if heap is None:
            self._pass_on(lane)
            return None
        _, item_id = heapq.heappop(heap)
        taken = self._items.pop(item_id)
        self._hold(taken.item, lane)
        if taken.is_start:
            self._count_start(lane, function, now_ms)
        return taken.item

    def _is_blocked(self, lane: Lane, function: Function | None) -> bool:
        for gate in lane.gates:
            limit = limit_of(function, gate) if function else None
            bucket = self._buckets.setdefault(gate, Bucket())
            if limit is not None and bucket.used >= limit:
                lane.state = LaneState.BLOCKED
                bucket.waiting.setdefault(limit, deque()).append(lane)
                self._pass_on(lane, but=gate)
                return True
        return False

    def _choose(
        self, lane: Lane, function: Function | None, now_ms: int
    ) -> list[tuple[int, int]] | None:
        """The heap to take from; None when only starts are left and the throttle holds them."""
        if not lane.starts:
            return lane.continuing
        if lane.continuing and lane.continuing[0] < lane.starts[0]:
            return lane.continuing
        rule = function.throttle if function else None
        if rule is None or lane.throttle is None:
            return lane.starts
        tat_us = self._tat_us.get((lane.function_id, lane.throttle), 0)
        allowed_us = throttle.allowed_at_us(rule, tat_us)
        if allowed_us <= now_ms * 1_000:
            return lane.starts
        if lane.continuing:
            return lane.continuing
        lane.state = LaneState.PARKED
        if lane.parked_until_us != allowed_us:  # else it left for a while, and is still in there
            lane.parked_until_us = allowed_us
            self._sequence += 1
            heapq.heappush(self._parked, (allowed_us, self._sequence, lane))
        return None

    def _count_start(self, lane: Lane, function: Function | None, now_ms: int) -> None:
        if lane.throttle is None or function is None or function.throttle is None:
            return
        key = (lane.function_id, lane.throttle)
        self._tat_us[key] = throttle.after_start_us(
            function.throttle, self._tat_us.get(key, 0), now_ms * 1_000
        )
        self._counted.add(key)

    def _hold(self, item: QueueItem, lane: Lane) -> None:
        self._held[item.id] = (lane.function_id, lane.gates, lane.throttle)
        for gate in lane.gates:
            self._buckets.setdefault(gate, Bucket()).used += 1

    # Moving lanes

    def _mature(self, now_ms: int) -> None:
        """Items and lanes whose time has come."""
        while self._later and self._later[0][0] <= now_ms:
            _, score, item_id = heapq.heappop(self._later)
            waiting = self._items.get(item_id)
            if waiting is None:
                continue
            if not waiting.item.calls_app:
                self._timers_due.append(item_id)
                continue
            self._place(waiting, score)
        while self._parked and self._parked[0][0] <= now_ms * 1_000:
            _, _, lane = heapq.heappop(self._parked)
            lane.parked_until_us = 0
            if lane.state is LaneState.PARKED:
                self._make_ready(lane)

    def _place(self, waiting: Waiting, score: int) -> None:
        lane = self._lanes.get(waiting.lane_key)
        if lane is None:
            lane = self._lanes[waiting.lane_key] = Lane(waiting.lane_key)
        heap = lane.starts if waiting.is_start else lane.continuing
        heapq.heappush(heap, (score, waiting.item.id))
        is_parked = lane.state is LaneState.PARKED
        if lane.state is LaneState.IDLE or (is_parked and not waiting.is_start):
            self._make_ready(lane)

    def _make_ready(self, lane: Lane) -> None:
        lane.state = LaneState.READY
        lanes = self._ready.get(lane.function_id)
        if lanes is None:
            lanes = self._ready[lane.function_id] = deque()
            self._ring.append(lane.function_id)
        lanes.append(lane)

    def _retire(self, lane: Lane) -> None:
        lane.state = LaneState.IDLE
        del self._lanes[(lane.function_id, lane.gates, lane.throttle)]

    def _wake(self, gate: Gate, bucket: Bucket) -> None:
        """A slot is free: for each limit that has room, the lane that has waited longest."""
        for limit, lanes in list(bucket.waiting.items()):
            if bucket.used < limit:
                self._make_ready(lanes.popleft())
                if not lanes:
                    del bucket.waiting[limit]
        self._forget_if_empty(gate, bucket)

    def _pass_on(self, lane: Lane, but: Gate | None = None) -> None:
        """The lane does not use the slot that it was woken for: the next in line may."""
        for gate in lane.gates:
            if gate != but and (bucket := self._buckets.get(gate)) is not None:
                self._wake(gate, bucket)

    def _forget_if_empty(self, gate: Gate, bucket: Bucket) -> None:
        if bucket.used == 0 and not bucket.waiting:
            self._buckets.pop(gate, None)

    def _skip_removed(self, heap: list[tuple[int, int]]) -> None:
        while heap and heap[0][1] not in self._items:
            heapq.heappop(heap)
