"""Where runs start: one at a time, in the order of arrival, as throttles and limits on runs allow.

An entrance needs two things for each start: a slot for the run, if runs are limited, and the next
start of its throttle's value, if there is a throttle. While it lacks one it waits for it as a
whole, with all lanes behind it.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable

from ..functions import Function
from ..limits import throttle
from ..limits.concurrency import limit_of
from ..model import Gate
from .lanes import Entrance, Lane, Meter
from .slots import Slots
from .throttles import Throttles

EntranceKey = tuple[str, Gate | None, str | None]  # function, limit on runs, throttle's value


class Entrances:
    """All entrances that lanes need now. `call` is told whose turn it is; `wake` of free slots."""

    def __init__(
        self,
        slots: Slots,
        throttles: Throttles,
        call: Callable[[Lane], None],
        wake: Callable[[Gate], None],
    ) -> None:
        self._slots, self._throttles = slots, throttles
        self._call, self._wake = call, wake
        self._entrances: dict[EntranceKey, Entrance] = {}
        self._meters: dict[tuple[str, str], Meter] = {}
        self._alarms: list[tuple[int, int, Meter]] = []  # (at_us, sequence, meter)
        self._sequence = 0

    @property
    def is_empty(self) -> bool:
        return not self._entrances

    @property
    def next_alarm_ms(self) -> int | None:
        """When time lets the next run through."""
        return -(-self._alarms[0][0] // 1_000) if self._alarms else None

    # Lanes come and go

    def enter_by(self, function_id: str, gate: Gate | None, value: str | None) -> Entrance | None:
        """The entrance for a new lane; None when nothing holds its starts back."""
        if gate is None and value is None:
            return None
        key = (function_id, gate, value)
        entrance = self._entrances.get(key)
        if entrance is None:
            meter = None if value is None else self._meter((function_id, value))
            entrance = self._entrances[key] = Entrance(function_id, gate, meter)
        entrance.lanes += 1
        return entrance

    def forget(self, lane: Lane) -> None:
        """The lane is no more."""
        entrance = lane.entrance
        if entrance is None:
            return
        self.leave(lane)
        entrance.lanes -= 1
        if entrance.lanes == 0:
            meter = entrance.meter
            value = meter.key[1] if meter is not None else None
            del self._entrances[(entrance.function_id, entrance.gate, value)]
            if meter is not None:
                meter.entrances -= 1
                self._forget_if_idle(meter)

    def join(self, lane: Lane) -> None:
        """The lane has nothing but starts: it is not looked at before it is called."""
        assert lane.entrance is not None, "only starts that may be held back wait in line"
        lane.entrance.line.join(lane)
        self.serve(lane.entrance)

    def leave(self, lane: Lane) -> None:
        """The lane can not start anything now: the next one in line may."""
        entrance = lane.entrance
        if entrance is None:
            return
        entrance.line.leave(lane)
        if not entrance.line.is_empty:
            self.serve(entrance)
            return
        self._slots.withdraw(entrance)
        self._leave_meter(entrance)
        if entrance.gate is not None:
            self._wake(entrance.gate)

    # Starting

    def admits(self, lane: Lane, function: Function | None, now_ms: int) -> bool:
        """Whether the lane may start a run now; if not, it is in line."""
        entrance = lane.entrance
        if entrance is None:
            return True
        if not entrance.line.is_free_for(lane):
            entrance.line.join(lane)
            return False
        if function is None or self._is_open(entrance, function, now_ms * 1_000):
            return True
        entrance.line.wait_first(lane)
        return False

    def _is_open(self, entrance: Entrance, function: Function, now_us: int) -> bool:
        """If not, it waits for what it lacks, and passes on what it may have been called for."""
        gate, meter, rule = entrance.gate, entrance.meter, function.throttle
        limit = limit_of(function, gate) if gate is not None else None
        if gate is not None and limit is not None and self._slots.used(gate) >= limit:
            self._slots.wait(gate, limit, entrance)
            self._leave_meter(entrance)
            return False
        if meter is None or rule is None:
            return True
        if meter.line.is_free_for(entrance):
            allowed_us = throttle.allowed_at_us(rule, self._throttles.tat_us(meter.key))
            if allowed_us <= now_us:
                return True
            meter.line.wait_first(entrance)
            self._arm(meter, allowed_us)
        else:
            meter.line.join(entrance)
        if gate is not None:
            self._wake(gate)
        return False

    def entered(self, lane: Lane, function: Function | None, now_ms: int) -> None:
        """A run of the lane has started: it counts, and the next one in line may try."""
        entrance = lane.entrance
        if entrance is None:
            return
        entrance.line.leave(lane)
        meter, rule = entrance.meter, function.throttle if function is not None else None
        if meter is not None:
            if rule is not None:
                now_us = now_ms * 1_000
                before_us = self._throttles.tat_us(meter.key)
                after_us = throttle.after_start_us(rule, before_us, now_us)
                self._throttles.count(meter.key, after_us, now_us)
            self._leave_meter(entrance)
        self.serve(entrance)

    # Whose turn it is

    def serve(self, entrance: Entrance) -> None:
        """The next lane in its line may try, once it is the entrance's turn at its throttle."""
        if entrance.is_waiting or not entrance.line.has_next:
            return
        meter = entrance.meter
        if meter is not None and meter.line.called is not entrance:
            meter.line.join(entrance)
            self._serve_meter(meter)
            return
        lane = entrance.line.call_next()
        assert lane is not None, "somebody waits, and nobody is called"
        self._call(lane)

    def mature(self, now_us: int) -> None:
        """Throttles whose next start has come."""
        while self._alarms and self._alarms[0][0] <= now_us:
            _, _, meter = heapq.heappop(self._alarms)
            meter.armed_us = None
            self._serve_meter(meter)
            self._forget_if_idle(meter)

    def reset(self) -> None:
        """Limits were changed: nobody waits here any more, and everyone is to try again."""
        self._alarms.clear()
        for meter in list(self._meters.values()):
            meter.armed_us = None
            meter.line.clear()
            self._forget_if_idle(meter)
        for entrance in self._entrances.values():
            entrance.line.clear()

    def _leave_meter(self, entrance: Entrance) -> None:
        if entrance.meter is not None:
            entrance.meter.line.leave(entrance)
            self._serve_meter(entrance.meter)

    def _serve_meter(self, meter: Meter) -> None:
        if meter.armed_us is None and (entrance := meter.line.call_next()) is not None:
            self.serve(entrance)

    def _arm(self, meter: Meter, at_us: int) -> None:
        if meter.armed_us is None:
            meter.armed_us = at_us
            self._sequence += 1
            heapq.heappush(self._alarms, (at_us, self._sequence, meter))

    def _meter(self, key: tuple[str, str]) -> Meter:
        meter = self._meters.get(key)
        if meter is None:
            meter = self._meters[key] = Meter(key)
        meter.entrances += 1
        return meter

    def _forget_if_idle(self, meter: Meter) -> None:
        """One that waits for its alarm is kept until then, so that it waits in one place."""
        if meter.entrances == 0 and meter.armed_us is None:
            del self._meters[meter.key]

    # Looking

    def before(self, lane: Lane, at_most: int) -> int:
        """At least so many starts of other lanes go before this one's, counted up to `at_most`."""
        entrance = lane.entrance
        if entrance is None:
            return 0
        count = entrance.line.before(lane, at_most)
        if entrance.meter is not None:
            count += entrance.meter.line.before(entrance, at_most)
        return min(count, at_most)
