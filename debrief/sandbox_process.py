"""The sandbox as a process of its own: so that killing Debrief leaves the vendors alive.

A note in the data folder names the process. After Debrief was killed, the next start finds the
sandbox by it, still running over the same folder, and takes it over.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import aiohttp

from .errors import SandboxFailed
from .serving import check_free

NOTE = "sandbox.json"
START_TIMEOUT_S = 20.0
STOP_TIMEOUT_S = 5.0
LOOK_AGAIN_S = 0.05
ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Running:
    """What the note says: which process, where, and whom it tells of finished uploads."""

    pid: int
    port: int
    push_url: str

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@asynccontextmanager
async def sandbox(
    data: Path, port: int, push_url: str, log: Path, *, transcription_seconds: float = 2.0
) -> AsyncIterator[str]:
    """Yields its address; ends it with the block. Raises PortInUse or SandboxFailed."""
    found = _read_note(data)
    if found is not None and await _answers(found):
        if (found.port, found.push_url) == (port, push_url):
            try:
                yield found.url
            finally:
                await _end(found, data)
            return
        await _end(found, data)
    check_free("127.0.0.1", port, flag="--sandbox-port", what="the sandbox")
    process = await _start(data, port, push_url, log, transcription_seconds)
    running = Running(process.pid, port, push_url)
    try:
        (data / NOTE).write_text(json.dumps(asdict(running)))
        await _until_ready(running, process, log)
        yield running.url
    finally:
        await _stop(process)
        (data / NOTE).unlink(missing_ok=True)


async def _start(
    data: Path, port: int, push_url: str, log: Path, transcription_seconds: float
) -> asyncio.subprocess.Process:
    arguments = ["--port", str(port), "--data", str(data), "--push-url", push_url]
    arguments += ["--transcription-seconds", str(transcription_seconds)]
    with log.open("ab") as output:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "sandbox",
            *arguments,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=ROOT,
            start_new_session=True,  # Ctrl-C in the terminal is ours to hear, and the end its own
        )


async def _until_ready(running: Running, process: asyncio.subprocess.Process, log: Path) -> None:
    """Nothing tells when another process begins to listen, so it is asked."""
    ended = asyncio.create_task(process.wait())
    try:
        async with asyncio.timeout(START_TIMEOUT_S):
            while not ended.done():
                if await _answers(running):
                    return
                await asyncio.wait((ended,), timeout=LOOK_AGAIN_S)
    except TimeoutError:
        raise SandboxFailed(f"the sandbox does not answer; its log is {log}") from None
    finally:
        ended.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await ended
    raise SandboxFailed(f"the sandbox did not start: {_last_words(log)}")


def _last_words(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines()
    return lines[-1] if lines else "it said nothing"


async def _answers(running: Running) -> bool:
    timeout = aiohttp.ClientTimeout(total=2)
    try:
        async with (
            aiohttp.ClientSession(trust_env=False, timeout=timeout) as session,
            session.get(f"{running.url}/healthz") as response,
        ):
            return response.status == 200 and _is_alive(running.pid)
    except (aiohttp.ClientError, TimeoutError, OSError):
        return False


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        async with asyncio.timeout(STOP_TIMEOUT_S):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


async def _end(running: Running, data: Path) -> None:
    """End one that an earlier Debrief has started: it is not our child, so it is looked at."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(running.pid, signal.SIGTERM)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(STOP_TIMEOUT_S):
            # Nobody tells us when a process that is not our child has ended.
            while _is_alive(running.pid):  # noqa: ASYNC110
                await asyncio.sleep(LOOK_AGAIN_S)
    (data / NOTE).unlink(missing_ok=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _read_note(data: Path) -> Running | None:
    try:
        return Running(**json.loads((data / NOTE).read_text()))
    except (OSError, ValueError, TypeError):
        return None  # there is none, or it was cut off in the middle
