"""Serving an app on the running loop: ready, addressed, and stopped without a trace."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from steplog.errors import ConfigError
from steplog.server.serving import serve


def an_app() -> Starlette:
    app = Starlette(routes=[Route("/", _hello), Route("/stream", _stream)])
    app.state.stopping = asyncio.Event()
    return app


async def _hello(request: Request) -> Response:
    return PlainTextResponse("hello")


async def _stream(request: Request) -> Response:
    stopping: asyncio.Event = request.app.state.stopping

    async def chunks() -> AsyncIterator[bytes]:
        yield b"first\n"
        await stopping.wait()
        yield b"goodbye\n"

    return StreamingResponse(chunks())


async def test_an_app_answers_at_the_address_that_is_told() -> None:
    async with serve(an_app()) as address, httpx2.AsyncClient(trust_env=False) as http:
        reply = await http.get(address)

    assert reply.text == "hello"
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", int(address.rpartition(":")[2]))


async def test_an_open_stream_says_goodbye_and_holds_nothing_up() -> None:
    async with httpx2.AsyncClient(trust_env=False) as http:
        server = serve(an_app())
        address = await server.__aenter__()
        async with http.stream("GET", f"{address}/stream") as reply:
            lines = reply.aiter_lines()
            first = await anext(lines)
            stopped = asyncio.create_task(server.__aexit__(None, None, None))
            rest = [line async for line in lines]
        await stopped

    assert (first, rest) == ("first", ["goodbye"])


async def test_what_happens_in_the_block_is_raised_and_the_server_is_gone() -> None:
    with pytest.raises(ZeroDivisionError):
        async with serve(an_app()) as address:
            _ = 1 / 0

    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", int(address.rpartition(":")[2]))) != 0


async def test_a_port_in_use_is_one_clear_sentence() -> None:
    async with serve(an_app()) as address:
        port = int(address.rpartition(":")[2])

        with pytest.raises(ConfigError, match=f"port {port} on 127.0.0.1 is in use"):
            async with serve(an_app(), port=port):
                pass


async def test_an_address_that_is_not_ours_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"cannot listen on 192\.0\.2\.1"):
        async with serve(an_app(), host="192.0.2.1"):
            pass


async def test_an_app_that_cannot_start_is_told() -> None:
    @asynccontextmanager
    async def lifespan(app: object) -> AsyncIterator[None]:
        if app is not None:
            raise RuntimeError("no database")
        yield

    with pytest.raises(ConfigError, match="could not be started"):
        async with serve(Starlette(lifespan=lifespan), lifespan="on"):
            pass
