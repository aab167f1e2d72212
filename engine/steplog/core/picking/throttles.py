"""What throttles remember: `tat_us` for each function and value, until its time has come.

A state whose time has come says the same as none, whatever the throttle's numbers are by then.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping

CLEARED_PER_START = 2
Key = tuple[str, str]  # function, value


class Throttles:
    """Kept in memory only as long as it counts; each start clears away a few that do not."""

    def __init__(self) -> None:
        self._tat_us: dict[Key, int] = {}
        self._expiry: list[tuple[int, Key]] = []  # one for each key, perhaps too early
        self._counted: set[Key] = set()

    def __len__(self) -> int:
        return len(self._tat_us)

    def restore(self, states: Mapping[Key, int]) -> None:
        self._tat_us = dict(states)
        self._expiry = [(tat_us, key) for key, tat_us in states.items()]
        heapq.heapify(self._expiry)

    def tat_us(self, key: Key) -> int:
        return self._tat_us.get(key, 0)

    def count(self, key: Key, tat_us: int, now_us: int) -> None:
        """A run has started."""
        self._clear(now_us)
        if key not in self._tat_us:
            heapq.heappush(self._expiry, (tat_us, key))
        self._tat_us[key] = tat_us
        self._counted.add(key)

    def take_changes(self) -> list[tuple[str, str, int]]:
        """(function, key value, `tat_us`) of all that have counted a start since."""
        changed = [(*key, self._tat_us[key]) for key in self._counted if key in self._tat_us]
        self._counted.clear()
        return changed

    def _clear(self, now_us: int) -> None:
        for _ in range(CLEARED_PER_START):
            if not self._expiry or self._expiry[0][0] > now_us:
                return
            _, key = self._expiry[0]
            tat_us = self._tat_us[key]
            if tat_us > now_us:  # it has counted more starts since
                heapq.heapreplace(self._expiry, (tat_us, key))
            else:
                heapq.heappop(self._expiry)
                del self._tat_us[key]
