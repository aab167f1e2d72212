"""The sessions that are open now, so that closing can wait for them.

A pool that is closed forgets the connections that are in use: nobody would ever close those, and
on SQLite they would write to a file whose lock another process may hold by then.
"""

from __future__ import annotations

import asyncio
from types import TracebackType

from .errors import DatabaseClosed

# Longer than any statement may take, and a session waits for nothing else.
END_TIMEOUT_S = 75.0


class OpenSessions:
    """Entered for as long as a session is open. Raises DatabaseClosed once `end` was called."""

    def __init__(self) -> None:
        self._count = 0
        self._is_ending = False
        self._last_has_ended = asyncio.Event()

    def __enter__(self) -> None:
        if self._is_ending:
            raise DatabaseClosed
        self._count += 1

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._count -= 1
        if self._is_ending and self._count == 0:
            self._last_has_ended.set()

    async def end(self) -> None:
        """Let nobody in any more, and wait for those who are. Raises TimeoutError."""
        self._is_ending = True
        if self._count == 0:
            return
        try:
            async with asyncio.timeout(END_TIMEOUT_S):
                await self._last_has_ended.wait()
        except TimeoutError:
            raise TimeoutError(
                f"{self._count} sessions are still open {END_TIMEOUT_S:g} s after the database was "
                "to be closed: what holds one waits for something else than the database"
            ) from None
