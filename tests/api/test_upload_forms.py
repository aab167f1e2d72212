"""What is uploaded waits for its turn outside of memory."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import Request

from api.upload_forms import IN_MEMORY_BYTES_MAX, received_upload

PIECE = 64 * 1024
PIECES = 128
BOUNDARY = "b0undary"
HEAD = (
    f'--{BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="a.wav"\r\n\r\n'
).encode()
TAIL = f"\r\n--{BOUNDARY}--\r\n".encode()


def a_request(content_type: str, head: bytes = b"", tail: bytes = b"") -> Request:
    """It sends 8 MiB in small pieces, each made when it is asked for."""
    left = iter([head, *[b"" for _ in range(PIECES)], tail])

    async def receive() -> Any:
        piece = next(left, None)
        if piece is None:
            return {"type": "http.request", "body": b"", "more_body": False}
        return {"type": "http.request", "body": piece or b"x" * PIECE, "more_body": True}

    headers = [(b"content-type", content_type.encode())]
    return Request(
        {"type": "http", "headers": headers, "query_string": b"file_name=a.wav"}, receive
    )


@pytest.mark.parametrize(
    "make",
    [
        lambda: a_request("audio/wav", b"x", b"x"),
        lambda: a_request(f"multipart/form-data; boundary={BOUNDARY}", HEAD, TAIL),
    ],
)
async def test_a_large_upload_is_in_memory_only_when_it_is_read(
    make: Callable[[], Request],
) -> None:
    tracemalloc.start()
    try:
        async with received_upload(make(), 2 * PIECE * PIECES) as upload:
            held, _ = tracemalloc.get_traced_memory()
            data = await upload.read()
    finally:
        tracemalloc.stop()

    assert len(data) >= PIECE * PIECES
    assert held < 2 * IN_MEMORY_BYTES_MAX
