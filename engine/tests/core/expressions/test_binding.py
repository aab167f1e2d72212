"""Putting the triggering event into a condition (flow-control.md §5.12, §5.13)."""

from __future__ import annotations

import pytest
from steplog.core.expressions import (
    EVENT_AND_ASYNC,
    ExpressionError,
    bind_event,
    compile_expression,
    equality_conjunct,
)

EVENT = {
    "name": "call/uploaded",
    "ts": 1_767_225_600_000,
    "data": {
        "id": 'a "quoted"\nid',
        "n": 5,
        "loss": -2.5,
        "big": 9_007_199_254_740_993,
        "beyond": 2**63 + 1,
        "ok": True,
        "nothing": None,
        "tags": ["x", 1, {"k": None}],
        "key": "n",
    },
}


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("event.data.id == async.data.id", r'"a \"quoted\"\nid" == async.data.id'),
        ("async.data.n==event.data.n", "async.data.n==5.0"),
        ("async.data.n == 1.0-event.data.loss", "async.data.n == 1.0-(-2.5)"),
        ("async.ts > event.ts", "async.ts > 1767225600000.0"),
        ("async.data.big == event.data.big", "async.data.big == (9007199254740993)"),
        ("async.data.big == event.data.beyond", "async.data.big == 9223372036854775809u"),
        ("event.data.ok == async.data.ok", "true == async.data.ok"),
        ("event.data.nothing == async.x", "null == async.x"),
        ("event.data.missing.deeper == async.x", "null == async.x"),
        ("event.data.id.deeper == async.x", "null == async.x"),
        ("async.x in event.data.tags", 'async.x in ["x", 1.0, {"k": null}]'),
        ("(event.data).n == async.x", "5.0 == async.x"),
        ("(event.data.n) == async.x", "(5.0) == async.x"),
        ("event.name.startsWith(async.x)", '"call/uploaded".startsWith(async.x)'),
        ("has(event.data.n) == async.x", "true == async.x"),
        ("has(event.data.no) == async.x", "false == async.x"),
        ("event['name'] == async.x", "event['name'] == async.x"),
        ("event.data['n'] == async.x", "event.data['n'] == async.x"),
        ("event.data[event.data.key] == async.x", 'event.data["n"] == async.x'),
        ("async.data.event.id == async.event", "async.data.event.id == async.event"),
        ("async.x == 'event.data.n'", "async.x == 'event.data.n'"),
        ("true", "true"),
    ],
)
def test_dotted_paths_become_values_and_the_rest_stays(text: str, bound: str) -> None:
    assert bind_event(text, EVENT) == bound


@pytest.mark.parametrize(
    "text",
    [
        "event.data.n == 6.0 && async.data.x == 1",
        "async.data.x == 1 && event.data.missing == 'x'",
        "event.data.n == 6.0 || event.data.n == 7.0",
        "(async.x == 1 && event.data.n == 6.0) || event.data.ok == false",
        "int(event.data.id) == 1 && async.x == 1",
        "event.data.nothing && async.x",
    ],
)
def test_what_the_event_alone_rules_out_is_false(text: str) -> None:
    assert bind_event(text, EVENT) == "false"


@pytest.mark.parametrize(
    "text",
    [
        "event.data.n == 6.0 || async.x == 1",
        "event.data.n == 5.0 && async.x == 1",
        "date(event.ts) > now()",
        "event['name'] == 'other'",
    ],
)
def test_what_may_still_match_is_not_false(text: str) -> None:
    assert bind_event(text, EVENT) != "false"


@pytest.mark.parametrize(
    ("text", "incoming", "is_match"),
    [
        ("event.data.id == async.data.id", {"id": 'a "quoted"\nid'}, True),
        ("event.data.id == async.data.id", {"id": "a"}, False),
        ("event.data.n == async.data.n", {"n": 5}, True),
        ("event.data.n == async.data.n", {"n": "5"}, False),
        ("event.data.n + 1.0 == async.data.n", {"n": 6}, True),
        ("event.data.big == async.data.big", {"big": 9_007_199_254_740_993}, True),
        ("event.data.big == async.data.big", {"big": 9_007_199_254_740_992}, False),
        # Both sides missing: null == <missing>, which is true.
        ("event.data.x == async.data.x", {}, True),
        ("event.data.x == async.data.x", {"x": None}, True),
        ("event.data.x == async.data.x", {"x": 1}, False),
        ("event.data.x != async.data.x", {}, False),
    ],
)
def test_a_bound_condition_needs_the_incoming_event_only(
    text: str, incoming: dict[str, object], is_match: bool
) -> None:
    bound = compile_expression(bind_event(text, EVENT), EVENT_AND_ASYNC)

    assert bound.is_true({"async": {"data": incoming}}, now_ms=0) is is_match


def test_bracketed_paths_evaluate_where_the_event_is_given() -> None:
    bound = compile_expression(bind_event("event['name'] == async.name", EVENT), EVENT_AND_ASYNC)

    assert bound.is_true({"event": EVENT, "async": {"name": "call/uploaded"}}, now_ms=0)
    assert not bound.is_true({"async": {"name": "call/uploaded"}}, now_ms=0)


def test_values_that_make_the_text_too_long_are_refused() -> None:
    event = {"data": {"transcript": "word " * 20_000}}

    with pytest.raises(ExpressionError, match="compare a shorter field"):
        bind_event("async.data.text == event.data.transcript", event)


@pytest.mark.parametrize("text", ["event.data.n == steps.x", "event.data.n ==", ""])
def test_what_does_not_compile_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError):
        bind_event(text, EVENT)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("async.data.id == 'a'", ("data.id", "a")),
        ("'a' == async.data.id", ("data.id", "a")),
        ("async.data.n == 5.0", ("data.n", 5.0)),
        ("async.data.n == (-5)", ("data.n", -5)),
        ("async.data.ok == true", ("data.ok", True)),
        ("async.data.x > 1 && async.data.id == 'a' && async.data.y == 2", ("data.id", "a")),
        ("(async.data.x > 1 && async.data.id == 'a')", ("data.id", "a")),
        ("async.name == 'x'", ("name", "x")),
        ("async.data.id == null", None),
        ("async.data.id != 'a'", None),
        ("async.data.id == 'a' || async.data.y == 2", None),
        ("!(async.data.id == 'a')", None),
        ("async.data.id == async.data.other", None),
        ("async.data['id'] == 'a'", None),
        ("async.data.l[0] == 'a'", None),
        ("event.data.id == 'a'", None),
        ("has(async.data.id) == true", None),
        ("async == 'a'", None),
        ("true", None),
    ],
)
def test_an_equality_that_must_hold_is_found(text: str, found: object) -> None:
    result = equality_conjunct(text)

    assert result == found
    if result is not None and isinstance(found, tuple):
        assert type(result[1]) is type(found[1])
