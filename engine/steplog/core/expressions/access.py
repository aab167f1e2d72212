"""Reaching into a value: `.field`, `["field"]`, `[0]` and `has()`."""

from __future__ import annotations

from collections.abc import Mapping

from .errors import EvaluationError
from .values import MISSING, Int, UInt, type_name


def select(value: object, field: str) -> object:
    """The field, or MISSING: also when the object itself is missing or null."""
    if value is None or value is MISSING:
        return MISSING
    if isinstance(value, Mapping):
        return value.get(field, MISSING)
    raise EvaluationError(f"{type_name(value)} has no field {field!r}")


def has_field(value: object, field: str) -> bool:
    """Whether the object has the field; a field that is null is there."""
    return select(value, field) is not MISSING


def at_index(value: object, index: object) -> object:
    """An object's field or a list's item. An item beyond the list is an error, as in CEL."""
    if value is None or value is MISSING or index is MISSING:
        return MISSING
    if isinstance(value, Mapping):
        if isinstance(index, bool) or not isinstance(index, (str, int, float)):
            raise EvaluationError(f"an object's field is named by a string, not {type_name(index)}")
        return value.get(index, MISSING)
    if isinstance(value, (list, tuple)):
        if not isinstance(index, (Int, UInt)):
            hint = "; write int(…)" if isinstance(index, (int, float)) else ""
            raise EvaluationError(f"a list's index is an int, not {type_name(index)}{hint}")
        if not 0 <= index < len(value):
            raise EvaluationError(f"index {int(index)} is outside a list of {len(value)}")
        item: object = value[index]
        return item
    raise EvaluationError(f"{type_name(value)} has no items")
