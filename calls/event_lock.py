"""Which changes to a published event break its readers.

A reader of yesterday must understand an event of today, and the other way round: events wait in
queues and are replayed. So an event may gain optional fields, and nothing else may happen to it.

`events.lock.json` beside this file remembers the schemas as published; `tools/lock_events.py`
writes it anew, on purpose.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from .events import PUBLISHED

Schema = Mapping[str, Any]
Schemas = Mapping[str, Schema]

_WORDS = frozenset({"title", "description"})  # for people; they never break a reader


def current() -> dict[str, Any]:
    """The JSON schema of every published event, by the event's name."""
    return {event.event_name: event.model_json_schema(by_alias=True) for event in PUBLISHED}


def breaks(before: Schemas, after: Schemas) -> list[str]:
    """What a reader of `before` would stumble over in `after`, in words; empty when nothing."""
    found: list[str] = []
    for name, schema in before.items():
        if name not in after:
            found.append(f"{name} was removed")
        else:
            found += [f"{name}: {problem}" for problem in _field_breaks(schema, after[name])]
    return found


def _field_breaks(before: Schema, after: Schema) -> Iterator[str]:
    for name, field in before["properties"].items():
        if name not in after["properties"]:
            yield f"{name} was removed"
            continue
        was, now = _type(field, before), _type(after["properties"][name], after)
        if was != now:
            yield f"{name} changed its type from {_text(was)} to {_text(now)}"
    required_before, required = set(before.get("required", ())), set(after.get("required", ()))
    for name in sorted(required - required_before):
        yield f"{name} became required"
    for name in sorted((required_before - required) & after["properties"].keys()):
        yield f"{name} became optional"


def _type(node: Any, schema: Schema) -> Any:
    """What a value may be: references resolved, words and defaults left out."""
    if isinstance(node, list):
        return [_type(part, schema) for part in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return _type(schema["$defs"][node["$ref"].rpartition("/")[2]], schema)
    return {
        key: _type(value, schema)
        for key, value in node.items()
        if key not in _WORDS and key != "default"
    }


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
