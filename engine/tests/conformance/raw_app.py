"""An app without an SDK: it answers each call with what a test tells it to, opcodes and all."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from inspect import isawaitable
from typing import Any

import fastapi
import httpx2
from steplog.testing import Steplog
from steplog.wire.json import decode, encode

HEADERS = {"x-inngest-sdk": "js:v3.54.0", "x-inngest-req-version": "2"}
Answer = tuple[int, object]  # bytes are sent as they are, anything else as JSON


class RawApp:
    """One function, `app-f`, started by the event `go`. `answer` sees each call's body."""

    def __init__(
        self,
        answer: Callable[[dict[str, Any]], Answer | Awaitable[Answer]],
        *,
        sdk: str = "js:v3.54.0",
        retries: int = 0,
        version: int = 2,
    ) -> None:
        self.calls: list[dict[str, Any]] = []
        self.targets: list[str] = []
        self._answer = answer
        self._sdk = sdk
        self._retries = retries
        self._version = version

    async def serve(self, steplog: Steplog, **options: object) -> None:
        app = fastapi.FastAPI()

        @app.put("/api/inngest")
        async def sync(request: fastapi.Request) -> Any:
            url = str(request.url)
            async with httpx2.AsyncClient() as http:
                body = self._registration(url, options)
                reply = await http.post(f"{steplog.url}/fn/register", json=body)
            return fastapi.Response(reply.content, 200, HEADERS, media_type="application/json")

        @app.post("/api/inngest")
        async def call(request: fastapi.Request) -> Any:
            body = decode(await request.body())
            self.calls.append(body)
            self.targets.append(request.query_params["stepId"])
            answered = self._answer(body)
            status, answer = await answered if isawaitable(answered) else answered
            content = answer if isinstance(answer, bytes) else encode(answer)
            headers = {
                "x-inngest-sdk": self._sdk,
                "x-inngest-req-version": str(self._version),
                "content-type": "application/json",
            }
            return fastapi.Response(content, status, headers)

        await steplog.mount(app)

    def _registration(self, url: str, options: Mapping[str, object]) -> dict[str, object]:
        step = {
            "id": "step",
            "name": "step",
            "retries": {"attempts": self._retries},
            "runtime": {"type": "http", "url": f"{url}?fnId=app-f&stepId=step"},
        }
        function = {
            "id": "app-f",
            "name": "f",
            "triggers": [{"event": "go"}],
            "steps": {"step": step},
            **options,
        }
        return {"appname": "app", "sdk": self._sdk, "url": url, "functions": [function]}


async def send(steplog: Steplog, body: bytes = b'{"name":"go"}') -> Any:
    """The event API's answer, once everything has come to rest."""
    async with httpx2.AsyncClient() as http:
        reply = await http.post(f"{steplog.url}/e/key", content=body)
    await steplog.settle()
    return reply
