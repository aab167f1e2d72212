"""Requests to the world: bounded, guarded at the connection, silent about what they carry."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from steplog.dispatch.addresses import PUBLIC, reach_of
from steplog.dispatch.dispatcher import Call, CallUnreachable
from steplog.dispatch.outbound import Outbound
from steplog.wire.json import decode
from steplog.wire.limits import STEP_BYTES_MAX

KEY = "sk-0123456789"


async def answer(request: web.Request) -> web.StreamResponse:
    match request.path:
        case "/huge":
            return web.Response(body=b"x" * (STEP_BYTES_MAX + 100_000))
        case "/moved":
            raise web.HTTPFound("/arrived")
        case "/round":
            raise web.HTTPFound("/round")
        case "/twice":
            response = web.Response()
            response.headers.add("X-Part", "1")
            response.headers.add("X-Part", "2")
            return response
        case "/names":
            names = [name.decode() for name, _ in request.raw_headers]
            return web.json_response(names)
    return web.Response(text=f"{request.method} {request.path}")


@pytest.fixture
async def base() -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    server = TestServer(app)
    await server.start_server()
    yield str(server.make_url("")).rstrip("/")
    await server.close()


@pytest.fixture
async def outbound() -> AsyncIterator[Outbound]:
    made = Outbound()
    yield made
    await made.close()


async def test_an_answer_is_read_to_one_byte_beyond_its_limit(
    outbound: Outbound, base: str
) -> None:
    reply = await outbound.call(Call(f"{base}/huge", {}, b""))

    assert len(reply.body) == STEP_BYTES_MAX + 1


async def test_redirects_are_followed_when_asked_for(outbound: Outbound, base: str) -> None:
    followed = await outbound.call(Call(f"{base}/moved", {}, b"x"))
    held = await outbound.call(Call(f"{base}/moved", {}, b"x", follows_redirects=False))

    assert followed.body == b"GET /arrived"
    assert held.status == 302
    with pytest.raises(CallUnreachable, match="more than 10 redirects"):
        await outbound.call(Call(f"{base}/round", {}, b""))


async def test_a_header_that_comes_twice_is_joined(outbound: Outbound, base: str) -> None:
    reply = await outbound.call(Call(f"{base}/twice", {}, b""))

    assert reply.headers["x-part"] == "1,2"


async def test_header_names_are_written_as_the_reference_does(
    outbound: Outbound, base: str
) -> None:
    reply = await outbound.call(Call(f"{base}/names", {"x-api-key": KEY, "Content-type": "a"}, b""))

    assert {"X-Api-Key", "Content-Type"} <= set(decode(reply.body))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]"])
async def test_the_guard_looks_at_what_a_name_was_resolved_to(base: str, host: str) -> None:
    port = base.rpartition(":")[2]
    for reach in (PUBLIC, reach_of(["10.0.0.0/8"])):
        guarded = Outbound(reach)
        with pytest.raises(CallUnreachable, match=r"outbound\.networks"):
            await guarded.call(Call(f"http://{host}:{port}/", {}, b""))
        await guarded.close()


async def test_a_network_that_the_setting_names_can_be_called(base: str) -> None:
    guarded = Outbound(reach_of(["127.0.0.0/8"]))

    reply = await guarded.call(Call(f"{base}/", {}, b"", method="PUT"))

    assert reply.body == b"PUT /"
    await guarded.close()


@pytest.mark.parametrize(
    "url",
    [
        f"http://127.0.0.1:1/?key={KEY}",
        f"http://user:{KEY}@127.0.0.1:1/",
        f"http://no-such-host.invalid/?key={KEY}",
        f"http://127.0.0.1:99999/?key={KEY}",
        f"ftp://127.0.0.1/{KEY}",
    ],
)
async def test_a_failure_never_quotes_the_url(outbound: Outbound, url: str) -> None:
    call = Call(url, {"authorization": KEY}, b"")

    with pytest.raises(CallUnreachable) as failed:
        await outbound.call(call)

    assert KEY not in f"{failed.value}"
    assert f"key={KEY}" not in repr(call)


async def test_a_server_that_is_too_slow_is_given_up(outbound: Outbound) -> None:
    go_on = asyncio.Event()

    async def never(request: web.Request) -> web.StreamResponse:
        await go_on.wait()
        return web.Response()

    app = web.Application()
    app.router.add_get("/", never)
    server = TestServer(app)
    await server.start_server()
    with pytest.raises(CallUnreachable, match=r"no answer within 0\.05 s"):
        await outbound.call(Call(str(server.make_url("/")), {}, b"", timeout_s=0.05, method="GET"))
    go_on.set()
    await server.close()
