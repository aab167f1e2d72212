"""An SDK client whose connections are closed with the test that uses it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import inngest
import pytest_asyncio
from steplog.testing import Steplog

from .listeners import sdk_client


@pytest_asyncio.fixture
async def client(steplog: Steplog) -> AsyncIterator[inngest.Inngest]:
    async with sdk_client(steplog) as client:
        yield client
