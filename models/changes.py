"""Who wants to know that a meeting changed, and how the news reaches them after the commit."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Iterator, Set
from contextlib import contextmanager

from sqlalchemy.ext.asyncio import AsyncSession

NOTED = "changed_meetings"


def note_change(session: AsyncSession, meeting_id: str) -> None:
    """Wake the readers of this meeting when the session's transaction has been committed."""
    session.info.setdefault(NOTED, set()).add(meeting_id)


def noted_changes(session: AsyncSession) -> Set[str]:
    noted: set[str] = session.info.get(NOTED, set())
    return noted


class Wake:
    """What a subscriber waits on. A change between two waits is not lost: the next returns at once.

    Being woken means "read again", not "there is something": waking once too often is allowed.
    """

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def set(self) -> None:
        self._event.set()

    async def wait(self, timeout: float | None = None) -> bool:
        """True when woken, False after `timeout` seconds without news."""
        try:
            async with asyncio.timeout(timeout):
                await self._event.wait()
        except TimeoutError:
            return False
        self._event.clear()
        return True


class Changes(ABC):
    """News of changed meetings. Subscribe first, then read, then wait: so nothing is missed."""

    def __init__(self) -> None:
        self._wakes: dict[str, set[Wake]] = {}

    @contextmanager
    def subscribe(self, meeting_id: str) -> Iterator[Wake]:
        wake = Wake()
        self._wakes.setdefault(meeting_id, set()).add(wake)
        try:
            yield wake
        finally:
            wakes = self._wakes[meeting_id]
            wakes.discard(wake)
            if not wakes:
                del self._wakes[meeting_id]

    def wake(self, meeting_id: str) -> None:
        for wake in self._wakes.get(meeting_id, ()):
            wake.set()

    def wake_all(self) -> None:
        for meeting_id in self._wakes:
            self.wake(meeting_id)

    @abstractmethod
    async def before_commit(self, session: AsyncSession, meeting_ids: Set[str]) -> None:
        """Called in the transaction that changed these meetings."""

    @abstractmethod
    def after_commit(self, meeting_ids: Set[str]) -> None:
        """Called when that transaction has ended."""


class InProcessChanges(Changes):
    """For one process that alone has the database: SQLite."""

    async def before_commit(self, session: AsyncSession, meeting_ids: Set[str]) -> None:
        pass  # nobody else can have the database open

    def after_commit(self, meeting_ids: Set[str]) -> None:
        for meeting_id in meeting_ids:
            self.wake(meeting_id)
