"""What the API asks of the engine beyond sending events; `clients.engine_api` answers it."""

from __future__ import annotations

from typing import Protocol


class Reruns(Protocol):
    async def rerun(self, run_id: str, *, from_step: str | None = None) -> str:
        """Run again, whole or from a step; returns the new run's id. Raises VendorError."""
        ...
