"""The part of the language that is standard CEL, against Google's own implementation.

The strategies make well-typed expressions only, and nothing of the dialect: no missing field, no
null, no mixed types, no error in front of a `||`. There, both must agree.
"""

from __future__ import annotations

import os
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from steplog.core.expressions import EvaluationError, compile_expression

cel = pytest.importorskip("cel_expr_python.cel", reason="the oracle has no wheel here")

EVENT: dict[str, object] = {
    "data": {
        "n": 3.0,
        "half": 0.5,
        "text": "hello",
        "empty": "",
        "yes": True,
        "no": False,
        "words": ["hello", "x", ""],
        "numbers": [1.0, 2.0, 3.0],
        "object": {"hello": 1.0, "x": "y"},
    }
}
ORACLE: Any = cel.NewEnv(variables={"event": cel.Type.DYN})
ERROR = object()


def ask_oracle(text: str) -> object:
    # Unchecked, as its checker takes the sum of two unknown types for an int.
    value = ORACLE.compile(text, disable_check=True).eval(data={"event": EVENT})
    return ERROR if value.type() == cel.Type.ERROR else value.plain_value()


def ask_ours(text: str) -> object:
    try:
        return compile_expression(text).evaluate({"event": EVENT}, now_ms=0)
    except EvaluationError:
        return ERROR


def binary(
    operators: list[str], left: st.SearchStrategy[str], right: st.SearchStrategy[str]
) -> st.SearchStrategy[str]:
    parts = st.tuples(left, st.sampled_from(operators), right)
    return parts.map(lambda part: f"({part[0]} {part[1]} {part[2]})")


COMPARISON = ["==", "!=", "<", "<=", ">", ">="]

plain_ints = st.integers(-20, 20).map(str) | st.sampled_from(
    ["0x1F", "size(event.data.text)", "size(event.data.words)"]
)


def ints_of(leaves: st.SearchStrategy[str], operators: list[str]) -> st.SearchStrategy[str]:
    return st.recursive(
        leaves,
        lambda inner: binary(operators, inner, inner) | inner.map(lambda one: f"-({one})"),
        max_leaves=5,
    )


ints = ints_of(plain_ints, ["+", "-", "*"])
failing_ints = ints_of(
    plain_ints | st.just("9223372036854775807"), ["+", "-", "*", "/", "%"]
)  # by overflow and division by zero
doubles = st.recursive(
    st.sampled_from(["0.5", "-2.25", "1e3", "0.0", "event.data.n", "event.data.half"]),
    lambda inner: binary(["+", "-", "*", "/"], inner, inner),
    max_leaves=4,
)
strings = st.recursive(
    st.sampled_from(["''", "'x'", '"hello"', "'ä😀'", r"'a\tb\u0041'", r"r'\t'", "'''h'i'''"])
    | st.sampled_from(["event.data.text", "event.data.empty", "event['data']['text']"]),
    lambda inner: binary(["+"], inner, inner),
    max_leaves=3,
)
leaves = (
    st.sampled_from(["true", "false", "event.data.yes", "event.data.no"])
    | st.sampled_from(["has(event.data.text)", "has(event.data.none)", "has(event.none)"])
    | binary(COMPARISON, ints, ints)
    | binary(COMPARISON, doubles, doubles)
    | binary(COMPARISON, plain_ints, st.sampled_from(["event.data.n", "event.data.half"]))
    | binary(COMPARISON, strings, strings)
    | st.tuples(strings, st.sampled_from(["contains", "startsWith", "endsWith"]), strings).map(
        lambda part: f"{part[0]}.{part[1]}({part[2]})"
    )
    | binary(["in"], strings, st.sampled_from(["event.data.words", "event.data.object", "['x']"]))
    | binary(["in"], plain_ints, st.sampled_from(["event.data.numbers", "[1, 2, 31]"]))
    | st.tuples(
        st.sampled_from(["exists", "all", "exists_one"]), st.sampled_from(COMPARISON), strings
    ).map(lambda part: f"event.data.words.{part[0]}(w, w {part[1]} {part[2]})")
)
booleans = st.recursive(
    leaves,
    lambda inner: (
        binary(["&&", "||", "==", "!="], inner, inner)
        | inner.map(lambda one: f"!{one}" if one.startswith("(") else f"!({one})")
        | st.tuples(inner, inner, inner).map(lambda p: f"({p[0]} ? {p[1]} : {p[2]})")
    ),
    max_leaves=6,
)


def flat(parts: st.SearchStrategy[str], operators: list[str]) -> st.SearchStrategy[str]:
    """A chain without brackets, so that only precedence says what belongs together."""
    link = st.tuples(st.sampled_from(operators), parts)
    return st.tuples(parts, st.lists(link, min_size=2, max_size=6)).map(
        lambda chain: " ".join([chain[0], *(f"{operator} {part}" for operator, part in chain[1])])
    )


flat_ints = flat(st.integers(-9, 9).map(str), ["+", "-", "*"])
flat_booleans = flat(
    st.sampled_from(["true", "false", "!true", "!false", "1 < 2", "1 + 1 == 2", "2 > 1 == true"]),
    ["&&", "||"],
)

EXAMPLES = 400 if os.environ.get("CI") == "true" else 100
bounded = settings(max_examples=EXAMPLES, deadline=None, derandomize=True)


@bounded
@given(failing_ints)
@example("-7 / 2")
@example("-7 % 3")
@example("9223372036854775807 + 1")
@example("-(-9223372036854775808)")
def test_whole_numbers_agree(text: str) -> None:
    assert ask_ours(text) == ask_oracle(text)


@bounded
@given(flat_ints | flat_booleans, flat_booleans)
@example("true || true && false", "false ? true : false || true")
def test_precedence_agrees(first: str, second: str) -> None:
    for text in (first, second, f"{second} ? {first} : {second} ? 1 : 2"):
        assert ask_ours(text) == ask_oracle(text)


@bounded
@given(doubles)
def test_doubles_agree(text: str) -> None:
    ours, theirs = ask_ours(text), ask_oracle(text)

    assert ours == theirs or (ours != ours and theirs != theirs)  # NaN differs from itself


@bounded
@given(strings)
def test_strings_agree(text: str) -> None:
    assert ask_ours(text) == ask_oracle(text)
    assert ask_ours(f"size({text})") == ask_oracle(f"size({text})")


@bounded
@given(booleans)
def test_conditions_agree(text: str) -> None:
    theirs = ask_oracle(text)

    assert isinstance(theirs, bool)
    assert ask_ours(text) is theirs


@pytest.mark.parametrize(
    "text",
    [
        "int('-12') + int(3.9) + int(-1.9) + int(7u)",
        "string(1.0) + string(1e6) + string(1e21) + string(0.00001) + string(-5) + string(5u)",
        "string(true) + string(b'abc') + string(duration('1h30m')) + string(duration('-15s'))",
        "string(timestamp('2026-01-02T03:04:05.678Z') + duration('1h'))",
        "timestamp('2026-03-01T23:30:45Z').getDayOfYear()",
        "timestamp('2026-03-01T23:30:45Z').getDayOfMonth()",
        "timestamp('2026-03-01T23:30:45Z').getDayOfWeek()",
        "timestamp('2026-03-01T23:30:45Z').getMonth()",
        "timestamp('2026-03-01T23:30:45Z').getHours('Europe/Berlin')",
        "timestamp('2026-03-01T23:30:45Z').getMinutes('-05:45')",
        "timestamp('2026-03-01T23:30:45.25Z').getMilliseconds()",
        "duration('90m').getHours()",
        "duration('90m').getMinutes()",
        "duration('1.25s').getMilliseconds()",
        "int(timestamp('1969-12-31T23:59:58Z'))",
        "bool('true') && !bool('f')",
        "double('1.5e1')",
        "[1, 2, 3].filter(x, x > 1).map(x, x * 2) == [4, 6]",
        "[1, 2, 3].map(x, x > 1, x + 1)",
        "{'a': 1, 'b': 2}.all(k, k < 'c')",
        "{'a': {'b': [1, 2]}}.a['b'][1]",
        "[1, 2].exists(x, 2 / (x - 1) == 2)",
        "[[1], [2]] == [[1], [2]] && {'a': 1} == {'a': 1}",
        "5u / 2u + 7u % 4u",
        "1 < 2 == true",
        "true ? 1 : false ? 2 : 3",
        "b'\\xff\\101' == b'\\377A'",
        "'a'.matches('^[a-c]$') && !'abc'.matches('^b')",
        "size(b'ä') == 2 && size({'a': 1}) == 1",
        "int('x')",
        "1 / 0",
        "[1][1]",
        "uint(-1)",
        "timestamp('nonsense')",
        "duration('nonsense')",
        "double('one')",
    ],
)
def test_functions_and_macros_agree(text: str) -> None:
    assert ask_ours(text) == ask_oracle(text)
