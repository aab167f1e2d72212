"""Why a run's items wait, for the pages and the API: the core's reasons, and their words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from msgspec import Struct

from ..core.durations import format_duration
from ..core.functions import Function
from ..core.limits.workers import is_dialled_in
from ..core.model import QueueItem, Run
from ..core.waiting import (
    AHEAD_MAX,
    AppUnready,
    Cause,
    EngineFull,
    FunctionGone,
    FunctionPaused,
    GateFull,
    NextInLine,
    NotDue,
    Reason,
    Throttled,
    reasons,
)
from ..engine import Engine

CAUSES = {
    Cause.EVENT: "starts when its event says",
    Cause.SLEEP: "sleeps until",
    Cause.RETRY: "the next attempt is at",
    Cause.ANSWER: "waits for an answer, and gives up at",
}


class Words(Struct, frozen=True):
    """A sentence without its subject, the time it leads to, and the runs that hold the slots."""

    text: str
    at_ms: int | None = None
    holders: tuple[str, ...] = ()


def why_waiting(engine: Engine, run: Run, item: QueueItem) -> Sequence[Reason]:
    """`item` of `run` is in the queue, and not in flight."""
    context = engine.context
    function = context.registry.function(run.function_id)
    now_ms = context.clock.now_ms()
    unready = _app_unready(engine, function, item, now_ms) if function is not None else None
    return reasons(item, run, function, engine.scheduler.picker, now_ms, unready)


def _app_unready(engine: Engine, function: Function, item: QueueItem, now_ms: int) -> str | None:
    """An app that dials in holds items back. One that is called does not: its requests fail, so
    what is wrong with it explains the wait for another attempt alone.
    """
    if is_dialled_in(function.url):
        return engine.context.workers.why_waiting(function.app_id) if item.calls_app else None
    app = engine.context.registry.app(function.app_id)
    is_retried = item.attempt > 0 and item.due_at_ms > now_ms
    return app.error if app is not None and is_retried else None


def in_words(reason: Reason) -> Words:
    match reason:
        case NotDue(cause, until_ms):
            return Words(CAUSES[cause], until_ms)
        case FunctionGone():
            return Words("its function is not registered any more: sync the app that has it")
        case FunctionPaused():
            return Words("its function is paused: it goes on when that is resumed")
        case Throttled():
            rate = f"{reason.limit} per {format_duration(reason.period_ms)}"
            text = f"throttled to {rate}{_which(reason.key, reason.value)}{_ahead(reason.ahead)}"
            return Words(f"{text}; the earliest start is at", reason.earliest_ms)
        case GateFull():
            return _full(reason)
        case EngineFull(in_flight, limit):
            return Words(f"the engine has {in_flight} requests in flight, of {limit} at most")
        case AppUnready(detail):
            return Words(f"its app is not ready: {detail}")
        case NextInLine():
            return Words("about to be asked")
        case _:
            assert_never(reason)


def _full(reason: GateFull) -> Words:
    gate, limit = reason.gate, reason.limit
    what = "run" if gate.is_for_run else "request"
    count = f"{reason.used} of {limit} {what}{'' if limit == 1 else 's'} at once"
    where = {"env": " in the environment", "account": " in the account"}.get(gate.scope, "")
    if limit == 0:
        text = f"waits for ever: a limit of 0{_which(gate.key, gate.value)} lets nothing through"
        return Words(text)
    held = f"waits for a free slot: {count}{_which(gate.key, gate.value)}{where}"
    return Words(held + _ahead(reason.ahead), holders=reason.holders)


def _which(key: str, value: str) -> str:
    return f" for {key} = {value}" if key else ""


def _ahead(count: int) -> str:
    if not count:
        return ""
    return f", {AHEAD_MAX} or more go first" if count >= AHEAD_MAX else f", {count} go first"
