"""When the next attempt will come, as far as an application can know: a window. Pure.

The engine adds chance to its backoff, so what is shown is the earliest and the latest moment.
"""

from __future__ import annotations

from dataclasses import dataclass

JITTER_MS = 30_000
_SECOND_MS, _MINUTE_MS, _HOUR_MS = 1_000, 60_000, 3_600_000
# Inngest's table, by the number of the attempt (from 0) that has failed; the last one repeats.
BACKOFF_MS = (
    15 * _SECOND_MS,
    30 * _SECOND_MS,
    1 * _MINUTE_MS,
    2 * _MINUTE_MS,
    5 * _MINUTE_MS,
    10 * _MINUTE_MS,
    20 * _MINUTE_MS,
    40 * _MINUTE_MS,
    1 * _HOUR_MS,
    2 * _HOUR_MS,
)


@dataclass(frozen=True)
class RetryWindows:
    """`interval_s` is the fixed interval that the engine was started with, if it was."""

    interval_s: float | None = None

    def after(self, attempt: int, now_ms: int, not_before_ms: int | None = None) -> tuple[int, int]:
        """(from, until) of the attempt that follows `attempt`."""
        if not_before_ms is not None:
            return not_before_ms, not_before_ms
        if self.interval_s is not None:
            at_ms = now_ms + round(self.interval_s * 1_000)
            return at_ms, at_ms
        backoff_ms = BACKOFF_MS[min(attempt, len(BACKOFF_MS) - 1)]
        return now_ms + backoff_ms, now_ms + backoff_ms + JITTER_MS
