"""Ctrl-C and SIGTERM: the first stops in order, a second one at once."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Coroutine
from typing import Any

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Stop:
    """Made on the running loop, whose signals it then owns."""

    def __init__(self) -> None:
        self._event = asyncio.Event()
        loop = asyncio.get_running_loop()
        for each in SIGNALS:
            loop.add_signal_handler(each, self._on_first)

    async def wait(self) -> None:
        await self._event.wait()

    async def unless_stopped(self, work: Coroutine[Any, Any, None]) -> None:
        """Do the work, or as much of it as there is time for."""
        task = asyncio.create_task(work)
        stopping = asyncio.create_task(self.wait())
        await asyncio.wait((task, stopping), return_when=asyncio.FIRST_COMPLETED)
        for each in (task, stopping):
            if not each.done():
                each.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await each
        if not task.cancelled():
            task.result()

    def _on_first(self) -> None:
        self._event.set()
        loop = asyncio.get_running_loop()
        for each in SIGNALS:
            loop.remove_signal_handler(each)
            signal.signal(each, signal.SIG_DFL)
