"""Null and values of different types side by side (flow-control.md §6.4)."""

from __future__ import annotations

import pytest
from steplog.core.expressions import EvaluationError, compile_expression

EVENT = {
    "event": {
        "ts": 1_767_225_600_000,
        "data": {
            "nothing": None,
            "one": 1,
            "one_double": 1.0,
            "half": 0.5,
            "big": 9_007_199_254_740_993,
            "million": 1_000_000,
            "text": "200",
            "yes": True,
            "list": ["a", "b", True, None, 1.5],
            "object": {"b": 1, "a": {"c": "x"}},
        },
    }
}


def evaluate(text: str) -> object:
    return compile_expression(text).evaluate(EVENT, now_ms=0)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        # null equals itself only, and counts as zero in an order
        ("null == null", True),
        ("null == 0", False),
        ("null == ''", False),
        ("null == false", False),
        ("null != 0", True),
        ("event.data.nothing == null", True),
        ("null < 1", True),
        ("null < 0", False),
        ("null <= 0", True),
        ("null > -1", True),
        ("null < 0.5", True),
        ("null < 'a'", True),
        ("'a' > null", True),
        ("null >= ''", True),
        ("null < true", True),
        ("null < false", False),
        ("null <= null", True),
        ("null < b'a'", True),
        ("duration('1s') > null", True),
        # every number compares with every other
        ("event.data.one == 1", True),
        ("event.data.one == 1.0", True),
        ("event.data.one == 1u", True),
        ("event.data.one == event.data.one_double", True),
        ("1 == 1.0", True),
        ("1u < 2.5", True),
        ("-1 < 0u", True),
        ("event.data.half < 1", True),
        ("event.ts >= 1767225600000", True),
        ("[1, 2] == [1.0, 2u]", True),
        # and large whole ones exactly
        ("event.data.big == 9007199254740993", True),
        ("event.data.big == 9007199254740992", False),
        ("event.data.big > 9007199254740992", True),
        # other types are just not equal
        ("event.data.text == 200", False),
        ("event.data.text != 200", True),
        ("true == 1", False),
        ("[true] == [1]", False),
        ("{'a': true} == {'a': 1}", False),
        ("true in [1, 1.0, 'true']", False),
        ("1 in [true]", False),
        ("1 in [1.0]", True),
        ("'1' in [1]", False),
        ("null in [null]", True),
        ("b'a' == 'a'", False),
        ("[] == {}", False),
        # a string and anything else are joined, as Go prints it
        ("'n=' + event.data.one", "n=1"),
        ("event.data.half + '!'", "0.5!"),
        ("'n=' + event.data.million", "n=1e+06"),
        ("'n=' + 1000000", "n=1000000"),
        ("'b=' + true", "b=true"),
        ("'l=' + event.data.list", "l=[a b true <nil> 1.5]"),
        ("'o=' + event.data.object", "o=map[a:map[c:x] b:1]"),
        ("'d=' + duration('90m')", "d=1h30m0s"),
    ],
)
def test_values_of_different_types_meet(text: str, value: object) -> None:
    assert evaluate(text) == value


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("!1", "needs a boolean, not an int"),
        ("!'x'", "needs a boolean, not a string"),
        ("!null", "needs a boolean, not null"),
        ("'a' < 1", "cannot compare a string with an int"),
        ("true < 1", "cannot compare a boolean with an int"),
        ("[1] < [2]", "cannot compare a list with a list"),
        ("null < [1]", "cannot compare null with a list"),
        ("event.data.one + 1", "convert with int"),
        ("1 + 1.0", "cannot mix an int with a number"),
        ("1u + 1", "cannot mix a uint with an int"),
        ("event.data.one % event.data.one", "cannot mix"),
        ("true + true", "cannot combine a boolean and a boolean"),
        ("1 + null", "cannot combine an int and null"),
        ("1 - 'a'", "cannot combine an int and a string"),
        ("1 / 0", "division by zero"),
        ("1 % 0", "division by zero"),
        ("9223372036854775807 + 1", "does not fit an int"),
        ("-(-9223372036854775808)", "does not fit an int"),
        ("1u - 2u", "does not fit a uint"),
        ("-'a'", "cannot negate a string"),
        ("1 in 'abc'", "looks into a list or an object"),
        ("event.data.list[event.data.one]", "a list's index is an int"),
        ("event.data.list[5]", "outside a list of 5"),
        ("event.data.list[-1]", "outside a list of 5"),
        ("event.data.text.first", "a string has no field 'first'"),
        ("event.data.object[true]", "named by a string"),
        ("size(1)", "size.. needs a string, list or object"),
        ("event.data.one.startsWith('a')", "needs a string, not a number"),
        ("{'a': 1, 'a': 2}", "twice"),
    ],
)
def test_what_has_no_meaning_is_an_error_in_words_and_no_match(text: str, complaint: str) -> None:
    expression = compile_expression(text)

    assert expression.is_true(EVENT, now_ms=0) is False
    with pytest.raises(EvaluationError, match=complaint):
        expression.evaluate(EVENT, now_ms=0)
    with pytest.raises(EvaluationError, match=complaint):
        expression.key(EVENT, now_ms=0)


@pytest.mark.parametrize(
    ("text", "value"),
    [("event.data.one", 1.0), ("1", 1), ("int(event.data.one)", 1), ("size('abc')", 3)],
)
def test_a_number_of_an_event_is_a_double_and_never_an_int(text: str, value: float) -> None:
    # A priority takes ints only, so this is what makes `event.data.priority` have no effect.
    result = evaluate(text)

    assert result == value
    assert type(result) is type(value)
