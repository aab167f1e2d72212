"""The words in which schemas are written, and those that several APIs share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

TEXT: dict[str, Any] = {"type": "string"}
FLAG: dict[str, Any] = {"type": "boolean"}
COUNT: dict[str, Any] = {"type": "integer", "minimum": 0}
TIME: dict[str, Any] = {"type": "string", "format": "date-time"}
UUID: dict[str, Any] = {"type": "string", "format": "uuid"}
ULID: dict[str, Any] = {"type": "string", "pattern": "^[0-7][0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{25}$"}
DIGITS: dict[str, Any] = {"type": "string", "pattern": "^-?[0-9]+$"}
ANYTHING: dict[str, Any] = {}
JSON_OBJECT: dict[str, Any] = {"type": "object"}


def words(*names: str) -> dict[str, Any]:
    return {"type": "string", "enum": list(names)}


def list_of(schema: Mapping[str, object]) -> dict[str, Any]:
    return {"type": "array", "items": schema}


def maybe(schema: Mapping[str, object]) -> dict[str, Any]:
    """The same, or null."""
    return {"anyOf": [schema, {"type": "null"}]}


def shape(
    always: Mapping[str, object], sometimes: Mapping[str, object] | None = None
) -> dict[str, Any]:
    """An object with these fields and no others."""
    return {
        "type": "object",
        "properties": {**always, **(sometimes or {})},
        "required": list(always),
        "additionalProperties": False,
    }


def named(name: str) -> dict[str, Any]:
    """One of the document's components."""
    return {"$ref": f"#/components/schemas/{name}"}


def limit(default: int, maximum: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": 1, "maximum": maximum, "default": default}
