"""How a key prints its value (flow-control.md §5.1, "Key value rendering")."""

from __future__ import annotations

import pytest
from steplog.core.expressions import compile_expression


@pytest.mark.parametrize(
    ("value", "key"),
    [
        ("acme", "acme"),
        ("", ""),
        (True, "true"),
        (False, "false"),
        (None, "NULL_VALUE"),
        (5, "5"),
        ("5", "5"),
        (5.0, "5"),
        (0, "0"),
        (-0.0, "-0"),
        (-12.25, "-12.25"),
        (0.1, "0.1"),
        (0.0001, "0.0001"),
        (0.00001, "1e-05"),
        (1.5e-7, "1.5e-07"),
        (123_456, "123456"),
        (999_999, "999999"),
        (123_456.789, "123456.789"),
        (1_000_000, "1e+06"),
        (1_500_000, "1.5e+06"),
        (-1_234_567, "-1.234567e+06"),
        (123_456_789, "1.23456789e+08"),
        (1e21, "1e+21"),
        (1.7976931348623157e308, "1.7976931348623157e+308"),
        (5e-324, "5e-324"),
        # A double cannot hold these two apart, so they keep their digits.
        (9_007_199_254_740_993, "9007199254740993"),
        (9_007_199_254_740_992, "9.007199254740992e+15"),
        (10**400 + 1, str(10**400 + 1)),
        (["a", "b", True], "[a b true]"),
        ([], "[]"),
        ([None, 1, 1.5, 2_000_000], "[<nil> 1 1.5 2e+06]"),
        ({"b": 2, "a": [1, {"c": None}]}, "map[a:[1 map[c:<nil>]] b:2]"),
        ({}, "map[]"),
    ],
)
def test_a_key_is_the_value_as_go_prints_it(value: object, key: str) -> None:
    expression = compile_expression("event.data.key")

    assert expression.key({"event": {"data": {"key": value}}}, now_ms=0) == key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("1000000", "1000000"),
        ("int(1e6)", "1000000"),
        ("1e6", "1e+06"),
        ("5u", "5"),
        ("1.0 / 0.0", "+Inf"),
        ("-1.0 / 0.0", "-Inf"),
        ("0.0 / 0.0", "NaN"),
        ("event.data.plan", "false"),
        ("event.data.plan || 'free'", "free"),
        ("event.data.id + '-' + event.data.n", "u1-3"),
        ("'a' + event.data.plan", "a"),
        ("b'ab'", "[97 98]"),
        ("duration('90m')", "1h30m0s"),
        ("duration('61.5s')", "1m1.5s"),
        ("duration('1500us')", "1.5ms"),
        ("duration('0s')", "0s"),
        ("-duration('2h')", "-2h0m0s"),
        ("timestamp('2026-01-02T03:04:05Z')", "2026-01-02 03:04:05 +0000 UTC"),
    ],
)
def test_an_expression_is_a_key(text: str, key: str) -> None:
    scope = {"event": {"data": {"id": "u1", "n": 3}}}

    assert compile_expression(text).key(scope, now_ms=0) == key
