"""What is refused when an expression is compiled, where, and in which words."""

from __future__ import annotations

import pytest
from steplog.core.expressions import EVENT_AND_ASYNC, ExpressionError, compile_expression


@pytest.mark.parametrize(
    ("text", "position", "complaint"),
    [
        ("", 0, "the expression is empty"),
        ("  ", 0, "the expression is empty"),
        ("evnt.data", 0, "unknown name 'evnt'.*did you mean event"),
        ("async.data.id == 1", 0, "unknown name 'async': only event can be used here"),
        ("event.data.a == steps.b", 16, "unknown name 'steps'"),
        ("[1].map(x, x) == x", 17, "unknown name 'x'"),
        ("event.data.a = 1", 13, "write =="),
        ("event.data.a & true", 13, "write &&"),
        ("event.data.a | true", 13, r"write \|\|"),
        ("event.a and event.b", 8, "write &&"),
        ("event.a or event.b", 8, r"write \|\|"),
        ("event.data.a ==", 15, "ends too early"),
        ("(event.a", 8, r"expected '\)', found the end"),
        ("[1, 2", 5, "expected ',', found the end"),
        ("event.a ? 1", 11, "expected ':'"),
        ("event.a event.b", 8, "'event' is not expected here"),
        ("event.", 6, "expected a field name"),
        ("event.in", 6, "expected a field name"),
        ("event.data.items.0", 16, "'.0' is not expected"),
        ("event.data?.id", 11, "is not expected here"),
        ("'abc", 1, "no closing '"),
        ("'a\nb'", 1, "no closing '"),
        (r"'\d'", 1, r"\\d is no escape"),
        (r"'\ud800'", 1, "no character of Unicode"),
        (r"b'\u0041'", 2, "bytes have no"),
        ("12abc", 0, "12abc is not a number"),
        ("9223372036854775808", 0, "does not fit 64 bits"),
        ("-9223372036854775809", 1, "does not fit 64 bits"),
        ("18446744073709551616u", 0, "does not fit 64 bits"),
        ("1" * 5_000, 0, "does not fit 64 bits"),
        ("event.data.toLowerCase()", 11, "there is no function 'toLowerCase'"),
        ("event.name.startswith('a')", 11, "did you mean startsWith"),
        ("type(event.data.a) == 'x'", 0, "there is no function 'type'"),
        ("startsWith(event.name, 'a')", 0, r"written x.startsWith\(…\)"),
        ("event.name.lowercase()", 11, r"written lowercase\(x\)"),
        ("size()", 0, "size takes 1 argument, not 0"),
        ("event.name.startsWith()", 11, "startsWith takes 1 argument, not 0"),
        ("now(1)", 0, "now takes 0 arguments, not 1"),
        ("size(1,)", 6, "another argument"),
        ("has(event)", 0, "has takes one field"),
        ("has(event['a'])", 0, "has takes one field"),
        ("event.l.exists(x)", 8, r"written as list.exists\(x, condition\)"),
        ("event.l.map(1, 2)", 8, r"written as list.map\(x, result\)"),
        ("[1].map(event, event)", 0, "'event' is already a variable"),
        ("event.name.matches('(')", 19, "pattern that cannot be read"),
        ("event.name.matches('(?=a)')", 19, "looking around is not supported"),
        ("{true: 1}", 1, "an object's key is a string or an int"),
        ("Thing{a: 1}", 0, "objects of a named type"),
        ("package == 1", 0, "reserved word"),
        ("event.`a-b`", 6, "backquotes are not supported"),
        ("event.a == #", 11, "'#' has no meaning"),
        ("(" * 40 + "1" + ")" * 40, 32, "nested deeper than 32 levels"),
        ("!" * 60 + "true", 32, "nested deeper than 32 levels"),
        ("1" + " + 1" * 150, 0, "more than 100 operations"),
        ("'" + "a" * 70_000 + "'", 0, "at most 65536 are allowed"),
    ],
)
def test_what_cannot_be_compiled_is_refused_with_its_place(
    text: str, position: int, complaint: str
) -> None:
    with pytest.raises(ExpressionError, match=complaint) as refusal:
        compile_expression(text)

    assert refusal.value.position == position
    assert refusal.value.text == text


def test_the_message_shows_the_place_in_a_long_text() -> None:
    text = "event.data.a == 1 && " * 10 + "evnt.data.b == 2"

    with pytest.raises(ExpressionError) as refusal:
        compile_expression(text)

    message = str(refusal.value)
    assert "(at character 211 of `…" in message
    assert "evnt.data.b == 2`)" in message
    assert len(message) < 250


def test_a_long_chain_of_alternatives_is_no_deep_nesting() -> None:
    text = " || ".join(f"event.data.id == 'id-{number}'" for number in range(1_000))

    assert compile_expression(text).is_true({"event": {"data": {"id": "id-999"}}}, now_ms=0)


def test_the_same_text_is_compiled_once_for_each_set_of_variables() -> None:
    assert compile_expression("event.a") is compile_expression("event.a")
    assert compile_expression("event.a") is not compile_expression("event.a", EVENT_AND_ASYNC)
