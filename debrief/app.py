"""`create_app(settings)`: the application, ready to be served by any ASGI server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from importlib.metadata import version

import inngest.fast_api
from fastapi import FastAPI
from fastapi_offline import FastAPIOffline
from prometheus_client import CollectorRegistry
from starlette.middleware import Middleware

import api
from middleware.http_body_limit import HttpBodyLimit
from middleware.http_breakage import HttpBreakage
from middleware.http_metrics import HttpMetrics
from middleware.http_own_hosts import HttpOwnHosts
from middleware.http_request_id import HttpRequestId
from middleware.http_request_log import HttpRequestLog
from middleware.http_security_headers import HttpSecurityHeaders

from .assembling import assemble
from .config import Settings
from .development import Development

SERVE_PATH = "/api/inngest"
ENGINE_CALL_BYTES_MAX = 64 * 1024 * 1024  # it holds the results of every step before


def create_app(settings: Settings, development: Development | None = None) -> FastAPI:
    """`development` is given by the commands that run on a developer's machine alone.

    `app.state.stopping` is an event that ends live streams: whoever serves the app sets it before
    it waits for connections to end.
    """
    registry = CollectorRegistry()
    stopping = asyncio.Event()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            assembled = await assemble(settings, development, registry, stopping, stack)
            app.state.context = assembled.context
            _serve_functions(app, assembled.context.client, assembled.functions, settings)
            yield

    app: FastAPI = FastAPIOffline(
        title="Debrief",
        summary="A sales call goes in; a transcript, signals, coaching and a CRM update come out.",
        version=version("debrief"),
        lifespan=lifespan,
        middleware=_middleware(settings, development, registry),
    )
    app.state.stopping = stopping
    api.install(app)
    return app


def stop_streams(app: FastAPI) -> None:
    """Live streams end now, and their readers come back when there is somebody to come back to."""
    app.state.stopping.set()
    context = getattr(app.state, "context", None)  # absent when it never started
    if context is not None:
        context.database.changes.wake_all()


def _middleware(
    settings: Settings, development: Development | None, registry: CollectorRegistry
) -> list[Middleware]:
    """From the outermost to the innermost."""
    is_https = settings.public_url.startswith("https://")
    chain = [
        Middleware(HttpRequestId),
        Middleware(HttpRequestLog, quiet_paths=(SERVE_PATH, "/healthz", "/readyz", "/metrics")),
        Middleware(HttpMetrics, registry=registry),
        Middleware(HttpSecurityHeaders, is_https=is_https),
        Middleware(HttpBreakage),
    ]
    if development is not None:
        chain.append(Middleware(HttpOwnHosts))
    limits = api.body_limits(settings.debrief_upload_bytes_max)
    limits[SERVE_PATH] = ENGINE_CALL_BYTES_MAX
    chain.append(Middleware(HttpBodyLimit, bytes_max=api.BODY_BYTES_MAX, of_paths=limits))
    return chain


def _serve_functions(
    app: FastAPI,
    client: inngest.Inngest,
    functions: list[inngest.Function[object]],
    settings: Settings,
) -> None:
    known = len(app.router.routes)
    inngest.fast_api.serve(
        app,
        client,
        functions,
        serve_origin=settings.inngest_serve_origin,
        serve_path=SERVE_PATH,
    )
    for route in app.router.routes[known:]:
        route.include_in_schema = False  # type: ignore[attr-defined]
