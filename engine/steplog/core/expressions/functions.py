"""The functions of an expression: CEL's standard ones and the reference's own
(flow-control.md §6.2)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from enum import Enum, auto

import msgspec
from msgspec import Struct

from .conversions import (
    as_bool,
    as_bytes,
    as_date,
    as_double,
    as_duration,
    as_int,
    as_string,
    as_timestamp,
    as_uint,
    decode_text,
)
from .errors import EvaluationError
from .pattern_search import matches, work_of
from .time_parts import GETTERS, getter
from .values import Int, Timestamp, to_timestamp, type_name


class Style(Enum):
    """How a function is written."""

    PLAIN = auto()  # f(x)
    METHOD = auto()  # x.f()
    BOTH = auto()


class Function(Struct, frozen=True):
    """`call` takes the target first, if there is one; `arguments` counts it too."""

    call: Callable[..., object]
    arguments: range
    style: Style = Style.PLAIN
    takes_now: bool = False  # the moment of evaluation, as the first argument
    if_missing: object = False  # the result when an argument is a missing field
    work: Callable[..., int] | None = None  # None: it reads its arguments whole


def _size(value: object) -> Int:
    if isinstance(value, (str, bytes, list, tuple, Mapping)):
        return Int(len(value))
    raise EvaluationError(f"size() needs a string, list or object, not {type_name(value)}")


def _contains(text: object, part: object) -> bool:
    return _text(part, "contains") in _text(text, "contains")


def _starts_with(text: object, prefix: object) -> bool:
    return _text(text, "startsWith").startswith(_text(prefix, "startsWith"))


def _ends_with(text: object, suffix: object) -> bool:
    return _text(text, "endsWith").endswith(_text(suffix, "endsWith"))


def _matches(text: object, pattern: object) -> bool:
    return matches(_text(text, "matches"), _text(pattern, "matches"))


def _work_of_matches(text: object, pattern: object) -> int:
    return work_of(_text(text, "matches"), _text(pattern, "matches"))


def _no_work(*values: object) -> int:
    return 0


def _lowercase(text: object) -> str:
    return _text(text, "lowercase").lower()


def _uppercase(text: object) -> str:
    return _text(text, "uppercase").upper()


def _b64decode(text: object) -> str:
    encoded = _text(text, "b64decode")
    try:
        data = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise EvaluationError("b64decode() needs a string in base64") from None
    return decode_text(data)


def _json_parse(text: object) -> object:
    try:
        value = msgspec.json.decode(_text(text, "json_parse"))
    except (msgspec.DecodeError, RecursionError) as error:
        raise EvaluationError(f"json_parse() needs JSON: {error}") from None
    if not isinstance(value, dict):
        raise EvaluationError(f"json_parse() needs an object, not {type_name(value)}")
    return value


def _now(now: Timestamp) -> Timestamp:
    return now


def _now_plus(now: Timestamp, duration: object) -> Timestamp:
    return to_timestamp(now.ns + as_duration(duration).ns)


def _now_minus(now: Timestamp, duration: object) -> Timestamp:
    return to_timestamp(now.ns - as_duration(duration).ns)


def _text(value: object, function: str) -> str:
    if isinstance(value, str):
        return value
    raise EvaluationError(f"{function}() needs a string, not {type_name(value)}")


_ONE, _TWO = range(1, 2), range(2, 3)

FUNCTIONS: dict[str, Function] = {
    "size": Function(_size, _ONE, Style.BOTH, if_missing=Int(0), work=_no_work),
    "contains": Function(_contains, _TWO, Style.METHOD),
    "startsWith": Function(_starts_with, _TWO, Style.METHOD, work=_no_work),
    "endsWith": Function(_ends_with, _TWO, Style.METHOD, work=_no_work),
    "matches": Function(_matches, _TWO, Style.BOTH, work=_work_of_matches),
    "int": Function(as_int, _ONE),
    "uint": Function(as_uint, _ONE),
    "double": Function(as_double, _ONE),
    "string": Function(as_string, _ONE),
    "bytes": Function(as_bytes, _ONE),
    "bool": Function(as_bool, _ONE),
    "timestamp": Function(as_timestamp, _ONE),
    "duration": Function(as_duration, _ONE),
    "lowercase": Function(_lowercase, _ONE),
    "uppercase": Function(_uppercase, _ONE),
    "b64decode": Function(_b64decode, _ONE),
    "json_parse": Function(_json_parse, _ONE),
    "date": Function(as_date, _ONE),
    "now": Function(_now, range(1), takes_now=True),
    "now_plus": Function(_now_plus, _ONE, takes_now=True),
    "now_minus": Function(_now_minus, _ONE, takes_now=True),
}
FUNCTIONS |= {name: Function(getter(name), range(1, 3), Style.METHOD) for name in GETTERS}
