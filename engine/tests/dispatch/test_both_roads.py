"""What holds for every call, over HTTP and in process alike."""

from __future__ import annotations

import asyncio
import json
from typing import Any, Protocol

import pytest
from steplog.dispatch.dispatcher import REPLY_BYTES_MAX, Call, CallUnreachable, Reply
from steplog.dispatch.inprocess import AsgiApp, Message, Receive, Scope, Send

HEADERS = {"content-type": "application/json", "x-run-id": "RUN"}


class Roads(Protocol):
    """As in conftest.py."""

    kind: str

    def to(self, app: AsgiApp) -> Any: ...


async def answer(send: Send, status: int, *chunks: bytes, **headers: str) -> None:
    pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    for chunk in chunks:
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def body_of(receive: Receive) -> bytes:
    body = b""
    while True:
        message: Message = await receive()
        body += bytes(message.get("body", b""))
        if not message.get("more_body", False):
            return body


async def ask(roads: Roads, app: AsgiApp, **changes: Any) -> Reply:
    async with roads.to(app) as road:
        call = Call(
            **{"url": f"{road.base_url}/api", "headers": HEADERS, "body": b"[1]", **changes}
        )
        reply = await road.dispatcher.call(call)
    assert isinstance(reply, Reply)
    return reply


async def test_the_app_sees_the_request_as_it_was_asked(roads: Roads) -> None:
    seen: dict[str, Any] = {}
    body = b"x" * 300_000

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.update(scope, body=await body_of(receive))
        await answer(send, 200)

    async with roads.to(app) as road:
        url = f"{road.base_url}/api/a%20b/%C3%A9?fnId=x%2Fy+z&stepId=step"
        await road.dispatcher.call(Call(url, HEADERS, body))

    host = road.base_url.removeprefix("http://")
    headers = {name.decode(): value.decode() for name, value in seen["headers"]}
    headers.pop("accept-encoding", None)  # compressing pays only on a network
    assert headers == {
        **HEADERS,
        "host": host,
        "accept": "*/*",
        "user-agent": "steplog",
        "content-length": "300000",
    }
    assert seen["body"] == body
    assert (seen["type"], seen["method"], seen["scheme"]) == ("http", "POST", "http")
    assert seen["path"] == "/api/a b/é"
    assert seen["raw_path"] == b"/api/a%20b/%C3%A9"
    assert seen["query_string"] == b"fnId=x%2Fy+z&stepId=step"
    assert seen["server"] == ("127.0.0.1", int(host.partition(":")[2]))
    assert seen["root_path"] == ""


async def test_the_reply_comes_back_whole(roads: Roads) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        headers = {"X-Inngest-SDK": "py", "content-type": "application/json"}
        await answer(send, 206, b"[", b"1", b"]", **headers)

    reply = await ask(roads, app)

    assert (reply.status, reply.body) == (206, b"[1]")
    assert reply.headers["x-inngest-sdk"] == "py"
    assert reply.headers["content-type"] == "application/json"


async def test_another_method_may_be_asked_for(roads: Roads) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await answer(send, 200, scope["method"].encode())

    assert (await ask(roads, app, method="PUT", body=b"")).body == b"PUT"


async def test_an_app_that_raises_before_it_answers_is_a_500(roads: Roads) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        raise ValueError("boom")

    reply = await ask(roads, app)

    assert (reply.status, reply.body) == (500, b"Internal Server Error")


async def test_an_app_that_never_answers_is_a_500(roads: Roads) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await body_of(receive)

    assert (await ask(roads, app)).status == 500


async def test_an_answer_that_breaks_off_is_no_answer(roads: Roads) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"[1,", "more_body": True})
        raise ValueError("boom")

    with pytest.raises(CallUnreachable):
        await ask(roads, app)


async def test_an_app_that_raises_after_its_answer_has_answered(roads: Roads) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await answer(send, 200, b"1")
        raise ValueError("boom")

    assert (await ask(roads, app)).body == b"1"


async def test_the_reply_does_not_wait_for_what_the_app_does_afterwards(roads: Roads) -> None:
    may_end, ended = asyncio.Event(), asyncio.Event()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await answer(send, 200, b"1")
        await may_end.wait()
        ended.set()

    async with roads.to(app) as road:
        reply = await road.dispatcher.call(Call(f"{road.base_url}/", HEADERS, b""))
        assert not ended.is_set()
        may_end.set()
        await ended.wait()

    assert reply.body == b"1"


async def test_after_its_answer_the_app_sees_a_disconnect(roads: Roads) -> None:
    messages: asyncio.Queue[str] = asyncio.Queue()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await body_of(receive)
        await answer(send, 200)
        messages.put_nowait((await receive())["type"])

    async with roads.to(app) as road:
        await road.dispatcher.call(Call(f"{road.base_url}/", HEADERS, b""))
        assert await messages.get() == "http.disconnect"


async def test_giving_a_call_up_is_a_disconnect_and_does_not_cancel_the_app(roads: Roads) -> None:
    asked = asyncio.Event()
    messages: asyncio.Queue[str] = asyncio.Queue()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await body_of(receive)
        asked.set()
        messages.put_nowait((await receive())["type"])

    async with roads.to(app) as road:
        call = asyncio.create_task(road.dispatcher.call(Call(f"{road.base_url}/", HEADERS, b"[1]")))
        await asked.wait()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        assert await messages.get() == "http.disconnect"


async def test_time_that_runs_out_is_no_answer(roads: Roads) -> None:
    disconnected = asyncio.Event()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await body_of(receive)
        await receive()
        disconnected.set()

    async with roads.to(app) as road:
        call = Call(f"{road.base_url}/x", HEADERS, b"", timeout_s=0.05)
        with pytest.raises(CallUnreachable, match=r"no answer from .*/x within 0.05 s"):
            await road.dispatcher.call(call)
        await disconnected.wait()


async def test_an_endless_reply_is_read_just_far_enough_to_see_that_it_is_too_much(
    roads: Roads,
) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await answer(send, 200, *[b"x" * 1_048_576] * 17)

    reply = await ask(roads, app)

    assert len(reply.body) == REPLY_BYTES_MAX + 1


async def test_calls_are_answered_side_by_side(roads: Roads) -> None:
    together = asyncio.Barrier(3)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        body = await body_of(receive)
        async with together:  # each is answered only when all have been asked
            await answer(send, 200, body)

    async with roads.to(app) as road:
        replies = await asyncio.gather(
            *[
                road.dispatcher.call(Call(f"{road.base_url}/", HEADERS, json.dumps(n).encode()))
                for n in range(3)
            ]
        )

    assert [reply.body for reply in replies] == [b"0", b"1", b"2"]


async def test_nothing_of_one_call_is_carried_over_to_the_next(roads: Roads) -> None:
    cookies: list[bytes | None] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        cookies.append(dict(scope["headers"]).get(b"cookie"))
        await answer(send, 200, b"", **{"set-cookie": "a=b"})

    async with roads.to(app) as road:
        for _ in range(2):
            await road.dispatcher.call(Call(f"{road.base_url}/", HEADERS, b""))

    assert cookies == [None, None]
