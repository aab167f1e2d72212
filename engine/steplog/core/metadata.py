"""What apps, and those who judge their runs, note beside a run or one of its steps."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from math import isfinite

from msgspec import Struct

VALUES_BYTES_MAX = 64 * 1024  # of one kind
KINDS_MAX = 200  # of one run, its steps included
USERLAND = "userland."
SCORES = "inngest.score"
Values = Mapping[str, object]


class Operation(StrEnum):
    """What becomes of the values that are noted already."""

    MERGE = "merge"  # new ones take the place of old ones of the same name
    SET = "set"  # the old ones go
    DELETE = "delete"  # those that are named go
    ADD = "add"  # numbers are added up; a name that is new begins at its value


class Note(Struct, frozen=True):
    """`step_id` is "" for the run itself."""

    kind: str
    operation: Operation
    values: Values
    step_id: str = ""


def after(known: Values, note: Note) -> dict[str, object]:
    """The values of the kind once the note is taken. Raises ValueError: a text cannot be added."""
    match note.operation:
        case Operation.MERGE:
            return {**known, **note.values}
        case Operation.SET:
            return dict(note.values)
        case Operation.DELETE:
            return {name: value for name, value in known.items() if name not in note.values}
        case Operation.ADD:
            return {**known, **{name: _sum(name, known, note) for name in note.values}}


def _sum(name: str, known: Values, note: Note) -> int | float:
    total: int | float = 0
    for value in (known.get(name, 0), note.values[name]):
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise ValueError(f"{note.kind}: {name} is {value!r}, which cannot be added")
        total += value
    if not isfinite(total):
        raise ValueError(f"{note.kind}: the sum of {name} is beyond all numbers")
    return total
