"""The server, put together: the routes of every API, and what surrounds them."""

from __future__ import annotations

import asyncio

from starlette.applications import Starlette
from starlette.middleware import Middleware

from ..config import Config
from ..engine import Engine
from ..realtime.tokens import Tokens
from ..wire.keys import Secret
from . import dashboard, rest_v1, rest_v2
from .checkpoint_api import CheckpointApi
from .connect_api import ConnectApi
from .event_api import EventApi
from .failures import Failures, handlers
from .graphql.api import GraphQl
from .guard import Guard
from .health import HealthApi
from .lock import Lock
from .realtime_api import RealtimeApi
from .sdk_api import SdkApi
from .sessions import Sessions
from .signal_api import SignalApi
from .sync_api import SyncApi


def create_server(engine: Engine, config: Config, password: Secret | None = None) -> Starlette:
    """Everything that answers at the engine's address; the dashboard last, as it has the rest.

    An engine with keys asks for them. `password` opens the dashboard then: without, it is closed.

    `app.state.stopping` is an event that ends streams: whoever serves the app sets it.
    """
    stopping = asyncio.Event()
    tokens = Tokens(engine.context.ids.secret())
    context = engine.context
    sessions = lock = None
    if context.keys is not None:
        sessions = Sessions(password, context.keys.signing) if password else None
        lock = Lock.of(context.keys, sessions, context.telemetry)
    apis = (
        EventApi(engine),  # first: routes are tried in order, and this one is hot
        SdkApi(engine),
        GraphQl(engine),
        SyncApi(engine, config),
        SignalApi(engine),
        CheckpointApi(engine, tokens),
        ConnectApi(engine),
        RealtimeApi(engine, tokens, stopping),
        HealthApi(engine),
    )
    routes = [route for api in apis for route in api.routes()]
    app = Starlette(
        routes=[
            *routes,
            *rest_v1.routes(engine),
            *rest_v2.routes(engine),
            *dashboard.routes(engine, sessions),
        ],
        middleware=[
            Middleware(Guard, host=config.host, lock=lock),
            Middleware(Failures, engine=engine),
        ],
        exception_handlers=handlers(engine),
    )
    app.state.stopping = stopping
    return app
