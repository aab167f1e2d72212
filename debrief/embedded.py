"""The engine in our own process: the one place of the application that knows steplog.

It keeps its own file, serves its own address (the SDK's `send`, the dashboard), and calls the app
in process. Nothing else of Debrief would change with another Inngest-compatible server.
"""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from steplog.config import Config
from steplog.dispatch.http import Http
from steplog.dispatch.inprocess import InProcess
from steplog.dispatch.routing import Routing
from steplog.engine import Engine
from steplog.errors import SteplogError
from steplog.server import create_server
from steplog.server.serving import serve
from steplog.syncing import sync_url

from middleware.http_closed_path import HttpClosedPath

from .app import SERVE_PATH
from .errors import ConfigError
from .serving import served

FILE = "steplog.db"


@asynccontextmanager
async def served_with_engine(
    app: FastAPI,
    listener: socket.socket,
    *,
    app_url: str,
    data: Path,
    engine_port: int,
    retry_interval_s: float | None = None,
) -> AsyncIterator[str]:
    """The app and its engine, both answering; yields the engine's address.

    At the end the engine stops first: what is in flight then still finds the app and its server.
    """
    engine = _open(data, Routing(Http()), retry_interval_s)
    routing = engine.context.dispatcher
    assert isinstance(routing, Routing)
    try:
        config = Config(port=engine_port, db=str(data / FILE))
        server = create_server(engine, config)
        front = HttpClosedPath(app, SERVE_PATH)
        async with (
            serve(server, config.host, engine_port) as address,
            served(app, listener, front),
        ):
            routing.mount(app_url, InProcess(app, app_url))
            problem = await sync_url(engine, f"{app_url}{SERVE_PATH}")
            if problem is not None:
                raise ConfigError(f"the engine cannot register our functions: {problem}")
            await engine.start()
            try:
                yield address
            finally:
                await engine.stop()
    except SteplogError as error:
        raise ConfigError(f"the engine: {error}") from error
    finally:
        if not engine.context.database.is_closed:  # it was never started
            await engine.stop(grace_s=0)


def _open(data: Path, routing: Routing, retry_interval_s: float | None) -> Engine:
    try:
        return Engine.open(str(data / FILE), routing, retry_interval_s=retry_interval_s)
    except SteplogError as error:
        raise ConfigError(f"the engine: {error}") from error
