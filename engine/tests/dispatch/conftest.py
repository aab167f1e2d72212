"""Both roads to one app: a real loopback server, and its ASGI callable without a socket."""

from __future__ import annotations

import asyncio
import socket
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import uvicorn
from msgspec import Struct
from steplog.dispatch.dispatcher import Dispatcher
from steplog.dispatch.http import Http
from steplog.dispatch.inprocess import AsgiApp, InProcess

with warnings.catch_warnings():  # the SDK declares a model in pydantic's old way
    warnings.simplefilter("ignore", DeprecationWarning)
    import inngest.fast_api  # noqa: F401


class Road(Struct):
    """A way to call an app that is reachable at `base_url`."""

    dispatcher: Dispatcher
    base_url: str


class Roads:
    """Opens a road of the kind that the test is run for."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    @asynccontextmanager
    async def to(self, app: AsgiApp) -> AsyncIterator[Road]:
        if self.kind == "inprocess":
            base_url = "http://127.0.0.1:8000"
            road = Road(InProcess(app, base_url), base_url)
            try:
                yield road
            finally:
                await road.dispatcher.close()
            return
        async with serving(app) as base_url:
            road = Road(Http(), base_url)
            try:
                yield road
            finally:
                await road.dispatcher.close()


@asynccontextmanager
async def serving(app: AsgiApp) -> AsyncIterator[str]:
    """The app behind uvicorn on a free port of this machine."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        config = uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=5)
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            await task


@pytest.fixture(params=["http", "inprocess"])
def roads(request: pytest.FixtureRequest) -> Roads:
    return Roads(request.param)
