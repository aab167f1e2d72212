"""A call sent in and followed from the outside, over HTTP, as any program would do it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import aiohttp

from .errors import NotDone

LINE_BYTES_MAX = 4 * 1024 * 1024


@dataclass(frozen=True)
class Told:
    """One line of the live stream."""

    event: str
    data: dict[str, Any]


class Follower:
    """A client of the application at `url`, as the demo tenant or with an API key."""

    def __init__(self, url: str, key: str | None = None) -> None:
        self._url = url
        headers = {} if key is None else {"Authorization": f"Bearer {key}"}
        self._session = aiohttp.ClientSession(
            headers=headers,
            trust_env=False,
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=5),
            read_bufsize=LINE_BYTES_MAX,
        )

    async def __aenter__(self) -> Follower:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def upload(self, file: Path) -> dict[str, Any]:
        """Returns what was accepted. Raises NotDone with the reason."""
        data = await asyncio.to_thread(file.read_bytes)
        query = {"file_name": file.name}
        async with self._session.post(
            f"{self._url}/v1/meetings",
            params=query,
            data=BytesIO(data),  # aiohttp sends bytes in one go
            headers={"Content-Type": "application/octet-stream"},
        ) as response:
            return await _content(response)

    async def get(self, path: str) -> dict[str, Any]:
        """Raises NotDone with the reason."""
        async with self._session.get(f"{self._url}{path}") as response:
            return await _content(response)

    async def events(self, path: str) -> AsyncGenerator[Told]:
        """The lines of a live stream, until it ends."""
        async with self._session.get(f"{self._url}{path}") as response:
            if response.status != 200:
                await _content(response)
                return
            event = ""
            async for raw in response.content:
                name, _, value = raw.decode().rstrip("\n").partition(": ")
                if name == "event":
                    event = value
                elif name == "data":
                    yield Told(event, json.loads(value))


def names_of(meeting: Mapping[str, Any]) -> dict[str, str]:
    """Who the speakers were found to be, by the label that the transcript gives them."""
    parts = (meeting["analysis"] or {"parts": {}})["parts"]
    answer = (parts.get("speakers") or {}).get("answer") or {"speakers": []}
    return {one["label"]: one["name"] for one in answer["speakers"] if one["name"]}


async def _content(response: aiohttp.ClientResponse) -> dict[str, Any]:
    content: dict[str, Any] = await response.json(content_type=None) or {}
    if response.status >= 300:
        error = content.get("error") or {}
        words = [error.get("message") or f"HTTP {response.status}", error.get("hint")]
        raise NotDone("; ".join(word for word in words if word))
    return content
