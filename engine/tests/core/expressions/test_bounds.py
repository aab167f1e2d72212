"""No expression holds up the engine, or eats its memory: what costs too much is an error."""

from __future__ import annotations

import pytest
from steplog.core.expressions import EvaluationError, compile_expression

MILLION = 1_000_000


def nested(levels: int, first: str, step: str, last: str) -> str:
    """Maps in maps: each binds a name to what the one around it made."""
    text = last.replace("@", f"v{levels}")
    for level in range(levels, 0, -1):
        source = first if level == 1 else step.replace("@", f"v{level - 1}")
        text = f"{source}.map(v{level}, {text})"
    return text


@pytest.mark.parametrize(
    "text",
    [
        nested(12, "[event.data.text]", "[@ + @]", "size(@)"),
        "+".join(["event.data.text"] * 90) + " == 'x'",
        "event.data.many.all(x, !event.data.pattern_text.matches('(a|b)*c'))",
        "event.data.many.all(x, event.data.text.contains('c') == false)",
        "event.data.many.all(x, lowercase(event.data.text) != 'x')",
        "event.data.many.all(x, event.data.many.filter(y, y == x) == [x])",
        "event.data.many.all(x, event.data.many == event.data.many)",
        "event.data.many.all(x, x in event.data.many)",
        nested(15, "[[1]]", "[[@, @, @, @]]", "string(@)"),
        nested(15, "[[1]]", "[[@, @, @, @]]", "@ == @"),
        nested(15, "[[1]]", "[[@, @, @, @]]", "@"),
        nested(15, "[[1]]", "[{'a': @, 'b': @, 'c': @, 'd': @}]", "@"),
    ],
    ids=lambda text: text[:40],
)
def test_what_costs_too_much_is_an_error(text: str) -> None:
    data = {
        "text": "x" * MILLION,
        "pattern_text": "ab" * 4_000,
        "many": [float(number) for number in range(5_000)],
    }

    with pytest.raises(EvaluationError, match="more than"):
        compile_expression(text).evaluate({"event": {"data": data}}, now_ms=0)


@pytest.mark.parametrize(
    "text",
    [
        "event.data.text + event.data.text != ''",
        "event.data.many.all(x, size(event.data.text) == 1000000)",
        "event.data.many.all(x, event.data.text.startsWith('x'))",
        "event.data.many.all(x, event.data.many[0] == 0.0)",
        "event.data.pattern_text.matches('^(ab)*$')",
    ],
)
def test_what_is_large_and_cheap_has_a_value(text: str) -> None:
    data = {
        "text": "x" * MILLION,
        "pattern_text": "ab" * 4_000,
        "many": [float(number) for number in range(5_000)],
    }

    assert compile_expression(text).evaluate({"event": {"data": data}}, now_ms=0) is True
