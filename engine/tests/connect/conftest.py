"""An engine to dial in to."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from .place import Place, place


@pytest.fixture
async def engine_place() -> AsyncIterator[Place]:
    """With the pace that real workers know."""
    async with place() as here:
        yield here
