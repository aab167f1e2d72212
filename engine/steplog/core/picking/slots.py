"""The slots of concurrency limits: who holds them, and who waits for them, in order.

A slot belongs to a request (its item's id), or to a run (the run's id). Those who wait stand in a
line for each limit, since functions that share a bucket may have different ones.
"""

from __future__ import annotations

from collections import OrderedDict
from itertools import islice

from ..model import Gate
from .lanes import Entrance, Lane, Road

Unit = Road | Lane | Entrance  # what waits for a slot as a whole
Holder = int | str  # an item's id, or a run's


class Bucket:
    """The slots of one gate."""

    __slots__ = ("holders", "lines")

    def __init__(self) -> None:
        self.holders: dict[Holder, str] = {}  # with the run's id, the longest first
        self.lines: dict[int, OrderedDict[Unit, None]] = {}


class Slots:
    """All buckets that anybody holds a slot of, or waits for."""

    def __init__(self) -> None:
        self._buckets: dict[Gate, Bucket] = {}

    @property
    def is_empty(self) -> bool:
        return not self._buckets

    def used(self, gate: Gate) -> int:
        bucket = self._buckets.get(gate)
        return len(bucket.holders) if bucket is not None else 0

    def holders(self, gate: Gate, at_most: int) -> tuple[str, ...]:
        """Some of the runs that hold slots, without repeats, the longest first."""
        bucket = self._buckets.get(gate)
        if bucket is None:
            return ()
        return tuple(dict.fromkeys(islice(bucket.holders.values(), at_most)))

    def take(self, gate: Gate, holder: Holder, run_id: str) -> None:
        self._bucket(gate).holders[holder] = run_id

    def give_back(self, gate: Gate, holder: Holder) -> None:
        """The slot is free: see `next_in_line`."""
        bucket = self._buckets[gate]
        del bucket.holders[holder]
        self._forget_if_empty(gate, bucket)

    def wait(self, gate: Gate, limit: int, unit: Unit) -> None:
        unit.blocked = (gate, limit)
        self._bucket(gate).lines.setdefault(limit, OrderedDict())[unit] = None

    def withdraw(self, unit: Unit) -> None:
        """It waits no longer."""
        if unit.blocked is None:
            return
        gate, limit = unit.blocked
        unit.blocked = None
        bucket = self._buckets[gate]
        line = bucket.lines[limit]
        del line[unit]
        if not line:
            del bucket.lines[limit]
        self._forget_if_empty(gate, bucket)

    def has_line(self, gate: Gate) -> bool:
        bucket = self._buckets.get(gate)
        return bucket is not None and bool(bucket.lines)

    def next_in_line(self, gate: Gate) -> list[Unit]:
        """For each limit that has room, the one that has waited longest. It waits no longer."""
        bucket = self._buckets.get(gate)
        if bucket is None:
            return []
        called: list[Unit] = []
        for limit, line in list(bucket.lines.items()):
            if len(bucket.holders) < limit:
                unit, _ = line.popitem(last=False)
                unit.blocked = None
                called.append(unit)
                if not line:
                    del bucket.lines[limit]
        self._forget_if_empty(gate, bucket)
        return called

    def clear_lines(self) -> None:
        """Nobody waits any more: limits were changed, and everyone is to try again."""
        for gate, bucket in list(self._buckets.items()):
            for line in bucket.lines.values():
                for unit in line:
                    unit.blocked = None
            bucket.lines.clear()
            self._forget_if_empty(gate, bucket)

    def _bucket(self, gate: Gate) -> Bucket:
        bucket = self._buckets.get(gate)
        if bucket is None:
            bucket = self._buckets[gate] = Bucket()
        return bucket

    def _forget_if_empty(self, gate: Gate, bucket: Bucket) -> None:
        if not bucket.holders and not bucket.lines:
            del self._buckets[gate]
