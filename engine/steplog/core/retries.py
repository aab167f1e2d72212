"""Is there another attempt, and when (spec flow-control.md §5.10, protocol.md §4.2)."""

from __future__ import annotations

JITTER_MAX_MS = 30_000
_SECOND, _MINUTE, _HOUR = 1_000, 60_000, 3_600_000
BACKOFF_MS = (
    15 * _SECOND,
    30 * _SECOND,
    1 * _MINUTE,
    2 * _MINUTE,
    5 * _MINUTE,
    10 * _MINUTE,
    20 * _MINUTE,
    40 * _MINUTE,
    1 * _HOUR,
    2 * _HOUR,
)


def has_attempt_left(attempt: int, attempts_max: int) -> bool:
    """`attempt` counts from 0 and has just failed."""
    return attempt + 1 < attempts_max


def retry_at_ms(
    attempt: int, now_ms: int, *, chance: float, interval_ms: int | None, asked_ms: int | None
) -> int:
    """When the attempt after `attempt` is due.

    The app's own word (`asked_ms`, already clamped) comes first, then the engine's fixed
    `interval_ms`, then the table plus jitter: `chance` in [0, 1) picks it.
    """
    if asked_ms is not None:
        return asked_ms
    if interval_ms is not None:
        return now_ms + interval_ms
    backoff_ms = BACKOFF_MS[min(attempt, len(BACKOFF_MS) - 1)]
    return now_ms + backoff_ms + int(chance * JITTER_MAX_MS)
