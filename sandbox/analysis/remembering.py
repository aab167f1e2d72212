"""What was worked out for a call is worked out once, also when several ask at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from threading import Lock
from typing import TypeVar, TypeVarTuple

CALLS_MAX = 32

Ts = TypeVarTuple("Ts")
T = TypeVar("T")


def remembered(work: Callable[[*Ts], T]) -> Callable[[*Ts], T]:
    """The results for the last few calls are kept. Threads that ask meanwhile wait for the result,
    which costs nothing: only one of them could compute at a time.
    """
    lock = Lock()
    known = lru_cache(CALLS_MAX)(work)

    @wraps(work)
    def recall(*args: *Ts) -> T:
        with lock:
            return known(*args)

    return recall
