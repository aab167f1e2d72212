"""Throttle: GCRA over run starts, which wait and are never dropped (spec flow-control.md §5.2).

`tat_us` is the theoretical arrival time of the next start, in microseconds, because an emission
(`period / limit`) may be a fraction of a millisecond.
"""

from __future__ import annotations

from ..functions import Throttle


def emission_us(throttle: Throttle) -> int:
    """The time between two starts in the steady state."""
    return throttle.period_ms * 1_000 // max(throttle.limit, 1)


def allowed_at_us(throttle: Throttle, tat_us: int) -> int:
    """The earliest moment at which another start conforms."""
    capacity = max(throttle.limit, 1) + throttle.burst
    return tat_us - emission_us(throttle) * (capacity - 1)


def allowed_after_us(throttle: Throttle, tat_us: int, now_us: int, ahead: int) -> int:
    """The earliest moment at which a start conforms before which `ahead` others must begin."""
    return allowed_at_us(throttle, max(tat_us, now_us) + ahead * emission_us(throttle))


def after_start_us(throttle: Throttle, tat_us: int, now_us: int) -> int:
    """The new `tat_us` once a run has started at `now_us`."""
    return max(tat_us, now_us) + emission_us(throttle)
