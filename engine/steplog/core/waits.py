"""Which waits does an event really answer (spec flow-control.md §5.12 to §5.14)."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from .expressions import MISSING, compile_expression
from .model import Event, Run, Wait

ASYNC = frozenset({"event", "async"})


def is_answered(
    wait: Wait, run: Run, event: Event, scope: Mapping[str, object], now_ms: int
) -> bool:
    """Whether `event` (in `scope` as `async`) is what the run waits for.

    What triggered the run never is, not even when its sender repeats it.
    """
    if event.internal_id in run.event_ids:
        return False
    if wait.expression is None:
        return True
    return compile_expression(wait.expression, ASYNC).is_true(scope, now_ms)


def match_value(value: object) -> str:
    """The text by which equal values are found in an index: 5 and 5.0 are one, "5" is another."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return msgspec.json.encode(value).decode()


def value_at(path: str, event: Mapping[str, object]) -> str | None:
    """The event's value at a dotted path, as `match_value`; None when it is no scalar."""
    value: object = event
    for name in path.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(name, MISSING)
    if not isinstance(value, str | bool | int | float):
        return None
    return match_value(value)
