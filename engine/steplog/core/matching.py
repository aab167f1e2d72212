"""An event arrives: which functions does it start (protocol.md §1.7, flow-control.md §5.19)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from .expressions import EvaluationError, compile_expression
from .functions import Function
from .outcomes import Outcome, OutcomeKind

INTERNAL_PREFIX = "inngest/"


class TriggerIndex:
    """Functions by the event names and patterns that trigger them.

    Built once per registration, so that an event looks at its own functions only.
    """

    def __init__(self, functions: Iterable[Function]) -> None:
        self._by_pattern: dict[str, list[Function]] = {}
        for function in functions:
            for pattern in dict.fromkeys(trigger.event for trigger in function.event_triggers):
                assert pattern is not None
                self._by_pattern.setdefault(pattern, []).append(function)

    def candidates(self, event_name: str) -> Sequence[Function]:
        """Functions with a trigger for this name, each once; conditions are not looked at yet."""
        found: dict[str, Function] = {}
        for pattern in patterns_of(event_name):
            for function in self._by_pattern.get(pattern, ()):
                found[function.id] = function
        return tuple(found.values())


def patterns_of(event_name: str) -> list[str]:
    """The name itself and every wildcard that covers it: `a/b.c` -> `a/b.c`, `a/*`, `a/b.*`."""
    return [event_name] + [
        event_name[: position + 1] + "*"
        for position, letter in enumerate(event_name)
        if letter in "/."
    ]


def mismatch(
    function: Function, event_name: str, scope: Mapping[str, object], now_ms: int
) -> Outcome | None:
    """Why no trigger for this name starts the function; None when one does.

    A trigger whose condition cannot be evaluated does not match: the others are still asked.
    """
    patterns = patterns_of(event_name)
    error: EvaluationError | None = None
    for trigger in function.event_triggers:
        if trigger.event not in patterns:
            continue
        if trigger.expression is None:
            return None
        try:
            if compile_expression(trigger.expression).holds(scope, now_ms):
                return None
        except EvaluationError as caught:
            error = caught
    if error is not None:
        return Outcome(OutcomeKind.ERROR, detail=f"the trigger's condition: {error}")
    return Outcome(OutcomeKind.FILTERED)
