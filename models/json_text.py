"""JSON as it is stored: compact, in real characters, and without what JSON does not have."""

from __future__ import annotations

import json
from typing import Any


def to_json(value: Any) -> str:
    """Raises ValueError for NaN and the infinities."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def from_json(text: str) -> Any:
    return json.loads(text)
