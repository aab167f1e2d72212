"""Which step's payload is no JSON: asked only when an answer could not be read.

Python's own `json` reads what is wrong with such an answer (NaN, halves of surrogate pairs), so
that the error can name the step.
"""

from __future__ import annotations

import json
from typing import Any

from ..json import without_half_pairs

_PAYLOADS = {"data": "output", "opts": "input", "error": "error", "name": "name"}


def blamed(body: bytes) -> str | None:
    """The step and its payload, in words; None when nothing can be said of them."""
    for op in _ops(body):
        for field, what in _PAYLOADS.items():
            if not _is_sound(op.get(field)):
                return f"the {what} of step {_name_of(op)}"
    return None


def with_sound_errors(body: bytes) -> bytes:
    """The same answer, readable where the messages of its errors were all that was not.

    An exception may quote anything: half of a character in its text must not hide it.
    """
    fields = [value for op in _ops(body) for field, value in op.items() if field != "error"]
    return without_half_pairs(body) if all(map(_is_sound, fields)) else body


def _ops(body: bytes) -> list[dict[str, Any]]:
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        return []
    ops = read if isinstance(read, list) else [read]
    return [op for op in ops if isinstance(op, dict)]


def _name_of(op: dict[str, Any]) -> str:
    name = op.get("displayName") or op.get("name") or op.get("id")
    return json.dumps(name, ensure_ascii=False).encode(errors="replace").decode()


def _is_sound(value: object) -> bool:
    try:
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError):  # of which UnicodeEncodeError is one
        return False
    return True
