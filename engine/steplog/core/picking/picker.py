"""The picker: every queue row, by when it is due and whether it may run."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Iterable, Mapping

from ..functions import Function
from ..limits.workers import EVERYWHERE, Room, is_dialled_in
from ..model import Gate, ItemKind, QueueItem, Run
from .due import Due
from .lanes import Entry, Lane, Road, State, Waiting, count_before
from .throttles import Throttles
from .turns import Turns

Held = tuple[str, tuple[Gate, ...]]  # run, gates whose slots its request holds


class Picker:
    """No function and no key waits for another's backlog. Time comes in; nothing here waits.
    `room` tells how many requests the workers of an app take, by its id.
    """

    def __init__(
        self,
        in_flight_max: int,
        function: Callable[[str], Function | None],
        room: Callable[[str], Room] = lambda app_id: EVERYWHERE,
    ) -> None:
        self.in_flight_max = in_flight_max
        self._function = function
        self._items: dict[int, Waiting] = {}
        self._due = Due(self._items)
        self._timers_due: deque[int] = deque()
        self._held: dict[int, Held] = {}  # items in flight
        self._run_slots: dict[str, Gate] = {}  # runs that hold one, until they end
        self._throttles = Throttles()
        self._turns = Turns(self._throttles, room)
        self._slots, self._rooms = self._turns.slots, self._turns.rooms
        self._entrances = self._turns.entrances

    # What is known

    @property
    def in_flight(self) -> int:
        return len(self._held)

    @property
    def waiting(self) -> int:
        return len(self._items)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is waiting, held or remembered, throttles apart."""
        return not (self._items or self._held or self._run_slots) and self._turns.is_empty

    def next_due_at_ms(self) -> int | None:
        """When something that is waiting for time alone may move; None when nothing is."""
        moments = (
            self._due.next_at_ms,
            self._entrances.next_alarm_ms,
            self._rooms.next_alarm_ms,
        )
        return min((moment for moment in moments if moment is not None), default=None)

    def used(self, gate: Gate) -> int:
        """How many slots of this bucket are taken."""
        return self._slots.used(gate)

    def holders(self, gate: Gate, at_most: int) -> tuple[str, ...]:
        """Some of the runs that hold them, the longest first."""
        return self._slots.holders(gate, at_most)

    def holds_run_slot(self, run_id: str) -> bool:
        return run_id in self._run_slots

    def throttle_tat_us(self, function_id: str, value: str) -> int:
        return self._throttles.tat_us((function_id, value))

    def ahead(self, item_id: int, at_most: int) -> int:
        """How many items of its kind at least go before this one, counted up to `at_most`."""
        waiting = self._items.get(item_id)
        if waiting is None or (lane := waiting.lane) is None:
            return 0
        entry: Entry = (waiting.score, item_id)
        count = count_before(lane.starts, entry, at_most)
        if waiting.is_start:
            count += self._entrances.before(lane, at_most)
        else:
            count += count_before(lane.continuing, entry, at_most)
        return min(count, at_most)

    def take_throttle_changes(self) -> list[tuple[str, str, int]]:
        """(function, key value, `tat_us`) of every throttle that has counted a start since."""
        return self._throttles.take_changes()

    # Taking over what the rows, or a former picker, say

    def restore_throttles(self, states: Mapping[tuple[str, str], int]) -> None:
        self._throttles.restore(states)

    def hold_run(self, run: Run) -> None:
        """The run has started: if there is a limit on runs, it holds a slot until it ends."""
        gate = run.run_gate
        if gate is not None and run.id not in self._run_slots:
            self._hold_run(run.id, gate)

    def hold_again(self, former: Picker, in_flight: Iterable[int]) -> None:
        """Take over the slots of the items that are in flight."""
        for item_id in in_flight:
            held = former._held.get(item_id)
            if held is not None:
                self._hold(item_id, *held)
            self._rooms.hold_again(former._rooms, item_id)

    # Changes

    def add(self, item: QueueItem, run: Run) -> None:
        waiting = self._items[item.id] = Waiting(item, run)
        self._due.add(waiting)

    def remove(self, item_ids: Iterable[int]) -> None:
        """Rows that are gone. One in flight keeps its slots until it is released."""
        for item_id in item_ids:
            waiting = self._items.pop(item_id, None)
            if waiting is not None and (lane := waiting.lane) is not None:
                lane.live -= 1
                if lane.live:
                    lane.sweep(self._items)
                else:
                    self._turns.forget(lane)
        self._due.sweep()

    def release(self, item_id: int) -> None:
        """The request for this item has ended: its slots are free."""
        held = self._held.pop(item_id, None)
        for gate in held[1] if held is not None else ():
            self._slots.give_back(gate, item_id)
            self._turns.wake(gate)
        self._turns.let_try(self._rooms.release(item_id))

    def workers_changed(self, app_id: str) -> bool:
        """Workers of the app came, went or have room. Returns whether there may be work now."""
        road = self._rooms.look_again(app_id)
        self._turns.let_try(road)
        return road is not None

    def end_run(self, run_id: str) -> None:
        """The run has ended: the slot that it held as a whole is free."""
        gate = self._run_slots.pop(run_id, None)
        if gate is not None:
            self._slots.give_back(gate, run_id)
            self._turns.wake(gate)

    def limits_changed(self) -> None:
        """Functions were registered anew: whatever is held back is looked at once more."""
        self._turns.start_over()

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
        while len(self._held) < self.in_flight_max:
            road = self._turns.next_road()
            if road is None:
                break
            item = self._take_from(road, now_ms)
            if item is not None:
                return item
        return None

    def _take_from(self, road: Road, now_ms: int) -> QueueItem | None:
        """The item of the lane whose turn it is, or None after moving what is held back."""
        function = self._function(road.function_id)
        if function is not None and function.is_paused:
            self._turns.pause(road)
            self._turns.let_try(self._rooms.leave(road))
            return None
        if self._turns.is_blocked(road, function):
            self._turns.hold_back(road)
            self._turns.let_try(self._rooms.leave(road))
            return None
        is_dialled = function is not None and is_dialled_in(function.url)
        if function is not None and is_dialled and self._rooms.holds_back(function.app_id, road):
            road.state = State.UNSERVED
            self._turns.hold_back(road)
            return None
        lane, _ = road.ready.popitem(last=False)
        road.called.pop(lane, None)
        item = self._take_from_lane(lane, function, now_ms)
        if lane.state is State.READY:
            road.ready[lane] = None
        road.state = State.IDLE
        self._turns.give_turn(road)
        if road.state is State.IDLE and item is None:
            self._turns.wake_each(road.gates)
        if function is not None and is_dialled:
            if item is not None and item.kind is not ItemKind.REQUEST:
                self._rooms.hold(item.id, function.app_id)
            self._turns.let_try(self._rooms.leave(road))
        return item

    def _take_from_lane(
        self, lane: Lane, function: Function | None, now_ms: int
    ) -> QueueItem | None:
        if self._turns.is_blocked(lane, function):
            self._entrances.leave(lane)
            return None
        lane.skip_removed(self._items)
        heap = self._choose(lane, function, now_ms)
        if heap is None:
            lane.state = State.AT_ENTRANCE
            self._turns.wake_each(lane.gates)
            return None
        _, item_id = heapq.heappop(heap)
        taken = self._items.pop(item_id)
        self._hold(item_id, taken.item.run_id, (*lane.road.gates, *lane.gates))
        if taken.is_start:
            if lane.entrance is not None and lane.entrance.gate is not None:
                self._hold_run(taken.item.run_id, lane.entrance.gate)
            self._entrances.entered(lane, function, now_ms)
        lane.live -= 1
        if not lane.live:
            self._turns.forget(lane)
        elif taken.is_start:
            self._turns.line_up(lane)
        return taken.item

    def _choose(self, lane: Lane, function: Function | None, now_ms: int) -> list[Entry] | None:
        """The heap to take from; None when only starts are left, and they are held back."""
        is_older = lane.continuing and (not lane.starts or lane.continuing[0] < lane.starts[0])
        if is_older:
            return lane.continuing
        if self._entrances.admits(lane, function, now_ms):
            return lane.starts
        return lane.continuing or None

    def _hold(self, item_id: int, run_id: str, gates: tuple[Gate, ...]) -> None:
        self._held[item_id] = (run_id, gates)
        for gate in gates:
            self._slots.take(gate, item_id, run_id)

    def _hold_run(self, run_id: str, gate: Gate) -> None:
        self._run_slots[run_id] = gate
        self._slots.take(gate, run_id, run_id)

    def _mature(self, now_ms: int) -> None:
        """Items and throttles whose time has come."""
        for waiting in self._due.take(now_ms):
            if waiting.item.calls_app:
                self._turns.place(waiting)
            else:
                self._timers_due.append(waiting.item.id)
        self._entrances.mature(now_ms * 1_000)
        for road in self._rooms.mature(now_ms):
            self._turns.let_try(road)
