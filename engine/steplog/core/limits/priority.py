"""Priority: how far a run moves ahead within its function (spec flow-control.md §5.6)."""

from __future__ import annotations

from collections.abc import Mapping

from ..expressions import EvaluationError, compile_expression
from ..functions import Function

FACTOR_MAX_S = 43_200


def priority_ms(function: Function, scope: Mapping[str, object], now_ms: int) -> int:
    """Milliseconds to move ahead (behind, when negative). Anything but an int counts as 0."""
    if function.priority is None:
        return 0
    try:
        factor = compile_expression(function.priority).evaluate(scope, now_ms)
    except EvaluationError:
        return 0
    if isinstance(factor, bool) or not isinstance(factor, int):
        return 0
    return max(-FACTOR_MAX_S, min(FACTOR_MAX_S, factor)) * 1_000
