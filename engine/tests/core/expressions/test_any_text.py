"""Whatever stands in an expression, it has a value or an error of its own, for any event at all."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st
from steplog.core.expressions import EvaluationError, ExpressionError, compile_expression
from steplog.core.expressions.functions import FUNCTIONS, Style
from steplog.core.expressions.policy import check_restrictive

bounded = settings(max_examples=400, deadline=None, derandomize=True)

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
    | st.sampled_from(["2026-05-04T12:00:00Z", "1h30m", "aGk=", '{"a":1}', "9" * 5_000, "1e999"])
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abxy"), inner, max_size=3)
    ),
    max_leaves=8,
)
events = st.dictionaries(st.sampled_from("abxy"), values, max_size=4)

PIECES = (
    *("event", "event.data.a", "event.data.b[0]", "x", "async", "true", "null", "1", "1.5", "1u"),
    *("'t'", '"\\u00e9"', "b'x'", "r'\\d'", "0xFF", "9223372036854775807", "9" * 400, "1e309"),
    *("+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "&&", "||", "!", "in", "?", ":"),
    *("(", ")", "[", "]", "{", "}", ".", ",", " ", "\n", "//", "'", '"', "\\", "`", "@", "é", "\0"),
    *(".all(x, ", ".map(x, ", ".filter(x, ", ".exists_one(x, ", "has(", ".size()", ".matches("),
    *(f"{name}(" for name in FUNCTIONS),
)
texts = st.lists(st.sampled_from(PIECES), max_size=30).map("".join) | st.text(max_size=60)

leaves = st.sampled_from(
    [
        *("event.data.a", "event.data.b", "event.data.x.y", "event.data['a']", "event.data.a[0]"),
        *(
            "event",
            "1",
            "-1",
            "2.5",
            "3u",
            "'a'",
            "''",
            "true",
            "false",
            "null",
            "b'a'",
            "[]",
            "{}",
        ),
        *("now()", "timestamp('2026-05-04T12:00:00Z')", "duration('1h')", "'^a*$'", "'(a|b)+'"),
        *("9223372036854775807", "-9223372036854775808", "18446744073709551615u", "1e308"),
    ]
)


def grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Well-formed trees; what they compute with each other is anybody's guess."""
    symbols = ["+", "-", "*", "/", "%", "==", "!=", "<", ">=", "&&", "||", "in"]
    macros = ["all", "exists", "exists_one", "filter", "map"]
    plain = [name for name, function in FUNCTIONS.items() if function.style is not Style.METHOD]
    methods = [name for name, function in FUNCTIONS.items() if function.style is not Style.PLAIN]
    return st.one_of(
        st.tuples(inner, st.sampled_from(symbols), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        st.tuples(inner, inner, inner).map(lambda t: f"({t[0]} ? {t[1]} : {t[2]})"),
        st.tuples(inner, st.sampled_from(macros), inner).map(lambda t: f"{t[0]}.{t[1]}(v, {t[2]})"),
        st.tuples(inner, st.sampled_from(macros)).map(lambda t: f"{t[0]}.{t[1]}(v, v == v)"),
        st.tuples(st.sampled_from(plain), inner).map(lambda t: f"{t[0]}({t[1]})"),
        st.tuples(inner, st.sampled_from(methods), inner).map(lambda t: f"{t[0]}.{t[1]}({t[2]})"),
        st.tuples(inner, st.sampled_from(methods)).map(lambda t: f"{t[0]}.{t[1]}()"),
        st.tuples(inner, inner).map(lambda t: f"[{t[0]}, {t[1]}]"),
        st.tuples(inner, inner).map(lambda t: f"{{'k': {t[0]}, 'l': {t[1]}}}"),
        st.tuples(inner, inner).map(lambda t: f"({t[0]})[{t[1]}]"),
        inner.map(lambda text: f"!({text})"),
        inner.map(lambda text: f"-({text})"),
    )


trees = st.recursive(leaves, grown, max_leaves=12)


def try_all(text: str, data: dict[str, Any]) -> bool:
    """Whether it compiles. Each way of asking has a value, or raises an error of ours."""
    try:
        expression = compile_expression(text)
    except ExpressionError:
        return False
    with suppress(ExpressionError):
        check_restrictive(expression)
    scope = {"event": {"name": "e", "data": data}}
    assert expression.is_true(scope, now_ms=0) in (True, False)
    with suppress(EvaluationError):
        assert isinstance(expression.key(scope, now_ms=0), str)
    with suppress(EvaluationError):
        expression.evaluate(scope, now_ms=0)
    return True


@bounded
@given(texts, events)
@example("", {})
@example("(" * 10_000, {})
@example("!" * 10_000 + "true", {})
@example("a." * 10_000, {})
@example("[" * 5_000 + "]" * 5_000, {})
@example("1" * 70_000, {})
@example("'" + "\\" * 999, {})
def test_any_text_is_compiled_or_refused(text: str, data: dict[str, Any]) -> None:
    try_all(text, data)


@bounded
@given(trees, events)
@example("int(event.data.a)", {"a": "9" * 5_000})
@example("string(event.data.a)", {"a": 10**4_000})
@example("string(event.data.a)", {"a": float("inf")})
@example("event.data.a + 1.0", {"a": 10**400})
@example("event.data.a % event.data.b", {"a": 2**70, "b": 0})
@example("duration(event.data.a)", {"a": "9" * 400 + "h"})
@example("timestamp(event.data.a)", {"a": "99999-01-01T00:00:00Z"})
@example("json_parse(event.data.a)", {"a": '{"a":' * 5_000})
def test_any_tree_has_a_value_or_an_error_for_any_event(text: str, data: dict[str, Any]) -> None:
    try_all(text, data)
