"""What one line of the description says: a method, a path, what it takes and what it answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Schema = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Parameter:
    """`schema` of a list means `name=a&name=b`."""

    name: str
    schema: Schema
    about: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """`answers` gives the schema for each status, or None for an empty body.

    `refusals` are the statuses of errors beside those that every operation has.
    """

    method: str
    path: str
    about: str
    answers: Mapping[int, Schema | None]
    refusals: Sequence[int] = ()
    query: Sequence[Parameter] = ()
    headers: Sequence[Parameter] = ()
    body: Schema | None = None
    body_is_needed: bool = False
    path_schemas: Mapping[str, Schema] = field(default_factory=dict)
    media_type: str = "application/json"
