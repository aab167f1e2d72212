"""The values of keys that can switch their limit off (spec flow-control.md §6.7)."""

from __future__ import annotations

from collections.abc import Mapping

from ..expressions import MISSING, compile_expression


def limiting_value(key: str | None, scope: Mapping[str, object], now_ms: int) -> str | None:
    """The value as text, "" without a key. None for false and for a missing field: no limit.

    Raises EvaluationError: each limit has its own answer to that.
    """
    if not key:
        return ""
    expression = compile_expression(key)
    value = expression.evaluate(scope, now_ms)
    return None if value is MISSING or value is False else expression.key(scope, now_ms)
