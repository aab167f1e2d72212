"""A whole engine with its two ports, on real sockets of loopback and by the wall's clock."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import httpx2
import inngest
from steplog.config import Config
from steplog.connect.pace import Pace
from steplog.connect.workers import Workers
from steplog.dispatch.http import Http
from steplog.dispatch.routing import Routing
from steplog.engine import Engine
from steplog.server import create_server
from steplog.server.connect_gateway import serve_gateway
from steplog.server.serving import serve
from steplog.store.database import MEMORY
from steplog.store.write import Write
from steplog.wire.json import decode
from steplog.wire.keys import Keys

T = TypeVar("T")
PATIENCE_S = 20.0  # for what must happen: only a failing test waits so long
RETRY_S = 0.05


class Place:
    """An engine, where it is, and what tests ask of it."""

    def __init__(self, engine: Engine, url: str, http: httpx2.AsyncClient) -> None:
        self.engine = engine
        self.url = url
        self.http = http

    @property
    def workers(self) -> Workers:
        return self.engine.workers

    def client(self, app_id: str = "shop", **options: Any) -> inngest.Inngest:
        return inngest.Inngest(
            app_id=app_id,
            api_base_url=self.url,
            event_api_base_url=self.url,
            is_production=False,
            **options,
        )

    async def send(self, *names: str) -> None:
        """Events, by their names."""
        answer = await self.http.post("/e/key", json=[{"name": name, "data": {}} for name in names])
        assert answer.status_code == 200, answer.text

    async def until(self, holds: Callable[[], T]) -> T:
        """Returns what `holds` says as soon as that is true; looks whenever something changes."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                version = self.engine.watch.version
                if found := holds():
                    return found
                await self.engine.watch.wait(version)

    async def ended(self, count: int = 1) -> list[tuple[str, Any]]:
        """(status, output) of all runs in the order of their start, once `count` have ended."""
        await self.until(lambda: sum(status in FINAL for status, _ in self.runs()) >= count)
        return self.runs()

    def runs(self) -> list[tuple[str, Any]]:
        rows = self.engine.context.database.connection.execute(
            "SELECT status, output FROM runs ORDER BY id"
        )
        return [(status, None if text is None else decode(text)) for status, text in rows]

    def run_id(self, number: int = 0) -> str:
        connection = self.engine.context.database.connection
        rows = connection.execute("SELECT id FROM runs ORDER BY id").fetchall()
        return str(rows[number][0])

    def load(self) -> Write:
        return Write(self.engine.context.database.connection, 0)


FINAL = ("COMPLETED", "FAILED", "CANCELLED")


@asynccontextmanager
async def place(
    pace: Pace | None = None,
    *,
    db: str = MEMORY,
    port: int = 0,
    gateway_port: int = 0,
    keys: Keys | None = None,
) -> AsyncIterator[Place]:
    """Put together as `steplog dev` does it; retries follow at once."""
    engine = Engine.open(db, Routing(Http()), retry_interval_s=RETRY_S, pace=pace, keys=keys)
    config = Config(port=port, db=db)
    try:
        async with (
            serve_gateway(engine, "127.0.0.1", gateway_port),
            serve(create_server(engine, config), "127.0.0.1", port) as url,
            httpx2.AsyncClient(base_url=url, timeout=PATIENCE_S) as http,
        ):
            await engine.start()
            try:
                yield Place(engine, url, http)
            finally:
                if not engine.context.database.is_closed:
                    await engine.stop(grace_s=0)
    finally:
        if not engine.context.database.is_closed:
            await engine.stop(grace_s=0)
