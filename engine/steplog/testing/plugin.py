"""pytest's plugin: the fixture `steplog`.

It is asynchronous and lives on the test's own loop, whichever of pytest-asyncio and anyio runs it.
Importing this module imports nothing of the engine: a suite that does not use it pays nothing.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .harness import Steplog

_fixture: Callable[..., Any] = pytest.fixture
try:
    import pytest_asyncio
except ImportError:
    pass  # anyio's plugin takes pytest's own asynchronous fixtures
else:
    _fixture = pytest_asyncio.fixture


@_fixture
async def steplog() -> AsyncIterator[Steplog]:
    """A steplog engine for this test: private store, virtual time. See `steplog.testing`."""
    from .harness import running

    async with running() as harness:
        yield harness
