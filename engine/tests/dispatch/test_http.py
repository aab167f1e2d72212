"""What only a network can do."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest
from steplog.dispatch.dispatcher import Call, CallUnreachable
from steplog.dispatch.http import Http


@pytest.fixture
async def http() -> AsyncIterator[Http]:
    http = Http()
    yield http
    await http.close()


def post(url: str, body: bytes = b"[1]") -> Call:
    return Call(url, {"content-type": "application/json"}, body)


class Server:
    """Answers each connection's requests with the replies given, in turn, and notes them."""

    def __init__(self, *replies: bytes) -> None:
        self.replies = list(replies)
        self.requests: list[bytes] = []
        self.connections = 0

    async def __aenter__(self) -> Server:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while self.replies:
                head = await reader.readuntil(b"\r\n\r\n")
                lengths = [
                    line for line in head.lower().split(b"\r\n") if b"content-length" in line
                ]
                body = await reader.readexactly(int(lengths[0].split(b":")[1])) if lengths else b""
                self.requests.append(head + body)
                writer.write(self.replies.pop(0))
                await writer.drain()
        except asyncio.IncompleteReadError:
            pass  # the client is done
        writer.close()


OK = b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n1"


async def test_nobody_there_is_no_answer(http: Http) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: refuses
        port = taken.getsockname()[1]

        with pytest.raises(CallUnreachable, match=f"127.0.0.1:{port}: Connection refused"):
            await http.call(post(f"http://127.0.0.1:{port}/api"))


@pytest.mark.parametrize("url", ["http://", "http://[::1", "nonsense", "http://a b/"])
async def test_what_is_no_url_is_no_answer(http: Http, url: str) -> None:
    with pytest.raises(CallUnreachable):
        await http.call(post(url))


@pytest.mark.parametrize("reply", [b"", b"HTTP/1.1 200 OK\r\n", b"hello\r\n\r\n"])
async def test_a_server_that_does_not_speak_http_is_no_answer(http: Http, reply: bytes) -> None:
    async with Server(reply) as server:
        with pytest.raises(CallUnreachable):
            await http.call(post(server.url))


async def test_a_connection_is_used_again(http: Http) -> None:
    async with Server(OK, OK, OK) as server:
        for _ in range(3):
            assert (await http.call(post(server.url))).body == b"1"

        assert server.connections == 1


async def test_a_redirect_that_keeps_the_method_is_followed_with_its_body(http: Http) -> None:
    moved = b"HTTP/1.1 307 Moved\r\nlocation: /there\r\ncontent-length: 0\r\n\r\n"
    async with Server(moved, OK) as server:
        reply = await http.call(post(f"{server.url}/here", b"payload"))

        assert reply.status == 200
        assert server.requests[1].startswith(b"POST /there HTTP/1.1")
        assert server.requests[1].endswith(b"payload")


async def test_redirects_without_end_are_no_answer(http: Http) -> None:
    moved = b"HTTP/1.1 307 Moved\r\nlocation: /again\r\ncontent-length: 0\r\n\r\n"
    async with Server(*[moved] * 100) as server:
        with pytest.raises(CallUnreachable, match="TooManyRedirects"):
            await http.call(post(server.url))

        assert len(server.requests) <= 61


async def test_a_proxy_of_the_environment_is_not_asked(
    http: Http, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")

    async with Server(OK) as server:
        assert (await http.call(post(server.url))).status == 200


async def test_a_compressed_reply_is_read(http: Http) -> None:
    import gzip

    packed = gzip.compress(b"[1]")
    head = b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: %d\r\n\r\n" % len(packed)
    async with Server(head + packed) as server:
        assert (await http.call(post(server.url))).body == b"[1]"


async def test_closing_without_a_call_is_fine() -> None:
    await Http().close()
