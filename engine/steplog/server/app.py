"""The server, put together: the routes of every API, and what surrounds them."""

from __future__ import annotations

import asyncio

from starlette.applications import Starlette
from starlette.middleware import Middleware

from ..config import Config
from ..engine import Engine
from . import dashboard, rest_v1, rest_v2
from .checkpoint_api import CheckpointApi
from .event_api import EventApi
from .failures import Failures, handlers
from .graphql.api import GraphQl
from .guard import Guard
from .health import HealthApi
from .sdk_api import SdkApi
from .signal_api import SignalApi
from .sync_api import SyncApi


def create_server(engine: Engine, config: Config) -> Starlette:
    """Everything that answers at the engine's address; the dashboard last, as it has the rest.

    `app.state.stopping` is an event that ends streams: whoever serves the app sets it.
    """
    apis = (
        EventApi(engine),  # first: routes are tried in order, and this one is hot
        SdkApi(engine),
        GraphQl(engine),
        SyncApi(engine, config),
        SignalApi(engine),
        CheckpointApi(engine),
        HealthApi(engine),
    )
    routes = [route for api in apis for route in api.routes()]
    app = Starlette(
        routes=[
            *routes,
            *rest_v1.routes(engine),
            *rest_v2.routes(engine),
            *dashboard.routes(engine, config),
        ],
        middleware=[Middleware(Guard, host=config.host), Middleware(Failures, engine=engine)],
        exception_handlers=handlers(engine),
    )
    app.state.stopping = asyncio.Event()
    return app
