"""A vendor of language models on this machine: it notes what it is asked, and answers as told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web
from aiohttp.test_utils import TestServer


@dataclass
class Asked:
    method: str
    path: str  # with its query
    headers: Mapping[str, str]  # names in lower case
    body: bytes


@dataclass
class Provider:
    """`answers` are given one after the other; the last one again and again."""

    answers: list[web.Response | Exception]
    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    stalls: bool = False  # takes a request and says nothing until `go_on` is set
    was_asked: asyncio.Event = field(default_factory=asyncio.Event)
    go_on: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.asked.append(Asked(request.method, request.path_qs, headers, await request.read()))
        self.was_asked.set()
        if self.stalls:
            await self.go_on.wait()
        given = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(given, Exception):
            assert request.transport is not None
            request.transport.close()  # what a client sees when a server dies
            return web.Response()
        return web.Response(status=given.status, body=given.body, headers=given.headers)


@asynccontextmanager
async def provider(*answers: web.Response | Exception) -> AsyncIterator[Provider]:
    told = Provider(list(answers) or [web.json_response({})])
    app = web.Application(client_max_size=64 * 1024 * 1024)
    app.router.add_route("*", "/{path:.*}", told.answer)
    server = TestServer(app)
    await server.start_server()
    told.url = str(server.make_url("")).rstrip("/")
    try:
        yield told
    finally:
        await server.close()
