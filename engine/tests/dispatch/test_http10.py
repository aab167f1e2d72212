"""Answers in HTTP/1.0 whose head promises chunks that its body does not have."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from steplog.dispatch.dispatcher import Call, Reply
from steplog.dispatch.http import Http

BODY = b' {"status":206,"body":"[]"}'
CODING = b"Transfer-Encoding: chunked\r\n"
HEAD = b"HTTP/1.0 201 Created\r\nx-inngest-sdk: py\r\n" + CODING + b"x-after: 1\r\n\r\n"
NEW = b"HTTP/1.1 201 Created\r\nx-inngest-sdk: py\r\n" + CODING + b"x-after: 1\r\n\r\n"


async def answer_of(*parts: bytes) -> Reply:
    """What is made of an answer that arrives in these parts, and ends with its connection."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n[1]")
        for part in parts:
            writer.write(part)
            await writer.drain()
            for _ in range(5):
                await asyncio.sleep(0)  # each part in a packet of its own
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    http = Http()
    try:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        return await http.call(Call(url, {}, b"[1]"))
    finally:
        await http.close()
        server.close()
        await server.wait_closed()


@pytest.mark.parametrize(
    "parts",
    [
        (HEAD + BODY,),
        (HEAD, BODY),
        (HEAD[:3], HEAD[3:8], HEAD[8:30], HEAD[30:], BODY[:5], BODY[5:]),
        (*(HEAD[at : at + 1] for at in range(len(HEAD))), BODY),
    ],
)
async def test_the_body_is_read_as_it_is_to_the_end(parts: Sequence[bytes]) -> None:
    reply = await answer_of(*parts)

    assert (reply.status, reply.body) == (201, BODY)
    assert reply.headers["x-after"] == "1"
    assert "transfer-encoding" not in reply.headers


async def test_a_coding_in_the_body_is_left_alone() -> None:
    body = b"\r\nTransfer-Encoding: chunked\r\n\r\n"

    reply = await answer_of(HEAD, body)

    assert reply.body == body


@pytest.mark.parametrize("cut", [0, 1, 8, 40])
async def test_chunks_of_a_newer_version_are_read_as_chunks(cut: int) -> None:
    chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY)

    reply = await answer_of(*(part for part in (NEW[:cut], NEW[cut:], chunks) if part))

    assert (reply.status, reply.body) == (201, BODY)
