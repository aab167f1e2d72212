"""Apps and their functions in REST v2."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ...engine import Engine
from ..directory import Directory
from .envelope import enveloped, paged
from .objects import app_object, function_object


class AppsApi:
    """Lists are whole: there are as many entries as somebody has written functions."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._directory = Directory(engine)

    def routes(self, prefix: str) -> list[Route]:
        apps = f"{prefix}/apps"
        return [
            Route(apps, self.apps, methods=["GET"]),
            Route(f"{apps}/{{app:path}}/functions", self.functions, methods=["GET"]),
            Route(
                f"{apps}/{{app:path}}/functions/{{function:path}}", self.function, methods=["GET"]
            ),
            Route(f"{apps}/{{app:path}}", self.app, methods=["GET"]),
        ]

    async def apps(self, request: Request) -> Response:
        apps = self._directory.apps()
        found = [app_object(app, len(self._directory.functions(app))) for app in apps]
        return paged(found, self._now_ms, None, len(found))

    async def app(self, request: Request) -> Response:
        app = self._directory.app(request.path_params["app"])
        return enveloped(app_object(app, len(self._directory.functions(app))), self._now_ms)

    async def functions(self, request: Request) -> Response:
        app = self._directory.app(request.path_params["app"])
        functions = self._directory.functions(app)
        found = [function_object(function, app, functions) for function in functions]
        return paged(found, self._now_ms, None, len(found))

    async def function(self, request: Request) -> Response:
        app = self._directory.app(request.path_params["app"])
        function = self._directory.function(app, request.path_params["function"])
        found = function_object(function, app, self._directory.functions(app))
        return enveloped(found, self._now_ms)

    @property
    def _now_ms(self) -> int:
        return self._engine.context.clock.now_ms()
