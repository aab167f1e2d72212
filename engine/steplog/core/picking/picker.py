"""The picker: every queue row, by when it is due and whether it may run."""

from __future__ import annotations

import heapq
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Mapping

from ..functions import Function
from ..limits.concurrency import limit_of
from ..limits.workers import EVERYWHERE, Room, is_dialled_in
from ..model import Gate, ItemKind, QueueItem, Run
from .due import Due
from .entrances import Entrances
from .lanes import Entry, Lane, LaneKey, Road, State, Waiting, count_before
from .rooms import Rooms
from .slots import Slots, Unit
from .throttles import Throttles

RoadKey = tuple[str, tuple[Gate, ...]]  # function, gates that all its runs pass
Held = tuple[str, tuple[Gate, ...]]  # run, gates whose slots its request holds


class Picker:
    """Roads that have work and room take turns, and so do the lanes of each: no function and no
    key waits for another's backlog. Time comes in; nothing here waits. `room` tells how many
    requests the workers of an app take, by its id.
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
        self._lanes: dict[LaneKey, Lane] = {}
        self._roads: dict[RoadKey, Road] = {}  # kept while empty: there are few
        self._ring: OrderedDict[Road, None] = OrderedDict()  # in the order of their turns
        self._paused: dict[Road, None] = {}  # until the functions change
        self._slots = Slots()
        self._rooms = Rooms(room)
        self._throttles = Throttles()
        self._entrances = Entrances(self._slots, self._throttles, self._call, self._wake)

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
        return (
            not (self._items or self._held or self._run_slots or self._lanes)
            and not (self._ring or self._paused)
            and self._slots.is_empty
            and self._rooms.is_empty
            and self._entrances.is_empty
        )

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
                    self._forget(lane)
        self._due.sweep()

    def release(self, item_id: int) -> None:
        """The request for this item has ended: its slots are free."""
        held = self._held.pop(item_id, None)
        for gate in held[1] if held is not None else ():
            self._slots.give_back(gate, item_id)
            self._wake(gate)
        self._let_try(self._rooms.release(item_id))

    def workers_changed(self, app_id: str) -> bool:
        """Workers of the app came, went or have room. Returns whether there may be work now."""
        road = self._rooms.look_again(app_id)
        self._let_try(road)
        return road is not None

    def end_run(self, run_id: str) -> None:
        """The run has ended: the slot that it held as a whole is free."""
        gate = self._run_slots.pop(run_id, None)
        if gate is not None:
            self._slots.give_back(gate, run_id)
            self._wake(gate)

    def limits_changed(self) -> None:
        """Functions were registered anew: whatever is held back is looked at once more."""
        self._slots.clear_lines()
        self._rooms.clear_lines()
        self._entrances.reset()
        self._paused.clear()
        self._roads = {key: road for key, road in self._roads.items() if road.lanes}
        for road in self._roads.values():
            if road.state is not State.READY:
                road.state = State.IDLE
        for lane in self._lanes.values():
            if lane.state is State.READY:
                self._give_turn(lane.road)
            else:
                self._line_up(lane)

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
        while self._ring and len(self._held) < self.in_flight_max:
            road, _ = self._ring.popitem(last=False)
            item = self._take_from(road, now_ms)
            if item is not None:
                return item
        return None

    def _take_from(self, road: Road, now_ms: int) -> QueueItem | None:
        """The item of the lane whose turn it is, or None after moving what is held back."""
        function = self._function(road.function_id)
        if function is not None and function.is_paused:
            road.state = State.HELD
            self._paused[road] = None
            self._wake_each(road.gates)
            self._pass_on_calls(road)
            self._let_try(self._rooms.leave(road))
            return None
        if self._is_blocked(road, function):
            self._pass_on_calls(road)
            self._let_try(self._rooms.leave(road))
            return None
        is_dialled = function is not None and is_dialled_in(function.url)
        if function is not None and is_dialled and self._rooms.holds_back(function.app_id, road):
            road.state = State.UNSERVED
            self._wake_each(road.gates)
            self._pass_on_calls(road)
            return None
        lane, _ = road.ready.popitem(last=False)
        road.called.pop(lane, None)
        item = self._take_from_lane(lane, function, now_ms)
        if lane.state is State.READY:
            road.ready[lane] = None
        road.state = State.IDLE
        self._give_turn(road)
        if road.state is State.IDLE and item is None:
            self._wake_each(road.gates)
        if function is not None and is_dialled:
            if item is not None and item.kind is not ItemKind.REQUEST:
                self._rooms.hold(item.id, function.app_id)
            self._let_try(self._rooms.leave(road))
        return item

    def _take_from_lane(
        self, lane: Lane, function: Function | None, now_ms: int
    ) -> QueueItem | None:
        if self._is_blocked(lane, function):
            self._entrances.leave(lane)
            return None
        lane.skip_removed(self._items)
        heap = self._choose(lane, function, now_ms)
        if heap is None:
            lane.state = State.AT_ENTRANCE
            self._wake_each(lane.gates)
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
            self._forget(lane)
        elif taken.is_start:
            self._line_up(lane)
        return taken.item

    def _choose(self, lane: Lane, function: Function | None, now_ms: int) -> list[Entry] | None:
        """The heap to take from; None when only starts are left, and they are held back."""
        is_older = lane.continuing and (not lane.starts or lane.continuing[0] < lane.starts[0])
        if is_older:
            return lane.continuing
        if self._entrances.admits(lane, function, now_ms):
            return lane.starts
        return lane.continuing or None

    def _is_blocked(self, unit: Road | Lane, function: Function | None) -> bool:
        """Whether a gate is full; then the unit waits for it, and others may have its turn."""
        for gate in unit.gates:
            limit = limit_of(function, gate) if function is not None else None
            if limit is not None and self._slots.used(gate) >= limit:
                unit.state = State.BLOCKED
                self._slots.wait(gate, limit, unit)
                self._wake_each(other for other in unit.gates if other != gate)
                return True
        return False

    def _hold(self, item_id: int, run_id: str, gates: tuple[Gate, ...]) -> None:
        self._held[item_id] = (run_id, gates)
        for gate in gates:
            self._slots.take(gate, item_id, run_id)

    def _hold_run(self, run_id: str, gate: Gate) -> None:
        self._run_slots[run_id] = gate
        self._slots.take(gate, run_id, run_id)

    # Lanes and roads

    def _mature(self, now_ms: int) -> None:
        """Items and throttles whose time has come."""
        for waiting in self._due.take(now_ms):
            if waiting.item.calls_app:
                self._place(waiting)
            else:
                self._timers_due.append(waiting.item.id)
        self._entrances.mature(now_ms * 1_000)
        for road in self._rooms.mature(now_ms):
            self._let_try(road)

    def _place(self, waiting: Waiting) -> None:
        lane = self._lanes.get(waiting.lane_key)
        if lane is None:
            lane = self._lanes[waiting.lane_key] = self._new_lane(waiting.lane_key)
        lane.push(waiting)
        if lane.state is State.IDLE:
            self._line_up(lane)
        elif lane.state is State.AT_ENTRANCE and not waiting.is_start:
            self._make_ready(lane)

    def _line_up(self, lane: Lane) -> None:
        """At the entrance if there is nothing but starts, so that nobody looks at it in vain."""
        if lane.entrance is None or lane.continuing:
            self._make_ready(lane)
        else:
            lane.state = State.AT_ENTRANCE
            self._entrances.join(lane)

    def _new_lane(self, key: LaneKey) -> Lane:
        function_id, gates, value = key
        of_run, shared, own = _told_apart(gates) if gates else (None, (), ())
        road = self._roads.get((function_id, shared))
        if road is None:
            road = self._roads[(function_id, shared)] = Road(function_id, shared)
        road.lanes += 1
        return Lane(key, road, own, self._entrances.enter_by(function_id, of_run, value))

    def _forget(self, lane: Lane) -> None:
        """Nothing is left in the lane: its place, and what it was called for, is passed on."""
        lane.state = State.IDLE
        if lane.blocked is not None:
            self._slots.withdraw(lane)
        if lane.entrance is not None:
            self._entrances.forget(lane)
        del self._lanes[lane.key]
        self._wake_each(lane.gates)
        road = lane.road
        road.ready.pop(lane, None)
        road.called.pop(lane, None)
        road.lanes -= 1
        if not road.ready and road.state in (State.READY, State.BLOCKED, State.UNSERVED):
            self._slots.withdraw(road)
            self._let_try(self._rooms.leave(road))
            self._ring.pop(road, None)
            road.state = State.IDLE
            self._wake_each(road.gates)
        if not road.lanes and road.state is State.HELD:
            del self._paused[road]
            road.state = State.IDLE

    def _call(self, lane: Lane) -> None:
        """It is the lane's turn at its entrance."""
        if lane.state is State.AT_ENTRANCE:
            self._make_ready(lane)

    def _make_ready(self, lane: Lane) -> None:
        lane.state = State.READY
        lane.road.ready[lane] = None
        self._give_turn(lane.road)

    def _give_turn(self, road: Road) -> None:
        if road.ready and road.state is State.IDLE:
            road.state = State.READY
            self._ring[road] = None

    def _let_try(self, road: Road | None) -> None:
        """There is a place at a worker for it."""
        if road is not None:
            road.state = State.IDLE
            self._give_turn(road)

    def _pass_on_calls(self, road: Road) -> None:
        """The road is held back as a whole: slots that its lanes were called for are others'."""
        called, road.called = road.called, {}
        for lane in called:
            self._wake_each(lane.gates)

    def _wake_each(self, gates: Iterable[Gate]) -> None:
        for gate in gates:
            self._wake(gate)

    def _wake(self, gate: Gate) -> None:
        """A slot is free: the next in line may try. One that can not is no reason to stop."""
        is_used = not self._slots.has_line(gate)
        while not is_used:
            called = self._slots.next_in_line(gate)
            tried = [self._unblock(unit) for unit in called]
            is_used = all(tried)

    def _unblock(self, unit: Unit) -> bool:
        """Returns whether it will be looked at."""
        if isinstance(unit, Road):
            unit.state = State.IDLE
            self._give_turn(unit)
            return unit.state is State.READY
        if isinstance(unit, Lane):
            self._make_ready(unit)
            if unit.road.state is State.READY:
                unit.road.called[unit] = None
            return unit.road.state is State.READY
        self._entrances.serve(unit)
        return True


def _told_apart(
    gates: tuple[Gate, ...],
) -> tuple[Gate | None, tuple[Gate, ...], tuple[Gate, ...]]:
    """The run's as a whole, those that all runs of the function pass, and the others."""
    of_run = next((gate for gate in gates if gate.is_for_run), None)
    of_requests = [gate for gate in gates if not gate.is_for_run]
    shared = tuple(gate for gate in of_requests if gate.is_shared_by_all)
    return of_run, shared, tuple(gate for gate in of_requests if gate not in shared)
