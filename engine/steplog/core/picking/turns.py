"""Whose turn it is: roads take turns, and so do the lanes of each.

What is held back leaves its place, waits elsewhere as a whole, and comes back when it is called.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable

from ..functions import Function
from ..limits.concurrency import limit_of
from ..limits.workers import Room
from ..model import Gate
from .entrances import Entrances
from .lanes import Lane, LaneKey, Road, State, Waiting
from .rooms import Rooms
from .slots import Slots, Unit
from .throttles import Throttles

RoadKey = tuple[str, tuple[Gate, ...]]  # function, gates that all its runs pass


class Turns:
    """All roads and lanes, and the places where they wait."""

    def __init__(self, throttles: Throttles, room: Callable[[str], Room]) -> None:
        self.lanes: dict[LaneKey, Lane] = {}
        self._roads: dict[RoadKey, Road] = {}  # kept while empty: there are few
        self._ring: OrderedDict[Road, None] = OrderedDict()  # in the order of their turns
        self._paused: dict[Road, None] = {}  # until the functions change
        self.slots = Slots()
        self.rooms = Rooms(room)
        self.entrances = Entrances(self.slots, throttles, self._call, self.wake)

    @property
    def is_empty(self) -> bool:
        return (
            not (self.lanes or self._ring or self._paused)
            and self.slots.is_empty
            and self.rooms.is_empty
            and self.entrances.is_empty
        )

    def next_road(self) -> Road | None:
        """The road whose turn it is: it is out of the ring until it is given another turn."""
        return self._ring.popitem(last=False)[0] if self._ring else None

    # Lanes come and go

    def place(self, waiting: Waiting) -> None:
        lane = self.lanes.get(waiting.lane_key)
        if lane is None:
            lane = self.lanes[waiting.lane_key] = self._new_lane(waiting.lane_key)
        lane.push(waiting)
        if lane.state is State.IDLE:
            self.line_up(lane)
        elif lane.state is State.AT_ENTRANCE and not waiting.is_start:
            self._make_ready(lane)

    def line_up(self, lane: Lane) -> None:
        """At the entrance if there is nothing but starts, so that nobody looks at it in vain."""
        if lane.entrance is None or lane.continuing:
            self._make_ready(lane)
        else:
            lane.state = State.AT_ENTRANCE
            self.entrances.join(lane)

    def _new_lane(self, key: LaneKey) -> Lane:
        function_id, gates, value = key
        of_run, shared, own = _told_apart(gates) if gates else (None, (), ())
        road = self._roads.get((function_id, shared))
        if road is None:
            road = self._roads[(function_id, shared)] = Road(function_id, shared)
        road.lanes += 1
        return Lane(key, road, own, self.entrances.enter_by(function_id, of_run, value))

    def forget(self, lane: Lane) -> None:
        """Nothing is left in the lane: its place, and what it was called for, is passed on."""
        lane.state = State.IDLE
        if lane.blocked is not None:
            self.slots.withdraw(lane)
        if lane.entrance is not None:
            self.entrances.forget(lane)
        del self.lanes[lane.key]
        self.wake_each(lane.gates)
        road = lane.road
        road.ready.pop(lane, None)
        road.called.pop(lane, None)
        road.lanes -= 1
        if not road.ready and road.state in (State.READY, State.BLOCKED, State.UNSERVED):
            self.slots.withdraw(road)
            self.let_try(self.rooms.leave(road))
            self._ring.pop(road, None)
            road.state = State.IDLE
            self.wake_each(road.gates)
        if not road.lanes and road.state is State.HELD:
            del self._paused[road]
            road.state = State.IDLE

    def is_blocked(self, unit: Road | Lane, function: Function | None) -> bool:
        """Whether a gate is full; then the unit waits for it, and others may have its turn."""
        for gate in unit.gates:
            limit = limit_of(function, gate) if function is not None else None
            if limit is not None and self.slots.used(gate) >= limit:
                unit.state = State.BLOCKED
                self.slots.wait(gate, limit, unit)
                self.wake_each(other for other in unit.gates if other != gate)
                return True
        return False

    def pause(self, road: Road) -> None:
        """Its function is paused."""
        road.state = State.HELD
        self._paused[road] = None
        self.hold_back(road)

    def hold_back(self, road: Road) -> None:
        """The road waits as a whole: whatever it was called for may be others'."""
        self.wake_each(road.gates)
        called, road.called = road.called, {}
        for lane in called:
            self.wake_each(lane.gates)

    def start_over(self) -> None:
        """Whatever is held back is looked at once more."""
        self.slots.clear_lines()
        self.rooms.clear_lines()
        self.entrances.reset()
        self._paused.clear()
        self._roads = {key: road for key, road in self._roads.items() if road.lanes}
        for road in self._roads.values():
            if road.state is not State.READY:
                road.state = State.IDLE
        for lane in self.lanes.values():
            if lane.state is State.READY:
                self.give_turn(lane.road)
            else:
                self.line_up(lane)

    # Turns

    def _call(self, lane: Lane) -> None:
        """It is the lane's turn at its entrance."""
        if lane.state is State.AT_ENTRANCE:
            self._make_ready(lane)

    def _make_ready(self, lane: Lane) -> None:
        lane.state = State.READY
        lane.road.ready[lane] = None
        self.give_turn(lane.road)

    def give_turn(self, road: Road) -> None:
        if road.ready and road.state is State.IDLE:
            road.state = State.READY
            self._ring[road] = None

    def let_try(self, road: Road | None) -> None:
        """There is a place at a worker for it."""
        if road is not None:
            road.state = State.IDLE
            self.give_turn(road)

    def wake_each(self, gates: Iterable[Gate]) -> None:
        for gate in gates:
            self.wake(gate)

    def wake(self, gate: Gate) -> None:
        """A slot is free: the next in line may try. One that can not is no reason to stop."""
        is_used = not self.slots.has_line(gate)
        while not is_used:
            called = self.slots.next_in_line(gate)
            tried = [self._unblock(unit) for unit in called]
            is_used = all(tried)

    def _unblock(self, unit: Unit) -> bool:
        """Returns whether it will be looked at."""
        if isinstance(unit, Road):
            unit.state = State.IDLE
            self.give_turn(unit)
            return unit.state is State.READY
        if isinstance(unit, Lane):
            self._make_ready(unit)
            if unit.road.state is State.READY:
                unit.road.called[unit] = None
            return unit.road.state is State.READY
        self.entrances.serve(unit)
        return True


def _told_apart(
    gates: tuple[Gate, ...],
) -> tuple[Gate | None, tuple[Gate, ...], tuple[Gate, ...]]:
    """The run's as a whole, those that all runs of the function pass, and the others."""
    of_run = next((gate for gate in gates if gate.is_for_run), None)
    of_requests = [gate for gate in gates if not gate.is_for_run]
    shared = tuple(gate for gate in of_requests if gate.is_shared_by_all)
    return of_run, shared, tuple(gate for gate in of_requests if gate not in shared)
