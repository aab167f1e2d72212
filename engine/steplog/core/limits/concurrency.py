"""Concurrency: at most so many requests, or runs, at once per bucket (flow-control.md §5.1)."""

from __future__ import annotations

from collections.abc import Mapping

from ..expressions import EvaluationError, compile_expression
from ..functions import ConcurrencyLimit, Function, Scope
from ..model import Gate

INVALID_VALUE = "<invalid>"


def gates_of(function: Function, scope: Mapping[str, object], now_ms: int) -> tuple[Gate, ...]:
    """The buckets that a run of `function` for this event passes, evaluated once, at schedule.

    That of the run as a whole comes first.
    """
    gates = [
        Gate(_scope_id(limit, function), limit.key or "", key_value(limit.key, scope, now_ms))
        for limit in function.concurrency
        if limit.key or limit.limit > 0  # a keyless 0 means no limit
    ]
    of_run = function.run_concurrency
    if of_run is not None:
        value = key_value(of_run.key, scope, now_ms)
        gates.insert(0, Gate(function.id, of_run.key or "", value, is_for_run=True))
    return tuple(gates)


def limit_of(function: Function, gate: Gate) -> int | None:
    """How many the function lets through the gate today; None when it no longer has that limit."""
    if gate.is_for_run:
        of_run = function.run_concurrency
        return of_run.limit if of_run is not None and (of_run.key or "") == gate.key else None
    for limit in function.concurrency:
        if (limit.key or "") == gate.key and _scope_id(limit, function) == gate.scope:
            return limit.limit
    return None


def key_value(key: str | None, scope: Mapping[str, object], now_ms: int) -> str:
    """The text by which buckets are told apart. An expression that errors shares one bucket."""
    if not key:
        return ""
    try:
        return compile_expression(key).key(scope, now_ms)
    except EvaluationError:
        return INVALID_VALUE


def _scope_id(limit: ConcurrencyLimit, function: Function) -> str:
    return function.id if limit.scope is Scope.FUNCTION else limit.scope.value
