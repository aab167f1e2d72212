"""Equality, order and membership, with the reference's answers for missing fields and null
(flow-control.md §6.3 and §6.4)."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping

from .errors import EvaluationError
from .values import MISSING, Duration, Int, Timestamp, type_name

Comparison = Callable[[object, object], bool]

_ORDERED = (str, bytes, Timestamp, Duration)


def equals(left: object, right: object) -> bool:
    """`==`: a missing field equals null, and nothing else, not even another missing field."""
    if left is MISSING or right is MISSING:
        return (right if left is MISSING else left) is None
    return _equal(left, right)


def differs(left: object, right: object) -> bool:
    """`!=`"""
    return not equals(left, right)


def is_in(item: object, container: object) -> bool:
    """`in`: an item of a list or a key of an object; false when either side is missing."""
    if item is MISSING or container is MISSING:
        return False
    if isinstance(container, (list, tuple)):
        return any(_equal(item, other) for other in container)
    if isinstance(container, Mapping):
        return _is_key(item) and item in container
    raise EvaluationError(f"`in` looks into a list or an object, not into {type_name(container)}")


def _is_key(item: object) -> bool:
    # A boolean is no key, though Python takes true for 1.
    return isinstance(item, (str, int, float)) and not isinstance(item, bool)


def _equal(left: object, right: object) -> bool:
    kind = type(left)
    if kind is str:
        return kind is type(right) and left == right
    if left is None or right is None or kind is bool or type(right) is bool:
        return left is right
    if isinstance(left, (int, float)):
        return isinstance(right, (int, float)) and left == right
    if isinstance(left, (list, tuple)):
        if not isinstance(right, (list, tuple)) or len(left) != len(right):
            return False
        return all(map(_equal, left, right))
    if isinstance(left, Mapping):
        if not isinstance(right, Mapping) or len(left) != len(right):
            return False
        return all(key in right and _equal(item, right[key]) for key, item in left.items())
    return kind is type(right) and left == right


def _ordering(symbol: str, compare: Callable[..., bool], missing_first: bool) -> Comparison:
    """A missing left side is less than anything; else a missing right side is less."""

    def ordered(left: object, right: object) -> bool:
        if left is MISSING:
            return missing_first
        if right is MISSING:
            return not missing_first
        if left is None:
            left = _zero_of(right)
        if right is None:
            right = _zero_of(left)
        if _are_comparable(left, right):
            return compare(left, right)
        raise EvaluationError(
            f"`{symbol}` cannot compare {type_name(left)} with {type_name(right)}"
        )

    return ordered


def _zero_of(value: object) -> object:
    """What null counts as beside this value; a value without a zero stays beside null."""
    match value:
        case bool():
            return False
        case None | int() | float():
            return Int(0)
        case str():
            return ""
        case bytes():
            return b""
        case Duration():
            return Duration(0)
    return None


def _are_comparable(left: object, right: object) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return isinstance(left, bool) and isinstance(right, bool)
    if isinstance(left, (int, float)):
        return isinstance(right, (int, float))
    return type(left) is type(right) and isinstance(left, _ORDERED)


less = _ordering("<", operator.lt, missing_first=True)
less_or_equal = _ordering("<=", operator.le, missing_first=True)
greater = _ordering(">", operator.gt, missing_first=False)
greater_or_equal = _ordering(">=", operator.ge, missing_first=False)

COMPARISONS: dict[str, Comparison] = {
    "==": equals,
    "!=": differs,
    "<": less,
    "<=": less_or_equal,
    ">": greater,
    ">=": greater_or_equal,
    "in": is_in,
}
