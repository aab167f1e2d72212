"""A whole Debrief for a test: the real app over HTTP, a real engine, the vendors simulated.

The engine is steplog's fixture, which calls the app in process; its time moves when a test says so.
`house.acme` and `house.globex` are two tenants, each with a key, a folder and everything connected.
"""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from fastapi import FastAPI
from steplog.testing import Steplog

from api.context import ApiContext
from debrief.app import SERVE_PATH, create_app
from debrief.config import Settings, variables
from debrief.development import Development
from debrief.serving import listen, served
from models import new_id
from models.queries import api_keys, reps, sources, tenants
from models.tables import Rep, Source
from models.testing import a_tenant
from models.vault import new_key
from sandbox.testing import ServedSandbox, serve_sandbox

EXAMPLES = Path(__file__).parents[2] / "examples"
BUCKET = "debrief-calls"
JOB_SECONDS = 0.2  # a job that has ended before it is recorded is found by the slow poll alone
UPLOAD_BYTES_MAX = 5 * 1024 * 1024
SHORT_CALL = b"""WEBVTT

00:00:01.000 --> 00:00:05.000
<v Maya Okafor>Good morning Daniel, how do you plan your routes today?

00:00:05.500 --> 00:00:11.000
<v Daniel Reyes>By hand. We have a budget of forty thousand dollars for this year.

00:00:11.500 --> 00:00:15.000
<v Maya Okafor>I will send you a proposal by Friday.
"""
CRM = {
    "username": "ops@acme.example",
    "consumer_key": "consumer-key",
    "password": "password",
    "consumer_secret": "consumer-secret",
}


@dataclass
class Answer:
    status: int
    headers: Mapping[str, str]  # in whatever case
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def error(self) -> dict[str, str]:
        found: dict[str, str] = self.json["error"]
        assert set(found) == {"code", "message", "hint"}
        return found


@dataclass
class Line:
    event: str
    data: dict[str, Any]
    id: int | None


@dataclass
class Person:
    """Somebody with an API key, or without one."""

    url: str
    session: aiohttp.ClientSession
    tenant_id: str = ""
    key: str | None = None
    headers: dict[str, str] = field(default_factory=dict)

    async def ask(self, method: str, path: str, **request: Any) -> Answer:
        headers = {**self.headers, **request.pop("headers", {})}
        if self.key is not None:
            headers.setdefault("Authorization", f"Bearer {self.key}")
        async with self.session.request(
            method, f"{self.url}{path}", headers=headers, allow_redirects=False, **request
        ) as response:
            return Answer(response.status, response.headers, await response.read())

    async def upload(
        self, data: bytes = SHORT_CALL, file_name: str = "call.vtt", **fields: str
    ) -> Answer:
        """As a browser does it, with a form."""
        form = aiohttp.FormData()
        form.add_field("file", BytesIO(data), filename=file_name)
        headers = {}
        for name, header in (("idempotency_key", "Idempotency-Key"), ("accept", "Accept")):
            if name in fields:
                headers[header] = fields.pop(name)
        for name, value in fields.items():
            form.add_field(name, value)
        return await self.ask("POST", "/v1/meetings", data=form, headers=headers)

    async def meeting(self, meeting_id: str) -> dict[str, Any]:
        answer = await self.ask("GET", f"/v1/meetings/{meeting_id}")
        assert answer.status == 200, answer.body
        found: dict[str, Any] = answer.json
        return found

    async def meetings(self) -> list[dict[str, Any]]:
        listed: list[dict[str, Any]] = (await self.ask("GET", "/v1/meetings")).json["meetings"]
        return listed

    @asynccontextmanager
    async def watching(
        self, meeting_id: str, last_event_id: int | None = None
    ) -> AsyncIterator[AsyncIterator[Line]]:
        headers = {} if last_event_id is None else {"Last-Event-ID": str(last_event_id)}
        async with self.session.get(
            f"{self.url}/v1/meetings/{meeting_id}/events",
            headers={**headers, "Authorization": f"Bearer {self.key}"},
        ) as response:
            assert response.status == 200, await response.read()
            yield lines_of(response.content)

    async def until(self, meeting_id: str, event: str, **data: Any) -> list[Line]:
        """The lines up to the first of this event that says so."""
        seen: list[Line] = []
        async with self.watching(meeting_id) as lines:
            async for line in lines:
                seen.append(line)
                if line.event == event and data.items() <= line.data.items():
                    return seen
        raise AssertionError(f"the stream ended without {event} {data}: {seen}")


async def lines_of(content: aiohttp.StreamReader) -> AsyncIterator[Line]:
    fields: dict[str, str] = {}
    async for raw in content:
        text = raw.decode().rstrip("\n")
        if not text and "data" in fields:
            number = int(fields["id"]) if "id" in fields else None
            yield Line(fields["event"], json.loads(fields["data"]), number)
        if not text:
            fields = {}
        else:
            name, _, value = text.partition(": ")
            fields[name] = value


@dataclass
class House:
    """`nobody` has no key."""

    app: FastAPI
    url: str
    steplog: Steplog
    sandbox: ServedSandbox
    acme: Person
    globex: Person
    nobody: Person

    @property
    def context(self) -> ApiContext:
        context: ApiContext = self.app.state.context
        return context

    async def register(self) -> None:
        """The engine learns of the app's functions, and calls them in process from then on."""
        await self.steplog.mount(self.app, SERVE_PATH)

    def metric(self, name: str, **labels: str) -> float:
        return self.context.metrics.registry.get_sample_value(name, labels) or 0.0

    async def assert_nothing_kept(self) -> None:
        assert await self.acme.meetings() == []
        assert await self.sandbox.objects() == []
        assert self.steplog.events() == []


@asynccontextmanager
async def a_house(
    steplog: Steplog,
    folder: Path,
    development: Development | None = None,
    *,
    with_notifications: bool = True,
    **changes: Any,
) -> AsyncIterator[House]:
    listener = listen("127.0.0.1", 0, flag="--port", what="the app")
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    async with AsyncExitStack() as stack:
        sandbox = await stack.enter_async_context(
            serve_sandbox(
                folder,
                transcription_seconds=JOB_SECONDS,
                push_url=f"{url}/v1/triggers/storage" if with_notifications else None,
            )
        )
        values: dict[str, Any] = {
            "debrief_data": folder,
            "debrief_public_url": url,
            "debrief_secrets_key": new_key(),
            "debrief_sandbox_url": sandbox.url,
            "debrief_bucket": BUCKET,
            "debrief_upload_bytes_max": UPLOAD_BYTES_MAX,
            "inngest_dev": steplog.url,
        }
        app = create_app(Settings.read(None, **{**values, **changes}), development)
        await stack.enter_async_context(served(app, listener))
        session = await stack.enter_async_context(
            aiohttp.ClientSession(trust_env=False, cookie_jar=aiohttp.CookieJar(unsafe=True))
        )
        database = app.state.context.database
        people = []
        for tenant_id in ("acme", "globex"):
            async with database.write() as writing:
                await tenants.create(writing, a_tenant(tenant_id))
                await reps.create(writing, _rep(tenant_id))
                await sources.register(writing, _source(tenant_id))
                key = await api_keys.create(
                    writing, key_id=f"key-{tenant_id}", tenant_id=tenant_id, name="k", now_ms=1
                )
            people.append(Person(url, session, tenant_id, key))
        try:
            acme, globex = people
            yield House(app, url, steplog, sandbox, acme, globex, Person(url, session))
        finally:
            await steplog.settle()  # what the engine still calls needs the app


def _rep(tenant_id: str) -> Rep:
    return Rep(
        id=f"rep-{tenant_id}",
        tenant_id=tenant_id,
        name="Maya Okafor",
        email=f"maya@{tenant_id}.example",
        created_at_ms=1,
    )


def _source(tenant_id: str) -> Source:
    now_ms = time.time_ns() // 1_000_000
    return Source(
        id=new_id(now_ms),
        tenant_id=tenant_id,
        bucket=BUCKET,
        prefix=f"{tenant_id}/",
        created_at_ms=1,
    )


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever keys a developer has, tests have none."""
    for variable in variables().values():
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")


@pytest.fixture
async def house(steplog: Steplog, tmp_path: Path) -> AsyncIterator[House]:
    async with a_house(steplog, tmp_path) as house:
        await house.register()
        yield house


@pytest.fixture
async def unregistered_house(steplog: Steplog, tmp_path: Path) -> AsyncIterator[House]:
    """The engine does not know the app yet."""
    async with a_house(steplog, tmp_path) as house:
        yield house


@pytest.fixture
def build_house(steplog: Steplog, tmp_path: Path) -> Callable[..., Any]:
    def build(development: Development | None = None, **options: Any) -> Any:
        return a_house(steplog, tmp_path, development, **options)

    return build
