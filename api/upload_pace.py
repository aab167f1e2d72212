"""Uploads of one tenant at an even pace: a few at once, then one after the other. None is refused.

A tenant that hands over hundreds of calls is worked off over minutes anyway, as its limits say.
Taking them in as fast as they come would only keep the other tenants' calls waiting meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from functions.turns import Turns

AT_ONCE = 2
BURST = 3
SPACING_S = 0.25


class UploadPace:
    """GCRA for each tenant: `BURST` go through from idle, then one every `SPACING_S` seconds."""

    def __init__(self) -> None:
        self._turns = Turns(AT_ONCE)
        self._next_s: dict[str, float] = {}  # when the next is due in the steady state

    @property
    def known(self) -> int:
        """How many tenants it remembers."""
        return len(self._next_s)

    @asynccontextmanager
    async def turn(self, tenant_id: str) -> AsyncIterator[None]:
        """Waits for the tenant's turn, and holds it."""
        async with self._turns.of(tenant_id):
            await asyncio.sleep(self.delay_s(tenant_id, asyncio.get_running_loop().time()))
            yield

    def delay_s(self, tenant_id: str, now_s: float) -> float:
        """How long the next upload has yet to wait; asking counts it as one."""
        due_s = max(self._next_s.get(tenant_id, 0.0), now_s)
        self._next_s[tenant_id] = due_s + SPACING_S
        if len(self._next_s) > 1_000:  # those that have been idle for long
            self._next_s = {id: at_s for id, at_s in self._next_s.items() if at_s > now_s}
        return max(0.0, due_s - now_s - SPACING_S * (BURST - 1))
