"""Answers in HTTP/1.0 that name a transfer coding: the version has none, so the name is dropped.

Small proxies copy `transfer-encoding: chunked` from the answer they got to the answer they give,
and then write the body plain, ended by the connection's end. Other clients read that; aiohttp
would look for chunks in it.
"""

from __future__ import annotations

import asyncio
import functools
import re
from typing import Any

from aiohttp import TCPConnector
from aiohttp.client_proto import ResponseHandler

OLD_VERSION = b"HTTP/1.0"
END = b"\r\n\r\n"
HEAD_BYTES_MAX = 65_536
_CODING = re.compile(rb"\r\n *transfer-encoding *:[^\r\n]*", re.IGNORECASE)


class OldVersionReader(ResponseHandler):
    """Looks at the first bytes of each answer, and no further unless they are of the old one."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(loop)
        self._head: bytes | None = b""  # of the answer that comes, until it is complete

    def set_response_params(self, **parameters: Any) -> None:
        self._head = b""
        super().set_response_params(**parameters)

    def data_received(self, data: bytes) -> None:
        if self._head is None or not data:
            super().data_received(data)
            return
        head = self._head + data
        if head.startswith(OLD_VERSION):
            end = head.find(END)
            if end < 0 and len(head) <= HEAD_BYTES_MAX:
                self._head = head
                return
            head = _CODING.sub(b"", head[:end]) + head[end:] if end >= 0 else head
        elif OLD_VERSION.startswith(head):
            self._head = head
            return
        self._head = None
        super().data_received(head)


def reads_old_versions(connector: TCPConnector) -> TCPConnector:
    """aiohttp has no public place for this; a test notices when the private one moves."""
    connector._factory = functools.partial(_reader, loop=connector._loop)
    return connector


def _reader(loop: asyncio.AbstractEventLoop) -> ResponseHandler:
    return OldVersionReader(loop)
