"""Values as text, the way Go prints them: how a key names its bucket (flow-control.md §5.1)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal

from .values import (
    MISSING,
    NS_PER_SECOND,
    Duration,
    Int,
    Timestamp,
    UInt,
    format_timestamp,
    to_float,
)

_EXPONENT_FROM = 6  # Go turns to an exponent at 1e+06 ...
_EXPONENT_BELOW = -4  # ... and below 0.0001


def render(value: object) -> str:
    """A value by itself: a string as it is, MISSING as `false`, null as `NULL_VALUE`."""
    if type(value) is str:
        return value
    if value is None:
        return "NULL_VALUE"
    return _render_inner(value)


def _render_inner(value: object) -> str:
    """A value within a list or an object, where Go prints null as `<nil>`."""
    match value:
        case str():
            return value
        case None:
            return "<nil>"
        case bool():
            return "true" if value else "false"
        case Int() | UInt():
            return int.__repr__(value)
        case int() | float():
            return render_double(value)
        case Timestamp():
            return format_timestamp(value).replace("T", " ").replace("Z", " +0000 UTC")
        case Duration():
            return _render_duration(value)
        case bytes():
            return "[" + " ".join(str(byte) for byte in value) + "]"
        case list() | tuple():
            return "[" + " ".join(_render_inner(item) for item in value) + "]"
        case Mapping():
            pairs = sorted((str(key), _render_inner(item)) for key, item in value.items())
            return "map[" + " ".join(f"{key}:{item}" for key, item in pairs) + "]"
    assert value is MISSING, f"{type(value).__name__} is no value of an expression"
    return "false"


def render_double(number: int | float) -> str:
    """Go's `%v` of a float64: 5, 0.25, 1e+06, 1.5e+06. A whole number that a double cannot hold
    keeps its digits instead, so that two large ids never share a text."""
    double = to_float(number)
    if type(number) is int and double != number:
        return str(number)
    if math.isnan(double):
        return "NaN"
    if math.isinf(double):
        return "+Inf" if double > 0 else "-Inf"
    if double == 0:
        return "-0" if math.copysign(1, double) < 0 else "0"
    sign, digits, exponent = Decimal(repr(double)).normalize().as_tuple()
    assert isinstance(exponent, int)
    text = "".join(map(str, digits))
    power = len(text) - 1 + exponent
    minus = "-" if sign else ""
    if power < _EXPONENT_BELOW or power >= max(_EXPONENT_FROM, 0):
        mantissa = f"{text[0]}.{text[1:]}" if len(text) > 1 else text
        return f"{minus}{mantissa}e{'-' if power < 0 else '+'}{abs(power):02}"
    if exponent >= 0:
        return minus + text + "0" * exponent
    if power >= 0:
        return f"{minus}{text[: power + 1]}.{text[power + 1 :]}"
    return f"{minus}0.{'0' * (-power - 1)}{text}"


def _render_duration(duration: Duration) -> str:
    """Go's `%v` of a duration: 1h30m0s, 1.5s, 100ms, 0s."""
    ns, minus = abs(duration.ns), "-" if duration.ns < 0 else ""
    if ns == 0:
        return "0s"
    for unit, unit_ns in (("ns", 1), ("µs", 1_000), ("ms", 1_000_000)):
        if ns < unit_ns * 1_000:
            return f"{minus}{_fixed(ns, unit_ns)}{unit}"
    minutes, rest_ns = divmod(ns, 60 * NS_PER_SECOND)
    hours, minutes = divmod(minutes, 60)
    text = f"{_fixed(rest_ns, NS_PER_SECOND)}s"
    if hours or minutes:
        text = f"{minutes}m{text}"
    return f"{minus}{hours}h{text}" if hours else minus + text


def _fixed(ns: int, unit_ns: int) -> str:
    whole, rest = divmod(ns, unit_ns)
    decimals = len(str(unit_ns)) - 1
    return f"{whole}.{rest:0{decimals}}".rstrip("0") if rest else str(whole)
