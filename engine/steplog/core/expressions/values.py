"""The values an expression works on.

JSON values are used as they are, and a plain `int` or `float` is a JSON number: a double, though a
whole one keeps all its digits. CEL's own integers are `Int` and `UInt`, so that the two can be told
apart where the language does: in arithmetic, as an index, as a priority.
"""

from __future__ import annotations

import base64
import enum
import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

from msgspec import Struct

from .errors import EvaluationError

INT_MIN, INT_MAX = -(2**63), 2**63 - 1
UINT_MAX = 2**64 - 1
NS_PER_SECOND = 1_000_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# The years 1 to 9999, as CEL and datetime have them.
_TIMESTAMP_S_MIN, _TIMESTAMP_S_MAX = -62_135_596_800, 253_402_300_799


class Missing(enum.Enum):
    """The type of MISSING, so that a type checker can tell it from a value."""

    MISSING = enum.auto()

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = Missing.MISSING


class Int(int):
    """A whole number of CEL, 64 bits."""

    __slots__ = ()


class UInt(int):
    """A whole number of CEL without a sign, 64 bits."""

    __slots__ = ()


class Timestamp(Struct, frozen=True, order=True):
    """An instant; nanoseconds since 1970 in UTC."""

    ns: int

    def at(self, zone: tzinfo = UTC) -> datetime:
        """The wall time, without what is below a second."""
        moment = _EPOCH + timedelta(seconds=self.ns // NS_PER_SECOND)
        try:
            return moment.astimezone(zone)
        except OverflowError:
            raise EvaluationError("the time lies outside the years 1 to 9999") from None


class Duration(Struct, frozen=True, order=True):
    """A length of time in nanoseconds; may be negative."""

    ns: int


def to_int(number: int) -> Int:
    """Raises EvaluationError beyond 64 bits."""
    if not INT_MIN <= number <= INT_MAX:
        raise EvaluationError(f"{number} does not fit an int of 64 bits")
    return Int(number)


def to_uint(number: int) -> UInt:
    """Raises EvaluationError below zero and beyond 64 bits."""
    if not 0 <= number <= UINT_MAX:
        raise EvaluationError(f"{number} does not fit a uint: 64 bits, not negative")
    return UInt(number)


def to_timestamp(ns: int) -> Timestamp:
    """Raises EvaluationError outside the years 1 to 9999."""
    if not _TIMESTAMP_S_MIN <= ns // NS_PER_SECOND <= _TIMESTAMP_S_MAX:
        raise EvaluationError("the time lies outside the years 1 to 9999")
    return Timestamp(ns)


def to_duration(ns: int) -> Duration:
    """Raises EvaluationError beyond some 292 years."""
    if not INT_MIN <= ns <= INT_MAX:
        raise EvaluationError("the duration is longer than 292 years")
    return Duration(ns)


def to_float(number: int | float) -> float:
    """A JSON number as the double that it is."""
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def is_double(value: object) -> bool:
    """Whether this is a double: any JSON number, but no `Int`, `UInt` or boolean."""
    return type(value) is int or type(value) is float


def type_name(value: object) -> str:
    """What a message calls a value's type."""
    match value:
        case Missing.MISSING:
            return "a missing field"
        case None:
            return "null"
        case bool():
            return "a boolean"
        case Int():
            return "an int"
        case UInt():
            return "a uint"
        case int() | float():
            return "a number (double)"
        case str():
            return "a string"
        case bytes():
            return "bytes"
        case Timestamp():
            return "a timestamp"
        case Duration():
            return "a duration"
        case Mapping():
            return "an object"
        case list() | tuple():
            return "a list"
    raise AssertionError(f"{type(value).__name__} is no value of an expression")


def to_json(value: object) -> object:
    """A value as the world outside sees it; CEL's integers become `int`, its times strings."""
    match value:
        case None | bool() | str() | float():
            return value
        case int():
            return int(value)
        case Timestamp():
            return format_timestamp(value)
        case Duration():
            return format_seconds(value)
        case bytes():
            return base64.b64encode(value).decode("ascii")
        case Mapping():
            return {str(key): to_json(item) for key, item in value.items()}
        case list() | tuple():
            return [to_json(item) for item in value]
    raise AssertionError(f"{type(value).__name__} is no value of an expression")


def format_timestamp(timestamp: Timestamp) -> str:
    """RFC 3339 in UTC, with as many decimals as it takes."""
    wall = timestamp.at()
    text = (
        f"{wall.year:04}-{wall.month:02}-{wall.day:02}T"
        f"{wall.hour:02}:{wall.minute:02}:{wall.second:02}"
    )
    return f"{text}{_decimals(timestamp.ns % NS_PER_SECOND)}Z"


def format_seconds(duration: Duration) -> str:
    """CEL's way to write a duration: `5400s`, `-0.5s`."""
    seconds, ns = divmod(abs(duration.ns), NS_PER_SECOND)
    return f"{'-' if duration.ns < 0 else ''}{seconds}{_decimals(ns)}s"


def _decimals(ns: int) -> str:
    return f".{ns:09}".rstrip("0") if ns else ""
