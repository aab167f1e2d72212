"""Apps and their functions in REST v2."""

from __future__ import annotations

from urllib.parse import urlsplit

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ...engine import Engine
from ...syncing import sync_url
from ..directory import Directory
from ..requests import bad_request, read_as, yes_or_no
from .envelope import enveloped, failed, paged
from .objects import app_object, function_object
from .pages import page_of


class _Sync(msgspec.Struct):
    url: str | None = None


_SYNC = msgspec.json.Decoder(_Sync)


class AppsApi:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._directory = Directory(engine)

    def routes(self, prefix: str) -> list[Route]:
        apps = f"{prefix}/apps"
        return [
            Route(apps, self.apps, methods=["GET"]),
            Route(f"{apps}/{{app:path}}/syncs", self.sync, methods=["POST"]),
            Route(f"{apps}/{{app:path}}/functions", self.functions, methods=["GET"]),
            Route(
                f"{apps}/{{app:path}}/functions/{{function:path}}", self.function, methods=["GET"]
            ),
            Route(f"{apps}/{{app:path}}", self.app, methods=["GET"]),
        ]

    async def apps(self, request: Request) -> Response:
        """An app that is removed is forgotten: none is archived."""
        apps = [] if yes_or_no(request, "archived") else self._directory.apps()
        page, cursor, limit = page_of(request, apps, lambda app: app.name)
        found = [app_object(app, len(self._directory.functions(app))) for app in page]
        return paged(found, self._now_ms, cursor, limit)

    async def app(self, request: Request) -> Response:
        app = self._directory.app(request.path_params["app"])
        return enveloped(app_object(app, len(self._directory.functions(app))), self._now_ms)

    async def sync(self, request: Request) -> Response:
        """Ask the app at `url`, or where it was last, to register its functions."""
        url = (await read_as(request, _SYNC)).url
        if url is None:
            url = self._directory.app(request.path_params["app"]).url
        check_url(url)
        error = await sync_url(self._engine, url)
        if error is not None:
            return failed(422, f"the app at {url} was not registered: {error}", "app_sync_failed")
        return await self.app(request)

    async def functions(self, request: Request) -> Response:
        app = self._directory.app(request.path_params["app"])
        functions = self._directory.functions(app)
        page, cursor, limit = page_of(request, functions, lambda function: function.slug)
        found = [function_object(function, app, functions) for function in page]
        return paged(found, self._now_ms, cursor, limit)

    async def function(self, request: Request) -> Response:
        app = self._directory.app(request.path_params["app"])
        function = self._directory.function(app, request.path_params["function"])
        found = function_object(function, app, self._directory.functions(app))
        return enveloped(found, self._now_ms)

    @property
    def _now_ms(self) -> int:
        return self._engine.context.clock.now_ms()


def check_url(url: str) -> None:
    """Raises the answer to a URL at which no app can be."""
    try:
        parts = urlsplit(url)
        is_url = parts.scheme in ("http", "https") and bool(parts.hostname)
        parts.port  # noqa: B018 - raises when it is no port
    except ValueError:
        is_url = False
    if not is_url or not url.isprintable() or " " in url:
        raise bad_request(
            f"url must be where an app serves its functions, like "
            f"http://127.0.0.1:8000/api/inngest; got {url!r}"
        )
