"""REST v2 (`/v2` and `/api/v2`, query-api.md §4): camelCase, 64-bit numbers as strings."""

from __future__ import annotations

from starlette.routing import Route

from ...engine import Engine
from .. import openapi
from .account import AccountApi
from .apps import AppsApi
from .envelope import failed
from .events import EventsApi
from .functions import FunctionsApi
from .replays import ReplaysApi
from .runs import RunsApi
from .scores import ScoresApi
from .service import ServiceApi
from .waiting import WaitingApi

__all__ = ["PREFIXES", "failed", "routes"]

PREFIXES = ("/v2", "/api/v2")


def routes(engine: Engine) -> list[Route]:
    apis = (
        RunsApi(engine),
        WaitingApi(engine),
        ScoresApi(engine),
        EventsApi(engine),
        FunctionsApi(engine),
        ReplaysApi(engine),
        AppsApi(engine),
        AccountApi(engine),
        ServiceApi(engine),
    )
    described = openapi.routes()
    return described + [r for prefix in PREFIXES for api in apis for r in api.routes(prefix)]
