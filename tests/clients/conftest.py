from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.testing import ServedSandbox, serve_sandbox


@pytest.fixture
async def sandbox(tmp_path: Path) -> AsyncIterator[ServedSandbox]:
    async with serve_sandbox(tmp_path) as served:
        yield served
