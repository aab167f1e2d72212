"""One ASGI app that is all the vendors: each under its own path, behind its own gate."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route, Router

from calls.recordings import read_script

from . import control, openai, page
from .chores import do_chores
from .config import SandboxConfig
from .gate import VendorGate
from .vendors import assemblyai, customer, salesforce, sentry, slack, storage
from .world import Hear, World


def create_sandbox(config: SandboxConfig, hear: Hear = read_script) -> Starlette:
    """The vendors over the memory in `config.data_dir`; they start their chores with the app."""
    world = World(config, hear)
    app = Starlette(
        routes=[
            _vendor(world, "assemblyai", "/assemblyai", assemblyai.routes(world)),
            _vendor(world, "openai", "/openai/v1", openai.routes(world)),
            _vendor(world, "salesforce", "/salesforce", salesforce.routes(world)),
            _vendor(world, "slack", "/slack", slack.routes(world)),
            _vendor(world, "storage", "/storage", storage.routes(world)),
            _vendor(world, "sentry", "/sentry", sentry.routes(world)),
            _vendor(world, "customer", "/control/webhook-sink", customer.routes(world)),
            Mount("/control", routes=control.routes(world)),
            Route("/oauth2/v3/certs", _certificates),
            Route("/healthz", _health),
            *page.routes(world),
        ],
        lifespan=_lifespan,
    )
    app.state.world = world
    return app


def _vendor(world: World, name: str, path: str, routes: Sequence[BaseRoute]) -> Mount:
    return Mount(path, VendorGate(Router(routes, redirect_slashes=False), world, name))


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    world: World = app.state.world
    app.state.chores = asyncio.create_task(do_chores(world), name="sandbox chores")
    try:
        yield
    finally:
        world.stopping.set()
        app.state.chores.cancel()
        try:
            with suppress(asyncio.CancelledError):
                await app.state.chores  # raises what stopped the chores, if anything did
        finally:
            world.close()


async def _certificates(request: Request) -> Response:
    """The public half of the key that signs notifications, as Google publishes its own."""
    world: World = request.app.state.world
    return JSONResponse(world.signer.jwks(), headers={"Cache-Control": "public, max-age=3600"})


async def _health(request: Request) -> Response:
    chores: asyncio.Task[None] = request.app.state.chores
    if chores.done():
        return JSONResponse({"status": "broken", "reason": "the chores have stopped"}, 503)
    return JSONResponse({"status": "ok"})
