"""REST v1 (`/v1`, query-api.md §3): what scripts and the documentation's examples ask for."""

from __future__ import annotations

from starlette.routing import Route

from ...engine import Engine
from .cancellations import CancellationsApi
from .events import EventsApi
from .metadata import MetadataApi
from .runs import RunsApi
from .service import ServiceApi

__all__ = ["routes"]


def routes(engine: Engine) -> list[Route]:
    apis = (
        EventsApi(engine),
        RunsApi(engine),
        MetadataApi(engine),
        CancellationsApi(engine),
        ServiceApi(engine),
    )
    return [route for api in apis for route in api.routes()]
