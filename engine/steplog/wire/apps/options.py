"""What limits and cancels a function's runs (flow-control.md §2)."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from ...core.functions import CancelOn, ConcurrencyLimit, Scope, Throttle
from . import checks
from .shapes import CancelShape, LevelsShape, LimitShape, PriorityShape, ThrottleShape

LIMITS_MAX = 2
CANCELS_MAX = 5
THROTTLE_PERIOD_MIN_MS = 1_000  # shorter ones would count as none


def read_concurrency(value: object, problems: list[str]) -> tuple[ConcurrencyLimit, ...]:
    """Four shapes: a number, one limit, a list of limits, or two levels (`fn` and `step`)."""
    shapes = _limit_shapes(value, problems)
    if len(shapes) > LIMITS_MAX:
        problems.append(f"concurrency: {len(shapes)} limits, at most {LIMITS_MAX} are allowed")
    limits = [_limit(shape, problems) for shape in shapes]
    return tuple(sorted(limits, key=lambda limit: limit.limit))


def _limit_shapes(value: object, problems: list[str]) -> Sequence[LimitShape]:
    match value:
        case None:
            return ()
        case bool() | str() | float():
            problems.append("concurrency: must be a number, a limit or a list of limits")
            return ()
        case int():
            return (LimitShape(limit=value),)
        case dict() if "fn" in value or "step" in value:
            return msgspec.convert(value, LevelsShape).step or ()
        case dict():
            return (msgspec.convert(value, LimitShape),)
        case _:
            return msgspec.convert(value, list[LimitShape])


def read_run_concurrency(value: object, problems: list[str]) -> ConcurrencyLimit | None:
    """The level `fn`: a limit on runs, which hold their slot from first request to end."""
    if not isinstance(value, dict) or not value.get("fn"):
        return None
    shapes: Sequence[LimitShape] = msgspec.convert(value, LevelsShape).fn or ()
    if len(shapes) > 1:
        problems.append(f"concurrency.fn: {len(shapes)} limits, at most one is allowed")
    limit, key, scope = shapes[0].limit or 0, shapes[0].key, shapes[0].scope
    if limit < 1:
        problems.append(f"concurrency.fn: the limit must be at least 1, got {limit}")
    if scope and scope != Scope.FUNCTION:
        problems.append(f"concurrency.fn: it counts one function's runs, its scope is not {scope}")
    return ConcurrencyLimit(limit, checks.expression(key, "concurrency.fn key", problems))


def _limit(shape: LimitShape, problems: list[str]) -> ConcurrencyLimit:
    limit = shape.limit or 0
    if limit < 0:
        problems.append(f"concurrency: the limit {limit} is below zero")
    try:
        scope = Scope(shape.scope or Scope.FUNCTION)
    except ValueError:
        known = ", ".join(scope.value for scope in Scope)
        problems.append(f"concurrency: the scope {shape.scope!r} is none of {known}")
        scope = Scope.FUNCTION
    if scope is not Scope.FUNCTION and not shape.key:
        problems.append(f"concurrency: a limit with scope {scope.value} needs a key")
    key = checks.expression(shape.key, "concurrency key", problems)
    return ConcurrencyLimit(limit, key, scope)


def read_throttle(shape: ThrottleShape | None, problems: list[str]) -> Throttle | None:
    if shape is None:
        return None
    period_ms = checks.duration_ms(shape.period, "throttle.period", problems)
    if not shape.period:
        problems.append("throttle.period: missing, give a duration like 60s")
    elif period_ms is not None and period_ms < THROTTLE_PERIOD_MIN_MS:
        problems.append(f"throttle.period: {shape.period} is shorter than 1s")
    limit, burst = shape.limit or 0, shape.burst or 0
    if limit < 0 or burst < 0:
        problems.append("throttle: limit and burst may not be below zero")
    key = checks.expression(shape.key, "throttle.key", problems)
    # The period counts in whole seconds, and a limit of zero means one, as in the reference.
    whole_ms = (period_ms or 0) // 1_000 * 1_000
    return Throttle(limit=max(limit, 1), period_ms=whole_ms, burst=burst, key=key)


def read_priority(shape: PriorityShape | None, problems: list[str]) -> str | None:
    if shape is None:
        return None
    return checks.expression(shape.run, "priority.run", problems)


def read_cancels(shapes: Sequence[CancelShape], problems: list[str]) -> tuple[CancelOn, ...]:
    if len(shapes) > CANCELS_MAX:
        problems.append(f"cancel: {len(shapes)} entries, at most {CANCELS_MAX} are allowed")
        return ()
    return tuple(_cancel(shape, problems) for shape in shapes)


def _cancel(shape: CancelShape, problems: list[str]) -> CancelOn:
    event = shape.event or ""
    if not event:
        problems.append("cancel: an entry has no event name")
    return CancelOn(
        event,
        checks.restricted_expression(shape.expression, f"cancel on {event}, if", problems),
        checks.duration_ms(shape.timeout, f"cancel on {event}, timeout", problems),
    )
