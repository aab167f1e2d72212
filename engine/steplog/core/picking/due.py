"""Items by when they are due, timers included."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping

from .lanes import REMOVED_KEPT_MAX, Waiting


class Due:
    """`items` is the truth about what is still there; here removed ones are swept out in time."""

    def __init__(self, items: Mapping[int, Waiting]) -> None:
        self._items = items
        self._heap: list[tuple[int, int, int]] = []  # (due_at_ms, score, item id)

    def __len__(self) -> int:
        return len(self._heap)

    @property
    def next_at_ms(self) -> int | None:
        while self._heap and self._heap[0][2] not in self._items:
            heapq.heappop(self._heap)
        return self._heap[0][0] if self._heap else None

    def add(self, waiting: Waiting) -> None:
        item = waiting.item
        heapq.heappush(self._heap, (item.due_at_ms, waiting.score, item.id))

    def take(self, now_ms: int) -> Iterator[Waiting]:
        """Those that are due, the earliest first."""
        while self._heap and self._heap[0][0] <= now_ms:
            waiting = self._items.get(heapq.heappop(self._heap)[2])
            if waiting is not None:
                yield waiting

    def sweep(self) -> None:
        """A wait that was answered leaves a timeout behind, due in a year perhaps."""
        if len(self._heap) > 2 * len(self._items) + REMOVED_KEPT_MAX:
            self._heap = [entry for entry in self._heap if entry[2] in self._items]
            heapq.heapify(self._heap)
