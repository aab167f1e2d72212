"""The commands of this tree, each in a process of its own."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp
import pytest

from debrief.config import variables

ROOT = Path(__file__).parents[2]
TIMEOUT_S = 60.0


class Terminal:
    """Starts commands in one folder; what still runs at the end of the test is killed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._started: list[asyncio.subprocess.Process] = []

    async def start(
        self, *arguments: str, module: str = "debrief.cli", **environment: str
    ) -> asyncio.subprocess.Process:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            module,
            *arguments,
            cwd=self.folder,
            env=_environment(**environment),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        self._started.append(process)
        return process

    async def run(self, *arguments: str, **environment: str) -> tuple[int, str, str]:
        """To its end: exit code, standard output, standard error."""
        process = await self.start(*arguments, **environment)
        async with asyncio.timeout(TIMEOUT_S):
            out, err = await process.communicate()
        assert process.returncode is not None
        return process.returncode, out.decode(), err.decode()

    async def until_said(self, process: asyncio.subprocess.Process, pattern: str) -> str:
        """The line in which it said so."""
        assert process.stdout is not None
        async with asyncio.timeout(TIMEOUT_S):
            async for line in process.stdout:
                if re.search(pattern, line.decode()):
                    return line.decode()
        raise AssertionError(f"it never said {pattern}: {await _complaint(process)}")

    async def until_ready(self, process: asyncio.subprocess.Process, url: str) -> dict[str, str]:
        """What it has checked. A server in another process tells nobody, so it is asked."""
        async with asyncio.timeout(TIMEOUT_S), aiohttp.ClientSession(trust_env=False) as session:
            while process.returncode is None:
                try:
                    async with session.get(f"{url}/readyz") as response:
                        if response.status == 200:
                            checks: dict[str, str] = (await response.json())["checks"]
                            return checks
                except aiohttp.ClientError:
                    pass
                await asyncio.sleep(0.05)
        raise AssertionError(f"it ended: {await _complaint(process)}")

    async def stop(self, process: asyncio.subprocess.Process, signal_number: int) -> int:
        process.send_signal(signal_number)
        return await asyncio.wait_for(process.wait(), TIMEOUT_S)

    async def close(self) -> None:
        for process in self._started:
            if process.returncode is None:
                process.kill()
            await process.communicate()


async def _complaint(process: asyncio.subprocess.Process) -> str:
    assert process.stderr is not None
    return (await process.stderr.read()).decode()


def _environment(**changes: str) -> dict[str, str]:
    """No keys of the machine's, no colours, and this tree's packages wherever it is started."""
    ours = set(variables().values())
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    paths = os.pathsep.join([str(ROOT), str(ROOT / "engine")])
    return {**kept, "PYTHONPATH": paths, "NO_COLOR": "1", "COLUMNS": "200", **changes}


@pytest.fixture
async def terminal(tmp_path: Path) -> AsyncIterator[Terminal]:
    async with AsyncExitStack() as stack:
        terminal = Terminal(tmp_path)
        stack.push_async_callback(terminal.close)
        yield terminal
