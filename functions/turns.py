"""A few at a time for each key, within this process: one, unless said otherwise.

An engine that has died and come back asks again for a step that this process may still be working
on. Where a vendor has no idempotency key, we look for what was done and else do it: two attempts at
once would both find nothing. With several processes that moment remains.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Turns:
    """`at_once` is how many hold the same key; those that wait go in the order they came."""

    def __init__(self, at_once: int = 1) -> None:
        self._at_once = at_once
        self._locks: dict[str, asyncio.Semaphore] = {}
        self._wanted: dict[str, int] = {}

    @asynccontextmanager
    async def of(self, key: str) -> AsyncIterator[None]:
        lock = self._locks.setdefault(key, asyncio.Semaphore(self._at_once))
        self._wanted[key] = self._wanted.get(key, 0) + 1
        try:
            async with lock:
                yield
        finally:
            self._wanted[key] -= 1
            if not self._wanted[key]:
                del self._wanted[key], self._locks[key]
