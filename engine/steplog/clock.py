"""The engine's clock: the wall's time plus an offset that only tests move."""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    """Milliseconds since the epoch. `offset_ms` translates an instant of the wall to this clock."""

    @property
    def offset_ms(self) -> int: ...

    def now_ms(self) -> int: ...


class SystemClock:
    """The wall's time."""

    offset_ms = 0

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000


class OffsetClock:
    """The wall's time, moved forward by hand: tests wait for nothing, sockets still work."""

    def __init__(self) -> None:
        self.offset_ms = 0

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000 + self.offset_ms

    def move(self, by_ms: int) -> None:
        if by_ms < 0:
            raise ValueError(f"the clock only moves forward, not by {by_ms} ms")
        self.offset_ms += by_ms
