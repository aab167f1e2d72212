"""The language in which runs are searched (query-api.md §6): a CEL condition a line, all must hold.

`event.…` is any of the triggering events, `output` what the run returned or failed with, and
`error` the same of a failed run alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..core.expressions import Expression, ExpressionError, check_restrictive, compile_expression
from ..core.model import Event, Run, RunStatus
from ..wire.json import JsonError, decode

SEARCH_CHARS_MAX = 10_000
VARIABLES = frozenset({"event", "output", "error"})


class SearchError(ValueError):
    """The search is not understood; the message names the line."""


class Search:
    """Parsed once; raises SearchError."""

    def __init__(self, text: str) -> None:
        if len(text) > SEARCH_CHARS_MAX:
            raise SearchError(f"the search is longer than {SEARCH_CHARS_MAX} characters")
        lines = [line.strip() for line in text.splitlines()]
        self._conditions = [_compiled(line) for line in lines if line]

    @property
    def is_empty(self) -> bool:
        return not self._conditions

    def matches(self, run: Run, events: Sequence[Event], now_ms: int) -> bool:
        """`run` comes with its output. What is missing, or of another type, is no match."""
        scope: dict[str, object] = {}
        if run.output is not None:
            output = scope["output"] = _decoded(run.output)
            if run.status is RunStatus.FAILED:
                scope["error"] = output
        return any(
            all(
                condition.is_true({**scope, "event": _decoded(event.body)}, now_ms)
                for condition in self._conditions
            )
            for event in events
        )

    def finds(self, event: Event, now_ms: int) -> bool:
        """The same for an event alone, which has no output."""
        scope = {"event": _decoded(event.body)}
        return all(condition.is_true(scope, now_ms) for condition in self._conditions)


def _compiled(line: str) -> Expression:
    try:
        condition = compile_expression(line, VARIABLES)
        check_restrictive(condition)
    except ExpressionError as error:
        raise SearchError(f"{line!r} is not understood: {error}") from error
    return condition


def _decoded(body: bytes) -> object:
    try:
        return decode(body)
    except JsonError:
        return None  # an output that is no JSON has no fields to be found by
