"""Singleton: one live run for each value of a key (spec flow-control.md §5.7).

The lock belongs to a run from the moment it is queued until it ends.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..expressions import EvaluationError
from ..functions import Function
from .keys import limiting_value


def lock_of(function: Function, scope: Mapping[str, object], now_ms: int) -> str | None:
    """The value whose lock a run needs. None when it needs none: no singleton, a key that is
    false or misses its field, or one that cannot be evaluated."""
    if function.singleton is None:
        return None
    try:
        return limiting_value(function.singleton.key, scope, now_ms)
    except EvaluationError:
        return None
