"""The rest of REST v1: the functions of an app, and the metrics of an environment."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ...engine import Engine
from ...store import reading
from ..directory import Directory
from ..health import metrics
from ..replies import reply
from . import objects


class ServiceApi:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._directory = Directory(engine)

    def routes(self) -> list[Route]:
        return [
            Route("/v1/apps/{app:path}/functions", self.functions, methods=["GET"]),
            Route("/v1/prom/{env}", self.prometheus, methods=["GET"]),
        ]

    async def functions(self, request: Request) -> Response:
        """A list without an envelope, as the reference has it."""
        app = self._directory.app(request.path_params["app"])
        db = self._engine.context.database.reader
        found = self._directory.functions(app)
        return reply([objects.function_object(f, reading.function_row(db, f.id)) for f in found])

    async def prometheus(self, request: Request) -> Response:
        """The same for every name: there is one environment."""
        return metrics(self._engine)
