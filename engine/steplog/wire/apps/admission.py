"""What decides whether an event starts a run at all (flow-control.md §2)."""

from __future__ import annotations

from ...core.functions import RateLimit, Singleton, SingletonMode
from . import checks
from .shapes import RateLimitShape, SingletonShape

PERIOD_MIN_MS = 1_000
PERIOD_MAX_MS = 24 * 3_600_000


def read_rate_limit(shape: RateLimitShape | None, problems: list[str]) -> RateLimit | None:
    if shape is None:
        return None
    limit = shape.limit or 0
    if limit < 1:
        problems.append(f"rateLimit.limit: {limit}, at least 1 run must be allowed")
    period_ms = checks.duration_ms(shape.period, "rateLimit.period", problems)
    if not shape.period:
        problems.append("rateLimit.period: missing, give a duration like 60s")
    elif period_ms is not None and not PERIOD_MIN_MS <= period_ms <= PERIOD_MAX_MS:
        problems.append(f"rateLimit.period: {shape.period} is not between 1s and 24h")
    key = checks.expression(shape.key, "rateLimit.key", problems)
    return RateLimit(limit=max(limit, 1), period_ms=period_ms or PERIOD_MIN_MS, key=key)


def read_idempotency(text: str | None, problems: list[str]) -> str | None:
    return checks.expression(text, "idempotency", problems)


def read_singleton(shape: SingletonShape | None, problems: list[str]) -> Singleton | None:
    if shape is None:
        return None
    try:
        mode = SingletonMode(shape.mode or "")
    except ValueError:
        known = ", ".join(mode.value for mode in SingletonMode)
        problems.append(f"singleton.mode: {shape.mode!r} is none of {known}")
        mode = SingletonMode.SKIP
    return Singleton(mode, checks.expression(shape.key, "singleton.key", problems))
