"""From one type to another: `int()`, `uint()`, `double()`, `string()`, `bytes()`, `bool()`,
`timestamp()`, `duration()` and `date()`."""

from __future__ import annotations

import math
import re

from ..durations import parse_duration_ns
from .dates import from_epoch, parse_date, parse_timestamp
from .errors import EvaluationError
from .rendering import render_double
from .values import (
    NS_PER_SECOND,
    Duration,
    Int,
    Timestamp,
    UInt,
    format_seconds,
    format_timestamp,
    to_duration,
    to_float,
    to_int,
    to_timestamp,
    to_uint,
    type_name,
)

_WHOLE = re.compile(r"[+-]?[0-9]{1,20}")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?inf|nan")
_TRUE = ("1", "t", "true", "TRUE", "True")
_FALSE = ("0", "f", "false", "FALSE", "False")


def as_int(value: object) -> Int:
    match value:
        case Timestamp():
            return to_int(value.ns // NS_PER_SECOND)
        case _:
            return to_int(_whole(value, "int"))


def as_uint(value: object) -> UInt:
    return to_uint(_whole(value, "uint"))


def as_double(value: object) -> float:
    match value:
        case bool():
            raise _refused(value, "double")
        case int() | float():
            return to_float(value)
        case str() if _DECIMAL.fullmatch(value):
            return float(value)
        case str():
            raise EvaluationError(f"{value!r} is not a number")
    raise _refused(value, "double")


def as_string(value: object) -> str:
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case Int() | UInt():
            return int.__repr__(value)
        case int() | float():
            return render_double(value)
        case bytes():
            return decode_text(value)
        case Timestamp():
            return format_timestamp(value)
        case Duration():
            return format_seconds(value)
    raise _refused(value, "string")


def as_bytes(value: object) -> bytes:
    match value:
        case bytes():
            return value
        case str():
            return value.encode("utf-8", "surrogatepass")
    raise _refused(value, "bytes")


def as_bool(value: object) -> bool:
    match value:
        case bool():
            return value
        case str() if value in _TRUE or value in _FALSE:
            return value in _TRUE
        case str():
            raise EvaluationError(f"{value!r} is neither true nor false")
    raise _refused(value, "bool")


def as_timestamp(value: object) -> Timestamp:
    match value:
        case Timestamp():
            return value
        case Int():
            return to_timestamp(int(value) * NS_PER_SECOND)
        case str():
            return parse_timestamp(value)
        case int() | float():
            raise EvaluationError("timestamp() takes an int of seconds; for event.ts write date()")
    raise _refused(value, "timestamp")


def as_duration(value: object) -> Duration:
    match value:
        case Duration():
            return value
        case str():
            try:
                return to_duration(parse_duration_ns(value))
            except ValueError as error:
                raise EvaluationError(str(error)) from None
    raise _refused(value, "duration")


def as_date(value: object) -> Timestamp:
    """Text in one of many notations, or a whole number of seconds, milliseconds, nanoseconds."""
    match value:
        case Timestamp():
            return value
        case str():
            return parse_date(value)
        case bool():
            raise _refused(value, "date")
        case int() | float():
            return from_epoch(value)
    raise _refused(value, "date")


def decode_text(data: bytes) -> str:
    """Raises EvaluationError when the bytes are no UTF-8."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise EvaluationError("the bytes are not text in UTF-8") from None


def _whole(value: object, target: str) -> int:
    match value:
        case bool():
            raise _refused(value, target)
        case int():
            return int(value)
        case float() if math.isfinite(value):
            return int(value)  # towards zero
        case float():
            raise EvaluationError(f"{target}() cannot convert {render_double(value)}")
        case str() if _WHOLE.fullmatch(value):
            return int(value)
        case str():
            raise EvaluationError(f"{value!r} is not a whole number")
    raise _refused(value, target)


def _refused(value: object, target: str) -> EvaluationError:
    return EvaluationError(f"{target}() cannot convert {type_name(value)}")
