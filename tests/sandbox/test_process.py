"""The sandbox as a process of its own: started by its command, really killed, stopped politely."""

import asyncio
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from clients.chat import Chat
from clients.errors import VendorUnavailable

CHANNEL = "C0DEBRIEF01"
START_SECONDS_MAX = 30
pytestmark = pytest.mark.crash


@asynccontextmanager
async def sandbox_process(
    data_dir: Path, *options: str
) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """The process and its address; it is killed if it still lives when the block ends."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "sandbox", "--port", "0", "--data", str(data_dir), *options),
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    try:
        async with asyncio.timeout(START_SECONDS_MAX):
            banner = (await process.stderr.readline()).decode()
        found = re.search(r"http://\S+?(?=,)", banner)
        assert found is not None, banner
        yield process, found[0]
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def test_what_was_answered_before_a_kill_is_remembered_after_it(tmp_path: Path) -> None:
    async with sandbox_process(tmp_path) as (process, url):
        chat = Chat("token", f"{url}/slack/api/")
        posted = await chat.post_once(CHANNEL, "Ready", None, "run-1")
        await chat.close()
        process.kill()

    async with sandbox_process(tmp_path) as (_, url):
        chat = Chat("token", f"{url}/slack/api/")
        again = await chat.post_once(CHANNEL, "Ready", None, "run-1")
        await chat.close()

    assert again.repeated
    assert again.ts == posted.ts


async def _hold_back(url: str) -> None:
    fault = {"vendor": "slack", "kind": "timeout"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{url}/control/faults", json=fault) as answer,
    ):
        assert answer.status == 201


async def _until_journaled(url: str) -> None:
    """The journal is written before an answer is held back, so this ends as soon as it is."""
    async with aiohttp.ClientSession() as session, asyncio.timeout(START_SECONDS_MAX):
        journal: list[object] = []
        while not journal:
            async with session.get(f"{url}/control/journal?vendor=slack") as answer:
                journal = await answer.json()


async def test_it_stops_when_told_to_although_an_answer_is_held_back(tmp_path: Path) -> None:
    async with sandbox_process(tmp_path) as (process, url):
        chat = Chat("token", f"{url}/slack/api/", timeout_s=START_SECONDS_MAX)
        await _hold_back(url)
        posting = asyncio.create_task(chat.post_once(CHANNEL, "Ready", None, "run-1"))
        await _until_journaled(url)

        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(START_SECONDS_MAX):
            assert await process.wait() == 0
        with pytest.raises(VendorUnavailable):
            await posting
        await chat.close()


async def test_a_taken_port_is_said_plainly(tmp_path: Path) -> None:
    async with sandbox_process(tmp_path / "first") as (_, url):
        second = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "sandbox", "--data", str(tmp_path / "second")),
            *("--port", url.rpartition(":")[2]),
            stderr=asyncio.subprocess.PIPE,
        )
        _, complaint = await second.communicate()

    assert second.returncode == 1
    assert "Address already in use" in complaint.decode()
    assert "Traceback" not in complaint.decode()
