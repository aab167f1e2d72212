"""What conditions of cancellations may use (flow-control.md §6.6)."""

from __future__ import annotations

import pytest
from steplog.core.expressions import (
    EVENT_AND_ASYNC,
    ExpressionError,
    check_restrictive,
    compile_expression,
)


@pytest.mark.parametrize(
    "text",
    [
        "event.data.id == async.data.id",
        "event.data.id == async.data.id && async.data.n >= -1 || !(async.data.ok != true)",
        "async.data.kind in ['a', 'b']",
        "async.data['a b'][0] < 3.5 ? event.data.x : false",
        "int(event.data.n) == int(async.data.n) && uint(1) > 0u && double('1') <= 1.0",
    ],
)
def test_comparisons_logic_and_paths_are_allowed(text: str) -> None:
    check_restrictive(compile_expression(text, EVENT_AND_ASYNC))


@pytest.mark.parametrize(
    ("text", "position", "complaint"),
    [
        ("has(async.data.id)", 0, r"has\(\) is not allowed"),
        ("true && async.data.l.exists(x, x == 1)", 8, r"the macro exists\(\) is not allowed"),
        ("async.data.name.startsWith('a')", 16, r"the function startsWith\(\) is not allowed"),
        ("lowercase(async.name) == 'a'", 0, r"the function lowercase\(\) is not allowed"),
        ("size(async.data.l) == 1", 0, r"the function size\(\) is not allowed"),
        ("async.data.a + 1 == 2", 0, r"arithmetic with `\+` is not allowed"),
        ("2 == -async.data.a", 5, "arithmetic with `-` is not allowed"),
        ("async.data.a % 2 == 0", 0, "arithmetic with `%` is not allowed"),
    ],
)
def test_macros_functions_and_arithmetic_are_refused(
    text: str, position: int, complaint: str
) -> None:
    with pytest.raises(ExpressionError, match=complaint) as refusal:
        check_restrictive(compile_expression(text, EVENT_AND_ASYNC))

    assert refusal.value.position == position
