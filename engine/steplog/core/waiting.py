"""Why is it waiting? What holds one item of the queue back now, in typed reasons.

A look at the picker's index, and at the function's limits as they are today. Nothing here depends
on how much waits: whatever is counted or listed has a cap.
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from .functions import Function
from .limits import throttle
from .limits.concurrency import limit_of
from .model import Gate, ItemKind, QueueItem, Run, RunStatus
from .picking import Picker

AHEAD_MAX = 1_000  # counted no further
HOLDERS_MAX = 10  # told by name


class Cause(StrEnum):
    """What an item that is not due waits for."""

    EVENT = "event"  # its event is dated into the future
    SLEEP = "sleep"
    RETRY = "retry"  # the backoff after a failed attempt
    ANSWER = "answer"  # an event, a signal or an invoked run; then the time is when it gives up


class NotDue(Struct, frozen=True):
    cause: Cause
    until_ms: int


class FunctionGone(Struct, frozen=True):
    """No app has registered its function any more, nor kept it as archived."""


class FunctionPaused(Struct, frozen=True):
    """It goes on when somebody resumes the function."""


class Throttled(Struct, frozen=True):
    """Its start comes no earlier than `earliest_ms`: at least `ahead` other starts go first."""

    key: str  # expression; "" for none
    value: str
    limit: int
    period_ms: int
    ahead: int
    earliest_ms: int


class GateFull(Struct, frozen=True):
    """All slots of a concurrency limit are taken, by requests or (`gate.is_for_run`) by runs."""

    gate: Gate
    limit: int
    used: int
    holders: tuple[str, ...]  # runs, the longest first, up to HOLDERS_MAX
    ahead: int  # at least so many items of its kind go before it


class EngineFull(Struct, frozen=True):
    """As many requests are in flight as the engine may have."""

    in_flight: int
    limit: int


class AppUnready(Struct, frozen=True):
    """Its app can take no request now: no worker is there, none has room, or nobody answers."""

    detail: str


class NextInLine(Struct, frozen=True):
    """Nothing holds it back: it is about to be asked."""


Reason = (
    NotDue
    | FunctionGone
    | FunctionPaused
    | Throttled
    | GateFull
    | EngineFull
    | AppUnready
    | NextInLine
)


def reasons(
    item: QueueItem,
    run: Run,
    function: Function | None,
    picker: Picker,
    now_ms: int,
    app_unready: str | None = None,
) -> tuple[Reason, ...]:
    """Everything that holds `item` back, which is not in flight. Never empty.

    `app_unready` says why its app cannot be asked at all, where that is known.
    """
    if function is None:
        return (FunctionGone(),)
    paused = (FunctionPaused(),) if function.is_paused and item.calls_app else ()
    unready = (AppUnready(app_unready),) if app_unready is not None else ()
    if item.due_at_ms > now_ms:
        return (NotDue(_cause(item), item.due_at_ms), *paused, *unready)
    if not item.calls_app:
        return (NextInLine(),)
    ahead = picker.ahead(item.id, AHEAD_MAX)
    is_start = _is_start(item, run)
    throttled = _throttled(run, function, picker, ahead, now_ms) if is_start else ()
    full = tuple(
        GateFull(gate, limit, used, picker.holders(gate, HOLDERS_MAX), ahead)
        for gate in run.gates
        if (is_start or not gate.is_for_run)
        and (limit := limit_of(function, gate)) is not None
        and (used := picker.used(gate)) >= limit
    )
    engine = (
        (EngineFull(picker.in_flight, picker.in_flight_max),)
        if picker.in_flight >= picker.in_flight_max
        else ()
    )
    return (*paused, *throttled, *full, *unready, *engine) or (NextInLine(),)


def _cause(item: QueueItem) -> Cause:
    if item.attempt > 0:
        return Cause.RETRY
    match item.kind:
        case ItemKind.START:
            return Cause.EVENT
        case ItemKind.SLEEP:
            return Cause.SLEEP
        case ItemKind.TIMEOUT | ItemKind.SILENCE:
            return Cause.ANSWER
        case _:
            return Cause.RETRY


def _is_start(item: QueueItem, run: Run) -> bool:
    """Whether it is the run's first call, which throttles and limits on runs hold back."""
    return item.kind is ItemKind.START and item.attempt == 0 and run.status is RunStatus.QUEUED


def _throttled(
    run: Run, function: Function, picker: Picker, ahead: int, now_ms: int
) -> tuple[Throttled, ...]:
    rule, value = function.throttle, run.throttle_value
    if rule is None or value is None:
        return ()
    tat_us = picker.throttle_tat_us(function.id, value)
    earliest_us = throttle.allowed_after_us(rule, tat_us, now_ms * 1_000, ahead)
    earliest_ms = -(-earliest_us // 1_000)
    if earliest_ms <= now_ms:
        return ()
    return (Throttled(rule.key or "", value, rule.limit, rule.period_ms, ahead, earliest_ms),)
