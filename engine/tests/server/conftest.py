"""An engine with a scripted app, and its server, asked through the ASGI interface."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest
from steplog.clock import OffsetClock
from steplog.config import Config
from steplog.dispatch.dispatcher import Call, CallUnreachable, Reply
from steplog.engine import Engine
from steplog.server import create_server
from steplog.store.database import MEMORY
from steplog.wire.json import decode, encode

APP_URL = "http://127.0.0.1:8000/api/inngest"
HEADERS = {"x-inngest-sdk": "inngest-py:v0.5.19", "x-inngest-req-version": "2"}
Answer = tuple[int, object]


@dataclass
class ScriptedApp:
    """Answers each call with what `answers` makes of its body; unreachable where it has none."""

    answers: dict[str, Callable[[dict[str, Any]], Answer]] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)

    async def call(self, call: Call) -> Reply:
        self.calls.append(call)
        body: dict[str, Any] = decode(call.body)
        slug = call.url.partition("fnId=")[2].partition("&")[0]
        answer = self.answers.get(slug)
        if answer is None:
            raise CallUnreachable("connection refused")
        status, value = answer(body)
        return Reply(status, HEADERS, encode(value))

    async def close(self) -> None:
        return None


@dataclass
class Asked:
    """The server's client, its engine, and verbs for what most tests begin with."""

    http: httpx2.AsyncClient
    engine: Engine
    app: ScriptedApp

    def function(
        self, slug: str, *, event: str = "order/paid", retries: int = 0, **more: object
    ) -> dict[str, object]:
        """As SDKs register one."""
        step = {
            "id": "step",
            "name": "step",
            "retries": {"attempts": retries},
            "runtime": {"type": "http", "url": f"{APP_URL}?fnId={slug}&stepId=step"},
        }
        return {
            "id": slug,
            "name": slug,
            "triggers": [{"event": event}],
            "steps": {"step": step},
            **more,
        }

    async def register(self, *functions: Mapping[str, object], name: str = "shop") -> Any:
        body = {
            "appname": name,
            "sdk": "py:v0.5.19",
            "framework": "fast_api",
            "url": APP_URL,
            "functions": list(functions),
        }
        return await self.http.post("/fn/register", json=body)

    async def send(self, name: str, data: object = None) -> str:
        """The event's internal id, once everything that it caused has come to rest."""
        reply = await self.http.post("/e/key", json={"name": name, "data": data or {}})
        assert reply.status_code == 200, reply.text
        await self.engine.scheduler.rest()
        internal_id: str = reply.json()["ids"][0]
        return internal_id

    async def run_of(self, event_id: str) -> str:
        (run,) = (await self.http.get(f"/v1/events/{event_id}/runs")).json()["data"]
        run_id: str = run["run_id"]
        return run_id


@pytest.fixture
async def asked() -> AsyncIterator[Asked]:
    app = ScriptedApp()
    engine = Engine.open(MEMORY, app, clock=OffsetClock(), chance=lambda: 0.5)
    await engine.start()
    transport = httpx2.ASGITransport(app=create_server(engine, Config(db=MEMORY)))
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8288") as http:
        yield Asked(http, engine, app)
    await engine.stop(grace_s=0)
