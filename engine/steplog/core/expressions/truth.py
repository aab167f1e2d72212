"""What counts as true in `||`, `&&` and `?:` (flow-control.md §6.5)."""

from __future__ import annotations

from .values import MISSING


def is_truthy(value: object) -> bool:
    """Falsy: MISSING, null, false, "" and every zero. Lists and objects are truthy even empty."""
    if value is True:
        return True
    if value is False or value is None or value is MISSING:
        return False
    return bool(value) if isinstance(value, (str, int, float)) else True
