"""The requests that are with apps right now: what a checkpoint must be a part of to count.

In memory only, for so is a request: a process that died has none, and what its apps still tell
belongs to nobody any more.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OpenCall:
    item_id: int
    started_at_ms: int


class Calls:
    """By the id of the request, which is never used twice."""

    def __init__(self) -> None:
        self._open: dict[str, OpenCall] = {}

    @contextmanager
    def open(self, request_id: str, item_id: int, started_at_ms: int) -> Iterator[None]:
        """As long as the block runs, the app may tell of its progress."""
        self._open[request_id] = OpenCall(item_id, started_at_ms)
        try:
            yield
        finally:
            del self._open[request_id]

    def get(self, request_id: str) -> OpenCall | None:
        return self._open.get(request_id)
