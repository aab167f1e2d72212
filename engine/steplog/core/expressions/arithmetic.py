"""`+ - * / %` and the two unary operators (flow-control.md §6.3 and §6.4).

As in CEL, a double (so any number of an event) and an int do not mix; the message says how to
convert. Text is the exception: a string and anything else are joined.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from .errors import EvaluationError
from .rendering import render
from .values import (
    MISSING,
    Duration,
    Int,
    Timestamp,
    UInt,
    is_double,
    to_duration,
    to_float,
    to_int,
    to_timestamp,
    to_uint,
    type_name,
)

Operation = Callable[[object, object], object]


def add(left: object, right: object) -> object:
    """A missing side is left out; two missing sides are false."""
    if left is MISSING or right is MISSING:
        known = right if left is MISSING else left
        return False if known is MISSING else known
    match left, right:
        case (str(), _) | (_, str()):
            return render(left) + render(right)
        case (list(), list()) | (bytes(), bytes()):
            return left + right  # type: ignore[operator]  # both sides are of one kind
        case (Timestamp(ns=first), Duration(ns=second)) | (
            Duration(ns=first),
            Timestamp(ns=second),
        ):
            return to_timestamp(first + second)
        case (Duration(), Duration()):
            return to_duration(left.ns + right.ns)
    return _with_numbers("+", left, right, _add_whole, lambda a, b: a + b)


def subtract(left: object, right: object) -> object:
    match left, right:
        case (Timestamp(ns=first), Timestamp(ns=second)) | (
            Duration(ns=first),
            Duration(ns=second),
        ):
            return to_duration(first - second)
        case (Timestamp(), Duration()):
            return to_timestamp(left.ns - right.ns)
    return _with_numbers("-", left, right, lambda a, b: a - b, lambda a, b: a - b)


def multiply(left: object, right: object) -> object:
    return _with_numbers("*", left, right, lambda a, b: a * b, lambda a, b: a * b)


def divide(left: object, right: object) -> object:
    return _with_numbers("/", left, right, _divide_whole, _divide_doubles)


def remainder(left: object, right: object) -> object:
    """Whole numbers only; the sign is the left side's."""
    return _with_numbers("%", left, right, _remainder_whole, None)


def negate(value: object) -> object:
    """`-value`; a missing field stays false."""
    if value is MISSING:
        return False
    if isinstance(value, Int):
        return to_int(-int(value))
    if isinstance(value, (int, float)) and is_double(value):
        return -to_float(value)
    if isinstance(value, Duration):
        return to_duration(-value.ns)
    raise EvaluationError(f"`-` cannot negate {type_name(value)}")


def invert(value: object) -> object:
    """`!value`; a missing field stays false."""
    if value is MISSING:
        return False
    if isinstance(value, bool):
        return not value
    raise EvaluationError(f"`!` needs a boolean, not {type_name(value)}")


def _with_numbers(
    symbol: str,
    left: object,
    right: object,
    whole: Callable[[int, int], int],
    doubles: Callable[[float, float], float] | None,
) -> object:
    if left is MISSING or right is MISSING:
        return False
    if isinstance(left, Int) and isinstance(right, Int):
        return to_int(whole(int(left), int(right)))
    if isinstance(left, UInt) and isinstance(right, UInt):
        return to_uint(whole(int(left), int(right)))
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        if is_double(left) and is_double(right) and doubles is not None:
            return doubles(to_float(left), to_float(right))
        if not isinstance(left, bool) and not isinstance(right, bool):
            raise EvaluationError(
                f"`{symbol}` cannot mix {type_name(left)} with {type_name(right)}; an event's "
                "numbers are doubles: convert with int(…), or write 1.0 instead of 1"
            )
    raise EvaluationError(f"`{symbol}` cannot combine {type_name(left)} and {type_name(right)}")


def _add_whole(left: int, right: int) -> int:
    return left + right


def _divide_whole(left: int, right: int) -> int:
    if right == 0:
        raise EvaluationError("division by zero")
    quotient = abs(left) // abs(right)  # towards zero, not down as Python does
    return quotient if (left < 0) == (right < 0) else -quotient


def _remainder_whole(left: int, right: int) -> int:
    if right == 0:
        raise EvaluationError("remainder of a division by zero")
    rest = abs(left) % abs(right)
    return -rest if left < 0 else rest


def _divide_doubles(left: float, right: float) -> float:
    if right != 0:
        return left / right
    if left == 0 or math.isnan(left):
        return math.nan
    return math.copysign(math.inf, left) * math.copysign(1, right)


ARITHMETIC: dict[str, Operation] = {
    "+": add,
    "-": subtract,
    "*": multiply,
    "/": divide,
    "%": remainder,
}
