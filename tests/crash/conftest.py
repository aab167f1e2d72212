"""Debrief as it really runs: `debrief dev` in a process of its own, to be killed and started again.

Nothing tells one process what happens in another, so these tests look again and again, bounded.
"""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import aiohttp
import pytest_asyncio

LOOK_AGAIN_S = 0.05
PATIENCE_S = 60.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class LocalDebrief:
    """One data folder and its ports; the processes over it come and go."""

    def __init__(self, data: Path, http: aiohttp.ClientSession) -> None:
        self.data = data
        self.http = http
        self.app = f"http://127.0.0.1:{free_port()}"
        self.engine = f"http://127.0.0.1:{free_port()}"
        self.sandbox = f"http://127.0.0.1:{free_port()}"
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        ports = [url.rpartition(":")[2] for url in (self.app, self.engine, self.sandbox)]
        options = ["--data", str(self.data), "--no-sample", "--retry-interval", "1"]
        options += ["--port", ports[0], "--engine-port", ports[1], "--sandbox-port", ports[2]]
        code = "from debrief.cli import main; main()"
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            code,
            "dev",
            *options,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
        )
        await self.until(self._is_ready, "Debrief is ready")

    async def kill(self) -> None:
        """SIGKILL, to Debrief alone: the vendors live on."""
        assert self._process is not None
        self._process.kill()
        await self._process.wait()

    async def stop(self) -> int:
        """SIGTERM; returns the exit code."""
        if self._process is None or self._process.returncode is not None:
            await self.start()  # whoever was killed has left a sandbox behind
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        return await self._process.wait()

    async def upload(self, path: Path) -> str:
        """Returns the meeting's id."""
        form = aiohttp.FormData()
        content = BytesIO(path.read_bytes())  # noqa: ASYNC240 - a small file, and nobody else waits
        form.add_field("file", content, filename=path.name)
        async with self.http.post(f"{self.app}/v1/meetings", data=form) as response:
            body = await response.json()
            assert response.status == 201, body
            meeting_id: str = body["id"]
            return meeting_id

    async def meeting(self, meeting_id: str) -> dict[str, Any]:
        body: dict[str, Any] = await self._json(f"{self.app}/v1/meetings/{meeting_id}")
        return body

    async def until_status(self, meeting_id: str, *statuses: str) -> dict[str, Any]:
        async def has_ended() -> bool:
            return (await self.meeting(meeting_id))["status"] in statuses

        await self.until(has_ended, f"the call is {' or '.join(statuses)}")
        return await self.meeting(meeting_id)

    async def retry(self, meeting_id: str) -> None:
        async with self.http.post(f"{self.app}/v1/meetings/{meeting_id}/retry") as response:
            assert response.status == 202, await response.text()

    async def fail(self, vendor: str, kind: str, **options: Any) -> int:
        """Make a vendor fail; returns the fault's id."""
        fault = {"vendor": vendor, "kind": kind, **options}
        async with self.http.post(f"{self.sandbox}/control/faults", json=fault) as response:
            body = await response.json()
            assert response.status < 300, body
            fault_id: int = body["id"]
            return fault_id

    async def heal(self) -> None:
        async with self.http.delete(f"{self.sandbox}/control/faults") as response:
            assert response.status < 300

    async def told(self, listing: str, **query: str) -> list[dict[str, Any]]:
        """What the sandbox keeps: journal, messages, crm, jobs, reports, webhooks."""
        body = await self._json(f"{self.sandbox}/control/{listing}", query)
        rows: list[dict[str, Any]] = body
        return rows

    async def until_struck(self, vendor: str, kind: str, match: str) -> None:
        """A fault that strikes once has struck: the vendor has been asked just now."""

        async def has_struck() -> bool:
            faults = await self.told("faults")
            return not any(
                (fault["vendor"], fault["kind"], fault["match"]) == (vendor, kind, match)
                for fault in faults
            )

        await self.until(has_struck, f"{vendor} was asked for {match}")

    async def until(self, holds: Callable[[], Awaitable[bool]], what: str) -> None:
        try:
            async with asyncio.timeout(PATIENCE_S):
                while not await holds():  # noqa: ASYNC110
                    await asyncio.sleep(LOOK_AGAIN_S)
        except TimeoutError:
            raise AssertionError(f"not within {PATIENCE_S:g} s: {what}") from None

    async def _is_ready(self) -> bool:
        assert self._process is not None
        assert self._process.returncode is None, "debrief dev has ended"
        try:
            async with self.http.get(f"{self.app}/readyz") as response:
                return response.status == 200
        except aiohttp.ClientError:
            return False

    async def _json(self, url: str, query: dict[str, str] | None = None) -> Any:
        async with self.http.get(url, params=query) as response:
            body = await response.json()
            assert response.status == 200, body
            return body


@pytest_asyncio.fixture
async def local(tmp_path: Path) -> AsyncIterator[LocalDebrief]:
    async with aiohttp.ClientSession(trust_env=False) as http:
        debrief = LocalDebrief(tmp_path / "data", http)
        await debrief.start()
        try:
            yield debrief
        finally:
            await debrief.stop()
