"""`||`, `&&` and `?:` over anything (flow-control.md §6.5), and what counts as a match (§6.7)."""

from __future__ import annotations

import pytest
from steplog.core.expressions import EvaluationError, compile_expression

EVENT = {"event": {"data": {"tenant": "acme", "zero": 0, "list": []}, "user": {"id": "u1"}}}
ERROR = "int('x')"

FALSY = ["event.data.missing", ERROR, "null", "false", "''", "0", "0.0", "0u", "event.data.zero"]
TRUTHY = ["true", "'a'", "1", "-1", "0.5", "1u", "[]", "{}", "event.data.list", "[0]", "now()"]


def evaluate(text: str) -> object:
    return compile_expression(text).evaluate(EVENT, now_ms=0)


@pytest.mark.parametrize("falsy", FALSY)
def test_falsy_values_choose_the_other_side(falsy: str) -> None:
    assert evaluate(f"{falsy} ? 'then' : 'else'") == "else"
    assert evaluate(f"{falsy} || 'last'") == "last"
    assert evaluate(f"'first' || {falsy}") == "first"
    assert compile_expression(f"{falsy} && true").is_true(EVENT, now_ms=0) is False


@pytest.mark.parametrize("truthy", TRUTHY)
def test_truthy_values_include_empty_lists_and_objects(truthy: str) -> None:
    assert evaluate(f"{truthy} ? 'then' : 'else'") == "then"
    assert evaluate(f"{truthy} || 'last'") == evaluate(truthy)
    assert evaluate(f"{truthy} && 'last'") == "last"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("event.data.tenant || event.user.id", "acme"),
        ("event.data.team || event.user.id", "u1"),
        ("event.data.a || event.data.b || 'c'", "c"),
        ("event.data.a || '' || 0", 0),
        ("'a' && 0 && 'b'", 0),
        ("'a' && 'b' && 'c'", "c"),
        ("(false || 'x') && 'y'", "y"),
        ("true || 1 / 0 == 1", True),
        ("1 / 0 == 1 || true", True),
        ("false && 1 / 0 == 1", False),
        ("true && false || true", True),
        ("true ? (false ? 1 : 2) : 3", 2),
        ("false ? 1 : true ? 2 : 3", 2),
    ],
)
def test_the_operand_itself_is_the_result(text: str, value: object) -> None:
    result = evaluate(text)

    assert result == value
    assert type(result) is type(value)


@pytest.mark.parametrize(
    "text", [f"false || {ERROR} == 1", f"true && {ERROR} == 1", f"{ERROR} && 1"]
)
def test_an_error_that_decides_is_the_result(text: str) -> None:
    with pytest.raises(EvaluationError, match="'x' is not a whole number"):
        evaluate(text)


@pytest.mark.parametrize(
    ("text", "is_match"),
    [
        ("true", True),
        ("event.data.tenant == 'acme'", True),
        ("event.data.tenant == 'acme' && event.user.id == 'u1'", True),
        ("event.data.tenant", False),
        ("event.data.tenant && 'x'", False),
        ("1", False),
        ("'true'", False),
        ("null", False),
        ("1 / 0 == 1", False),
    ],
)
def test_a_match_is_exactly_true(text: str, is_match: bool) -> None:
    assert compile_expression(text).is_true(EVENT, now_ms=0) is is_match
