"""Tells whoever is looking that something has changed: pages redraw, tests go on, nobody polls."""

from __future__ import annotations

import asyncio


class Watch:
    """A number that grows with every change, and a way to wait for the next one."""

    def __init__(self) -> None:
        self.version = 0
        self._changed: asyncio.Event = asyncio.Event()

    def changed(self) -> None:
        self.version += 1
        self._changed.set()
        self._changed = asyncio.Event()

    async def wait(self, version: int) -> int:
        """Returns at once when `version` is old, else with the next change."""
        if self.version == version:
            await self._changed.wait()
        return self.version
