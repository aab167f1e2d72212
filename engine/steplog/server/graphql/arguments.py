"""What the arguments of a field may be: each is taken with its type, or refused by its name."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from starlette.exceptions import HTTPException

from ..requests import instant_of
from .parsing import QueryError

Arguments = Mapping[str, object]
Word = TypeVar("Word", bound=StrEnum)


def text(arguments: Arguments, name: str) -> str:
    value = arguments.get(name)
    if not isinstance(value, str):
        raise QueryError(f"{name} must be a text")
    return value


def maybe_text(arguments: Arguments, name: str) -> str | None:
    return None if arguments.get(name) is None else text(arguments, name)


def texts(arguments: Arguments, name: str) -> tuple[str, ...]:
    value = arguments.get(name)
    if value is None:
        return ()
    given = value if isinstance(value, list) else [value]  # as GraphQL has it
    if not all(isinstance(each, str) for each in given):
        raise QueryError(f"{name} must be a list of texts")
    return tuple(given)


def fields(arguments: Arguments, name: str) -> Arguments:
    """An input object; one that is not given is empty."""
    value = arguments.get(name)
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise QueryError(f"{name} must be an object")
    return value


def flag(arguments: Arguments, name: str) -> bool | None:
    value = arguments.get(name)
    if value is not None and not isinstance(value, bool):
        raise QueryError(f"{name} must be true or false")
    return value


def first(arguments: Arguments, default: int, maximum: int) -> int:
    """How many entries of a list. As in the reference, a number out of bounds is the default."""
    value = arguments.get("first")
    if value is None:
        return default
    if not isinstance(value, int) or isinstance(value, bool):
        raise QueryError("first must be a whole number")
    return value if 1 <= value <= maximum else default


def instant(arguments: Arguments, name: str) -> int | None:
    value = maybe_text(arguments, name)
    if value is None:
        return None
    try:
        return instant_of(value, name)
    except HTTPException as error:
        raise QueryError(error.detail) from error


def page(nodes: list[tuple[str, object]], end: str | None) -> dict[str, object]:
    """A connection: each node with its cursor, and where the next page begins."""
    return {
        "edges": [{"cursor": cursor, "node": node} for cursor, node in nodes],
        "pageInfo": {
            "hasNextPage": end is not None,
            "hasPreviousPage": False,
            "startCursor": nodes[0][0] if nodes else None,
            "endCursor": end if end is not None else (nodes[-1][0] if nodes else None),
        },
    }
