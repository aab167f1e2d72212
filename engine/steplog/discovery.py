"""Find an app nobody has named: look at the ports and paths where development servers stand."""

from __future__ import annotations

import asyncio

from .dispatch.dispatcher import Call, CallUnreachable, Dispatcher

PORTS = (
    *(80, 443),
    *range(3000, 3011),
    *(4321, 5000, 5173, 8000, 8080, 8081, 8787, 8888),
    *range(8910, 8916),
)
PATHS = (
    "/api/inngest",
    "/x/inngest",
    "/.netlify/functions/inngest",
    "/.redwood/functions/inngest",
)
KNOCK_TIMEOUT_S = 0.5
LOOK_TIMEOUT_S = 2.0


async def discover(dispatcher: Dispatcher, app_port: int | None, own_port: int) -> list[str]:
    """The URLs on this machine at which an Inngest SDK answers, at most one a port."""
    ports = dict.fromkeys((*PORTS, *((app_port,) if app_port else ())))
    ports.pop(own_port, None)
    looks = (_look_at(dispatcher, port) for port in ports)
    return [url for url in await asyncio.gather(*looks) if url is not None]


async def _look_at(dispatcher: Dispatcher, port: int) -> str | None:
    if not await _is_open(port):
        return None
    for path in PATHS:
        url = f"http://127.0.0.1:{port}{path}"
        try:
            reply = await dispatcher.call(Call(url, {}, b"", LOOK_TIMEOUT_S, "GET"))
        except CallUnreachable:
            return None  # it does not speak HTTP, or not to us
        if "x-inngest-sdk" in reply.headers:
            return url
    return None


async def _is_open(port: int) -> bool:
    try:
        async with asyncio.timeout(KNOCK_TIMEOUT_S):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:  # TimeoutError is one, too
        return False
    writer.transport.abort()
    return True
