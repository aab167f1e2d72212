"""Where due items wait: a function's road, in it a lane for each set of keys.

A road is a function with the gates that all its runs pass; when one of those is full, the whole
road waits. Its lanes differ in the values of keys, and take turns. Runs start through the lane's
entrance, if a throttle or a limit on runs holds starts back; items of runs that have started do
not pass it again.
"""

from __future__ import annotations

import heapq
from collections import OrderedDict
from collections.abc import Container
from enum import Enum

from ..model import Gate, ItemKind, QueueItem, Run, RunStatus
from .lines import Line

REMOVED_KEPT_MAX = 1_000  # entries whose items are gone, before they are swept out
Entry = tuple[int, int]  # (score, item id)
LaneKey = tuple[str, tuple[Gate, ...], str | None]  # function, gates, value of the throttle
Blocked = tuple[Gate, int]  # a bucket, and the limit that found it full


class State(Enum):
    IDLE = "idle"  # nothing to do
    READY = "ready"  # takes turns
    BLOCKED = "blocked"  # waits for a slot of one bucket
    AT_ENTRANCE = "at_entrance"  # a lane: only starts are left, and they are held back
    HELD = "held"  # a road: its function is paused
    UNSERVED = "unserved"  # a road: no worker of its app has room


class Waiting:
    """One item, what it needs to be placed, and where it was placed once it was due."""

    __slots__ = ("is_start", "item", "lane", "lane_key", "score")

    def __init__(self, item: QueueItem, run: Run) -> None:
        self.item, self.score = item, run.score
        self.lane_key: LaneKey = (item.function_id, run.gates, run.throttle_value)
        self.lane: Lane | None = None
        # Only a run's very first call counts against its throttle: no retry of it does, nor the
        # second sending of one that was handed back.
        is_first = item.kind is ItemKind.START and item.attempt == 0
        self.is_start = is_first and run.status is RunStatus.QUEUED


class Road:
    """A function, and the gates that all its runs pass."""

    __slots__ = ("blocked", "called", "function_id", "gates", "lanes", "ready", "state")

    def __init__(self, function_id: str, gates: tuple[Gate, ...]) -> None:
        self.function_id, self.gates = function_id, gates
        self.lanes = 0
        self.ready: OrderedDict[Lane, None] = OrderedDict()  # in the order of their turns
        self.called: dict[Lane, None] = {}  # those of them for whom a slot has become free
        self.state = State.IDLE
        self.blocked: Blocked | None = None


class Meter:
    """One value of a throttle: the entrances that wait for its next start."""

    __slots__ = ("armed_us", "entrances", "key", "line")

    def __init__(self, key: tuple[str, str]) -> None:
        self.key = key  # function, value
        self.entrances = 0
        self.line: Line[Entrance] = Line()
        self.armed_us: int | None = None  # when it lets the next one through


class Entrance:
    """Where runs of a function start that share a throttle's value and a limit on runs."""

    __slots__ = ("blocked", "function_id", "gate", "lanes", "line", "meter")

    def __init__(self, function_id: str, gate: Gate | None, meter: Meter | None) -> None:
        self.function_id, self.gate, self.meter = function_id, gate, meter
        self.lanes = 0
        self.line: Line[Lane] = Line()
        self.blocked: Blocked | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether it is held back itself; then so is everyone in its line."""
        return self.blocked is not None or (self.meter is not None and self in self.meter.line)


class Lane:
    """The waiting items of one function and one set of keys, lowest score first."""

    __slots__ = (
        "blocked",
        "continuing",
        "entrance",
        "gates",
        "key",
        "live",
        "road",
        "starts",
        "state",
    )

    def __init__(
        self, key: LaneKey, road: Road, gates: tuple[Gate, ...], entrance: Entrance | None
    ) -> None:
        self.key, self.road, self.gates, self.entrance = key, road, gates, entrance
        self.starts: list[Entry] = []
        self.continuing: list[Entry] = []
        self.live = 0  # entries whose items are still there
        self.state = State.IDLE
        self.blocked: Blocked | None = None

    def push(self, waiting: Waiting) -> None:
        waiting.lane = self
        heap = self.starts if waiting.is_start else self.continuing
        heapq.heappush(heap, (waiting.score, waiting.item.id))
        self.live += 1

    def skip_removed(self, items: Container[int]) -> None:
        """So that what stands first in either heap is there to be taken."""
        for heap in (self.starts, self.continuing):
            while heap and heap[0][1] not in items:
                heapq.heappop(heap)

    def sweep(self, items: Container[int]) -> None:
        """Entries of removed items are kept until they come first, or are too many."""
        if len(self.starts) + len(self.continuing) <= 2 * self.live + REMOVED_KEPT_MAX:
            return
        for heap in (self.starts, self.continuing):
            heap[:] = [entry for entry in heap if entry[1] in items]
            heapq.heapify(heap)


def count_before(heap: list[Entry], entry: Entry, at_most: int) -> int:
    """How many entries of the heap go before `entry`, counted up to `at_most`.

    Looks at those and their children alone, whatever the size of the heap.
    """
    count, open_places = 0, [0]
    while open_places and count < at_most:
        place = open_places.pop()
        if place < len(heap) and heap[place] < entry:
            count += 1
            open_places += (2 * place + 1, 2 * place + 2)
    return count
