"""Who writes next: whoever works for a tenant that others have been ahead of.

One connection writes. Were it given to whoever asked first, a tenant with twenty calls in the works
would be written for twenty times before another tenant is once; so tenants take turns, and within a
tenant the order is that of asking.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar

_tenant: ContextVar[str] = ContextVar("tenant", default="")


def work_for(tenant_id: str) -> None:
    """From here on, what this task writes is written for the tenant."""
    _tenant.set(tenant_id)


class WriteTurns:
    """A lock that goes from tenant to tenant, in a circle of those that wait for it."""

    def __init__(self) -> None:
        self._is_taken = False
        self._holder = ""
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        await self._take()
        try:
            yield
        finally:
            self._pass_on()

    async def _take(self) -> None:
        tenant_id = _tenant.get()
        if not self._is_taken:
            self._is_taken, self._holder = True, tenant_id
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(tenant_id, deque()).append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():  # it was our turn already
                self._pass_on()
            raise

    def _pass_on(self) -> None:
        if turns := self._waiting.pop(self._holder, None):
            self._waiting[self._holder] = turns  # whoever has just written goes to the end
        while self._waiting:
            self._holder = next(iter(self._waiting))
            turns = self._waiting[self._holder]
            turn = turns.popleft()
            if not turns:
                del self._waiting[self._holder]
            if not turn.done():  # else it was given up
                turn.set_result(None)
                return
        self._is_taken = False
