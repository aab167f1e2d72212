"""A sandbox for tests: served over loopback inside the test's own event loop, gone when it ends.

async with serve_sandbox(tmp_path) as sandbox:
    await sandbox.fail("openai", "status", status=500, times=1)
    ...
    assert len(await sandbox.journal("salesforce", "record.create")) == 1
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from calls.recordings import read_script

from .app import create_sandbox
from .config import SandboxConfig
from .serving import SandboxServer, listen
from .world import Hear, World

QUIET_SECONDS_MAX = 30.0


class ServedSandbox:
    """A running sandbox: its addresses, and a small client of its control routes."""

    def __init__(self, url: str, world: World, session: aiohttp.ClientSession) -> None:
        self.url = url
        self._world = world
        self._session = session

    @property
    def assemblyai_url(self) -> str:
        return f"{self.url}/assemblyai"

    @property
    def openai_url(self) -> str:
        return f"{self.url}/openai/v1"

    @property
    def salesforce_url(self) -> str:
        return f"{self.url}/salesforce"

    @property
    def slack_url(self) -> str:
        return f"{self.url}/slack/api/"

    @property
    def storage_url(self) -> str:
        return f"{self.url}/storage"

    @property
    def sentry_dsn(self) -> str:
        return f"{self.url.replace('://', '://public@')}/sentry/1"

    @property
    def certs_url(self) -> str:
        return f"{self.url}/oauth2/v3/certs"

    def webhook_sink_url(self, name: str) -> str:
        return f"{self.url}/control/webhook-sink/{name}"

    async def fail(self, vendor: str, kind: str, **details: Any) -> int:
        """Sets a fault (status, retry_after, seconds, times, match); returns its id."""
        fault = await self._ask(
            "POST", "/control/faults", {"vendor": vendor, "kind": kind} | details
        )
        number: int = fault["id"]
        return number

    async def heal(self, fault_id: int | None = None) -> None:
        """Clears one fault, or all of them."""
        await self._ask("DELETE", f"/control/faults{'' if fault_id is None else f'/{fault_id}'}")

    async def journal(self, vendor: str | None = None, kind: str | None = None) -> list[Any]:
        wanted = {"vendor": vendor, "kind": kind}
        query = "&".join(f"{name}={value}" for name, value in wanted.items() if value is not None)
        return await self._list(f"journal?{query}&limit=10000")

    async def faults(self) -> list[Any]:
        return await self._list("faults")

    async def messages(self) -> list[Any]:
        return await self._list("messages")

    async def crm(self) -> list[Any]:
        return await self._list("crm")

    async def jobs(self) -> list[Any]:
        return await self._list("jobs")

    async def reports(self) -> list[Any]:
        return await self._list("reports")

    async def webhooks(self) -> list[Any]:
        return await self._list("webhooks")

    async def deliveries(self) -> list[Any]:
        return await self._list("deliveries")

    async def objects(self) -> list[Any]:
        return await self._list("objects")

    async def certificates(self) -> dict[str, Any]:
        """The key set with which notifications' tokens are verified."""
        keys: dict[str, Any] = await self._ask("GET", "/oauth2/v3/certs")
        return keys

    async def until_quiet(self) -> None:
        """Waits until no job is in the works and no delivery is due."""
        async with asyncio.timeout(QUIET_SECONDS_MAX):
            await self._world.quiet.wait()

    async def _list(self, path: str) -> list[Any]:
        listed = await self._ask("GET", f"/control/{path}")
        assert isinstance(listed, list)
        return listed

    async def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        async with self._session.request(method, f"{self.url}{path}", json=body) as response:
            answer = await response.json()
            if response.status >= 400:
                raise AssertionError(f"the sandbox refused {method} {path}: {answer['error']}")
            return answer


@asynccontextmanager
async def serve_sandbox(
    data_dir: Path,
    *,
    transcription_seconds: float = 0.0,
    push_url: str | None = None,
    webhook_retry_seconds: float = 0.01,
    hear: Hear = read_script,
) -> AsyncIterator[ServedSandbox]:
    """Serves on a free loopback port until the block ends; memory stays in `data_dir`."""
    config = SandboxConfig(
        data_dir=data_dir,
        transcription_seconds=transcription_seconds,
        push_url=push_url,
        webhook_retry_seconds=webhook_retry_seconds,
    )
    app = create_sandbox(config, hear)
    listener = listen("127.0.0.1", 0)
    server = SandboxServer(app, handles_signals=False)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    serving = asyncio.create_task(server.serve(sockets=[listener]), name="served sandbox")
    try:
        await _ready(server, serving)
        async with aiohttp.ClientSession(trust_env=False) as session:
            yield ServedSandbox(url, app.state.world, session)
    finally:
        server.stop()
        await serving
        listener.close()


async def _ready(server: SandboxServer, serving: asyncio.Task[None]) -> None:
    ready = asyncio.create_task(server.ready.wait())
    await asyncio.wait({ready, serving}, return_when=asyncio.FIRST_COMPLETED)
    ready.cancel()
    if serving.done():
        raise RuntimeError("the sandbox did not start") from serving.exception()


class Receiver:
    """An address that takes deliveries and answers them with the statuses it was given, in turn."""

    def __init__(self, url: str, statuses: Sequence[int]) -> None:
        self.url = url
        self.received: list[Received] = []
        self._statuses = list(statuses)

    def answer(self, received: Received) -> int:
        self.received.append(received)
        return self._statuses.pop(0) if self._statuses else 200


@dataclass(frozen=True, slots=True)
class Received:
    headers: Mapping[str, str]
    body: bytes


@asynccontextmanager
async def serve_receiver(statuses: Sequence[int] = ()) -> AsyncIterator[Receiver]:
    """Serves one on a free loopback port; after `statuses` it answers 200."""
    listener = listen("127.0.0.1", 0)
    receiver = Receiver(f"http://127.0.0.1:{listener.getsockname()[1]}/in", statuses)

    async def take(request: web.Request) -> web.Response:
        received = Received(dict(request.headers), await request.read())
        return web.Response(status=receiver.answer(received))

    app = web.Application()
    app.router.add_post("/in", take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.SockSite(runner, listener).start()
        yield receiver
    finally:
        await runner.cleanup()
        listener.close()
