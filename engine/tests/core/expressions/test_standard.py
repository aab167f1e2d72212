"""CEL's literals, functions and macros, and the reference's functions (flow-control.md §6.2)."""

from __future__ import annotations

import pytest
from steplog.core.expressions import EvaluationError, compile_expression

EVENT = {
    "event": {
        "name": "call/uploaded",
        "data": {
            "items": [{"sku": "a", "n": 1}, {"sku": "b", "n": 5}],
            "tags": ["x", "y", "y"],
            "scores": {"ann": 3, "bob": 9},
            "a-b": "dashed",
            "at": "2026-03-01T10:00:00+01:00",
            "at_ms": 1_772_355_600_000,
            "payload": '{"id": 7}',
        },
    }
}
NOW_MS = 1_772_355_600_000  # 2026-03-01T09:00:00Z


def evaluate(text: str) -> object:
    return compile_expression(text).evaluate(EVENT, NOW_MS)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("42", 42),
        ("-42", -42),
        ("0xFF", 255),
        ("-9223372036854775808", -(2**63)),
        ("18446744073709551615u", 2**64 - 1),
        ("1.5", 1.5),
        (".5", 0.5),
        ("-1.5e3", -1500.0),
        ("1e-2", 0.01),
        ("'single'", "single"),
        ('"double"', "double"),
        ('"it\'s"', "it's"),
        (r"'\a\b\f\n\r\t\v\\\?\"\'\`'", "\a\b\f\n\r\t\v\\?\"'`"),
        (r"'\x41\u00e4\U0001F600\101'", "Aä😀A"),
        (r"r'\d\n'", r"\d\n"),
        (r"R'a\'b'", r"a\'b"),
        ("'''it's\n\"two\" lines'''", 'it\'s\n"two" lines'),
        ('"""a""b"""', 'a""b'),
        ("string(b'abc')", "abc"),
        (r"b'\xff\101' == b'\377A'", True),
        ("size(b'ä')", 2),
        (r"rb'\x' == b'\\x'", True),
        ("true", True),
        ("null", None),
        ("[1, 'a', [true,],]", [1, "a", [True]]),
        ("{'a': 1, 'b': {'c': null}}", {"a": 1, "b": {"c": None}}),
        ("{1: 'one'}[1]", "one"),
        ("1 // one\n + 1", 2),
    ],
)
def test_literals(text: str, value: object) -> None:
    result = evaluate(text)

    assert result == value
    assert type(result) is type(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("event.name", "call/uploaded"),
        ("event.data.items[1].sku", "b"),
        ("event['data'].items[size(event.data.items) - 1]['n']", 5.0),
        ("event.data['a-b']", "dashed"),
        ("event.data.scores['ann']", 3.0),
        ("has(event.data.at)", True),
        ("has(event.data['items'][0].sku)", True),
        ("has({'a': null}.a)", True),
        ("(event.data).at == event.data.at", True),
    ],
)
def test_paths(text: str, value: object) -> None:
    assert evaluate(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3 - 4 / 2", 5),
        ("(1 + 2) * 3", 9),
        ("10 - 3 - 2", 5),
        ("-7 / 2", -3),
        ("-7 % 3", -1),
        ("7 % -3", 1),
        ("1.0 / 0.0 > 1e308", True),
        ("0.1 + 0.2", 0.1 + 0.2),
        ("5u / 2u", 2),
        ("--1", 1),
        ("!!true", True),
        ("[1] + [2]", [1, 2]),
        ("'a' < 'b' && 'Z' < 'a'", True),
        ("1 < 2 == true", True),
        ("'x' in event.data.tags", True),
        ("'ann' in event.data.scores", True),
        ("'cat' in event.data.scores", False),
        ("size('äö😀')", 3),
        ("event.data.tags.size()", 3),
        ("size({'a': 1})", 1),
        ("event.name.contains('/up')", True),
        ("event.name.startsWith('call/')", True),
        ("event.name.endsWith('up')", False),
        ("event.name.matches('^call/[a-z]+$')", True),
        ("matches(event.name, 'l{2}')", True),
        ("int('-12') + int(3.9) + int(7u) + int(-1.9)", -3),
        ("int(event.data.items[0].n) + 1", 2),
        ("uint(3) + 1u", 4),
        ("double('1.5e1') + double(1)", 16.0),
        ("string(1) + string(1.0) + string(1u) + string(true)", "111true"),
        ("string(event.data.at_ms)", "1.7723556e+12"),
        ("string(1e21)", "1e+21"),
        ("bool('true') && !bool('0')", True),
        ("bytes('ä') == b'\\xc3\\xa4'", True),
        ("lowercase('ÄB') + uppercase('äb')", "äbÄB"),
        ("b64decode('aMOkbGxv')", "hällo"),
        ("b64decode('YQ')", "a"),
        ("json_parse(event.data.payload).id == 7", True),
        ("json_parse(b64decode('eyJhIjogWzFdfQ=='))['a'][0]", 1.0),
    ],
)
def test_operators_and_functions(text: str, value: object) -> None:
    result = evaluate(text)

    assert result == value
    assert type(result) is type(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("event.data.items.exists(i, i.sku == 'b' && i.n > 4)", True),
        ("event.data.items.exists(i, i.sku == 'c')", False),
        ("event.data.items.all(i, i.n > 0)", True),
        ("event.data.tags.exists_one(t, t == 'x')", True),
        ("event.data.tags.exists_one(t, t == 'y')", False),
        ("event.data.items.map(i, i.sku)", ["a", "b"]),
        ("event.data.items.map(i, i.n > 2, i.sku)", ["b"]),
        ("event.data.items.map(i, i.none)", [None, None]),
        ("event.data.tags.filter(t, t != 'y')", ["x"]),
        ("event.data.scores.exists(name, event.data.scores[name] > 8)", True),
        ("[1, 2].map(x, [10, 20].map(y, x * y))", [[10, 20], [20, 40]]),
        ("[1, 2].map(x, [x].map(x, x * 2)[0] + x)", [3, 6]),
        ("[].all(x, false)", True),
        ("[].exists(x, true)", False),
        ("[0, 1].exists(x, 1 / x == 1)", True),
        ("[0, 2].all(x, 1 / x == 1)", False),
    ],
)
def test_macros(text: str, value: object) -> None:
    assert evaluate(text) == value


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[0, 2].exists(x, 1 / x == 1)", "division by zero"),
        ("[0, 1].all(x, 1 / x == 1)", "division by zero"),
        ("'abc'.exists(x, true)", "exists walks over a list or an object, not a string"),
        ("int('1.5')", "not a whole number"),
        ("int('1_000')", "not a whole number"),
        ("int(true)", "cannot convert a boolean"),
        ("int(1e300)", "does not fit an int"),
        ("int(1.0 / 0.0)", "cannot convert"),
        ("uint(-1)", "does not fit a uint"),
        ("double('one')", "is not a number"),
        ("string([1])", "cannot convert a list"),
        (r"string(b'\xff')", "not text in UTF-8"),
        ("bool('yes')", "neither true nor false"),
        ("b64decode('%%')", "base64"),
        ("json_parse('[1]')", "needs an object, not a list"),
        ("json_parse('{')", "needs JSON"),
        ("lowercase(1)", "needs a string, not an int"),
        ("timestamp(event.data.at_ms)", r"for event.ts write date\(\)"),
        ("timestamp('2026-01-01')", "is no time like"),
        ("duration('1 hour')", "is not a duration"),
        ("'x'.matches('a' + '(')", "does not read the pattern"),
    ],
)
def test_what_a_function_cannot_do_is_an_error_in_words(text: str, complaint: str) -> None:
    with pytest.raises(EvaluationError, match=complaint):
        evaluate(text)


def test_macros_cannot_hold_up_the_engine() -> None:
    numbers = {"event": {"data": {"l": list(range(1_000))}}}
    square = compile_expression("event.data.l.exists(x, event.data.l.exists(y, x + y < 0.0))")

    with pytest.raises(EvaluationError, match="more than 100000 turns"):
        square.evaluate(numbers, NOW_MS)


def test_deeply_nested_values_are_an_error_not_a_crash() -> None:
    deep: object = 1
    for _ in range(5_000):
        deep = [deep]
    scope = {"event": {"a": deep, "b": deep, "c": [[deep]]}}

    for text in ("event.a == event.c", "event.a"):
        with pytest.raises(EvaluationError, match="nested too deeply"):
            compile_expression(text).key(scope, NOW_MS)
