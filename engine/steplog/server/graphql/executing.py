"""Pick the asked-for fields out of plain values: no schema, no types, no more than is needed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from .parsing import Field, Operation, QueryError, Variable

# Takes the field's arguments; answers with mappings, lists, plain values or None. What is dear to
# load may be a function without arguments: it is called only when it is asked for.
Resolver = Callable[[Mapping[str, object]], object]
Mutation = Callable[[Mapping[str, object]], Awaitable[object]]
ROOTS_MAX = 20  # each is a look-up, or a change


async def execute(
    operation: Operation,
    queries: Mapping[str, Resolver],
    mutations: Mapping[str, Mutation],
    given: Mapping[str, object],
) -> dict[str, object]:
    """One resolver a top-level field, one after the other. Raises QueryError."""
    if len(operation.fields) > ROOTS_MAX:
        raise QueryError(f"an operation may have {ROOTS_MAX} fields, not {len(operation.fields)}")
    variables = {**operation.defaults, **given}
    answer: dict[str, object] = {}
    for field in operation.fields:
        known: Mapping[str, Callable[[Mapping[str, object]], Any]]
        known = mutations if operation.is_mutation else queries
        resolver = known.get(field.name)
        if resolver is None:
            kind = "mutation" if operation.is_mutation else "query"
            raise QueryError(f"there is no {kind} {field.name!r} here")
        arguments = {key: _bound(value, variables) for key, value in field.arguments.items()}
        value = resolver(arguments)
        answer[field.alias] = _selected(await value if operation.is_mutation else value, field)
    return answer


def _bound(value: object, variables: Mapping[str, object]) -> object:
    if isinstance(value, Variable):
        if value.name not in variables:
            raise QueryError(f"the variable ${value.name} has no value")
        return variables[value.name]
    if isinstance(value, dict):
        return {key: _bound(entry, variables) for key, entry in value.items()}
    if isinstance(value, list):
        return [_bound(entry, variables) for entry in value]
    return value


def _selected(value: object, field: Field) -> object:
    if callable(value):
        value = value()
    if isinstance(value, list):
        return [_selected(entry, field) for entry in value]
    if not isinstance(value, Mapping):
        if field.fields and value is not None:
            raise QueryError(f"{field.name!r} is a plain value: it has no fields")
        return value
    if not field.fields:
        raise QueryError(f"{field.name!r} has fields: name those that are wanted")
    picked: dict[str, object] = {}
    for wanted in field.fields:
        if wanted.name == "__typename":
            picked[wanted.alias] = field.name
            continue
        if wanted.name not in value:
            raise QueryError(f"{field.name!r} has no field {wanted.name!r}")
        picked[wanted.alias] = _selected(value[wanted.name], wanted)
    return picked
