"""A compiled expression, and the one way to get it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TypeVar

from .compiler import compile_tree
from .errors import EvaluationError
from .frame import SIZED, Code, Frame
from .parser import parse
from .rendering import render
from .syntax import Node
from .values import MISSING, is_double, to_float, to_json

EVENT_ONLY = frozenset({"event"})
EVENT_AND_ASYNC = frozenset({"event", "async"})

_CACHED_EXPRESSIONS_MAX = 2_048
_CACHED_CHARS_MAX = 4_096  # longer ones carry an event's values and are unlikely to come again

Result = TypeVar("Result")


class Expression:
    """Immutable; one instance may be shared by everybody."""

    __slots__ = ("_code", "text", "tree")

    def __init__(self, text: str, tree: Node, code: Code) -> None:
        self.text = text
        self.tree = tree
        self._code = code

    def __repr__(self) -> str:
        return f"Expression({self.text!r})"

    def evaluate(self, scope: Mapping[str, object], now_ms: int) -> object:
        """The value as JSON would hold it, or MISSING.

        An `int` is a whole number of CEL: a number of an event is a double, and so a `float`.
        Times are RFC 3339 strings, durations like "90s", bytes base64. Raises EvaluationError.
        """
        return self._run(scope, now_ms, _result)

    def is_true(self, scope: Mapping[str, object], now_ms: int) -> bool:
        """Whether the value is exactly true: a condition of a trigger, a wait, a cancellation.

        An error, a missing field or any other value is no match.
        """
        try:
            return self.holds(scope, now_ms)
        except EvaluationError:
            return False

    def holds(self, scope: Mapping[str, object], now_ms: int) -> bool:
        """As `is_true`, for those who tell an error from a no. Raises EvaluationError."""
        return self._run(scope, now_ms, _same) is True

    def key(self, scope: Mapping[str, object], now_ms: int) -> str:
        """The value as text, by which buckets are told apart (see `rendering`).

        Raises EvaluationError: each limit has its own answer to that.
        """
        return self._run(scope, now_ms, render)

    def _run(
        self, scope: Mapping[str, object], now_ms: int, finish: Callable[[object], Result]
    ) -> Result:
        try:
            frame = Frame(scope, now_ms)
            value = self._code(frame)
            if type(value) in SIZED:
                frame.read(value)
            return finish(value)
        except RecursionError:
            raise EvaluationError("the values are nested too deeply") from None


def compile_expression(text: str, variables: frozenset[str] = EVENT_ONLY) -> Expression:
    """The expression over these variables. Raises ExpressionError."""
    if len(text) > _CACHED_CHARS_MAX:
        return _compile(text, variables)
    return _compile_cached(text, variables)


def _same(value: object) -> object:
    return value


def _result(value: object) -> object:
    if value is MISSING:
        return MISSING
    if isinstance(value, int) and is_double(value):
        return to_float(value)
    return to_json(value)


def _compile(text: str, variables: frozenset[str]) -> Expression:
    tree = parse(text)
    return Expression(text, tree, compile_tree(tree, text, variables))


_compile_cached = lru_cache(maxsize=_CACHED_EXPRESSIONS_MAX)(_compile)
