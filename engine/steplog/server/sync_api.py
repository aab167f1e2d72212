"""Apps register (`/fn/register`), are removed, and ask what server this is (`/dev`)."""

from __future__ import annotations

import uuid

from msgspec import Raw
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..about import version
from ..config import Config
from ..engine import Engine
from ..wire.apps import RegistrationError, parse_registration, register_response
from .replies import error_reply, raw_reply, reply
from .requests import bad_request, read_body

EXPECTED_KIND_HEADER = "x-inngest-expected-server-kind"


class SyncApi:
    def __init__(self, engine: Engine, config: Config) -> None:
        self._engine = engine
        self._config = config

    def routes(self) -> list[Route]:
        routes = [
            Route("/fn/register", self.register, methods=["POST"]),
            Route("/fn/remove", self.remove, methods=["DELETE"]),
        ]
        if self._engine.context.keys is None:  # SDKs tell a server for development by it
            routes.append(Route("/dev", self.describe, methods=["GET"]))
        return routes

    async def register(self, request: Request) -> Response:
        body = await read_body(request)
        try:
            registration = parse_registration(
                body,
                request.headers.get(EXPECTED_KIND_HEADER),
                self._engine.context.server_kind,
            )
        except RegistrationError as error:
            if error.app is not None:
                await self._engine.fail_sync(error.app, error.message)
            return error_reply(400, error.message, error.code)
        outcome = await self._engine.sync(registration)
        sync_id = str(uuid.uuid4())
        return raw_reply(register_response(outcome.app_id, sync_id, outcome.is_modified))

    async def remove(self, request: Request) -> Response:
        url = request.query_params.get("url")
        if not url:
            raise bad_request("url must name the app to remove: its serve URL")
        await self._engine.remove_app(url)
        return reply({"ok": True})

    async def describe(self, request: Request) -> Response:
        """SDKs and tools probe this to find a development server."""
        registry = self._engine.context.registry
        config = self._config
        return reply(
            {
                "version": version(),
                "authed": True,
                "startOpts": {
                    "sdkURLs": list(config.apps),
                    "autodiscover": config.discovery,
                    "poll": config.poll,
                    "pollInterval": config.poll_interval_s,
                },
                "functions": [Raw(function.config) for function in registry.functions()],
                "handlers": [
                    {"name": app.name, "url": app.url, "sdk": app.sdk, "error": app.error}
                    for app in registry.apps()
                ],
                "isSingleNodeService": True,
                "isMissingSigningKey": False,
                "isMissingEventKeys": False,
                "features": {},
            }
        )
