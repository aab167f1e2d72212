"""What a missing field means in every place (flow-control.md §6.3)."""

from __future__ import annotations

import re

import pytest
from steplog.core.expressions import MISSING, compile_expression

EVENT = {"event": {"data": {"one": 1, "text": "abc", "empty": "", "nothing": None, "list": [1, 2]}}}
M = "event.data.missing"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("m == null", True),
        ("null == m", True),
        ("m != null", False),
        ("null != m", False),
        ("m == event.data.nothing", True),
        ("m == 'x'", False),
        ("m == ''", False),
        ("m == 0", False),
        ("m == false", False),
        ("'x' == m", False),
        ("m == event.data.other", False),
        ("m == m", False),
        ("m != 'x'", True),
        ("m != ''", True),
        ("m != 0", True),
        ("0 != m", True),
        ("m != event.data.other", True),
        ("m < 1", True),
        ("m <= 1", True),
        ("m < -1", True),
        ("m < 'a'", True),
        ("1 < m", False),
        ("1 <= m", False),
        ("m > 1", False),
        ("m >= 1", False),
        ("m >= 0", False),
        ("1 > m", True),
        ("1 >= m", True),
        ("-1 >= m", True),
        ("'s' + m", "s"),
        ("m + 's'", "s"),
        ("m + 1", 1),
        ("m + event.data.other", False),
        ("m - 1", False),
        ("2 * m", False),
        ("-m", False),
        ("size(m)", 0),
        ("m.size()", 0),
        ("m in [1, 2]", False),
        ("m in event.data.list", False),
        ("1 in m", False),
        ("m.contains('a')", False),
        ("event.data.text.contains(m)", False),
        ("m.startsWith('a')", False),
        ("m.endsWith('a')", False),
        ("m.matches('a')", False),
        ("m.exists(x, true)", False),
        ("m.exists_one(x, true)", False),
        ("m.all(x, true)", False),
        ("m.map(x, x)", False),
        ("m.filter(x, true)", False),
        ("int(m)", False),
        ("string(m)", False),
        ("lowercase(m)", False),
        ("date(m)", False),
        ("now_plus(m)", False),
        ("m.getHours()", False),
        ("!m", False),
        ("!!m", True),
        ("has(m)", False),
        ("has(m.deeper)", False),
        ("m ? 'a' : 'b'", "b"),
        ("m || 'b'", "b"),
        ("m && 'b'", MISSING),
        ("[m, 1]", [None, 1]),
        ("{'a': m}", {"a": None}),
        ("m", MISSING),
        ("m.deeper.still", MISSING),
        ("event.data.nothing.deeper", MISSING),
        ("m[0]", MISSING),
        ("m['x'].y", MISSING),
        ("event.data['missing'] == null", True),
        ("event.user.id", MISSING),
        ("event.nothing.at.all == null", True),
    ],
)
def test_a_missing_field_has_a_fixed_answer(text: str, value: object) -> None:
    spelled_out = re.sub(r"(?<![\w.'])m\b", M, text)

    result = compile_expression(spelled_out).evaluate(EVENT, now_ms=0)

    assert result == value
    assert type(result) is type(value)


def test_a_missing_field_alone_is_no_match_and_prints_as_false() -> None:
    expression = compile_expression(M)

    assert expression.is_true(EVENT, now_ms=0) is False
    assert expression.key(EVENT, now_ms=0) == "false"


def test_a_variable_that_is_not_given_is_missing() -> None:
    expression = compile_expression("async.data.id == null", frozenset({"async"}))

    assert expression.evaluate({}, now_ms=0) is True
