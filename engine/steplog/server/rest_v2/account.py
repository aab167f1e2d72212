"""Account, environments and keys in REST v2: one of each, since the engine is of one process."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ...engine import Engine
from ...wire.instants import iso_ms
from ...wire.keys import Secret
from ..rest_v1.objects import ACCOUNT_ID, ENVIRONMENT_ID
from .envelope import enveloped, paged
from .pages import page_of

BEGINNING = iso_ms(0)
ACCOUNT = {
    "id": ACCOUNT_ID,
    "email": "dev@localhost",
    "name": "steplog",
    "createdAt": BEGINNING,
    "updatedAt": BEGINNING,
}
ENVIRONMENT = {
    "id": ENVIRONMENT_ID,
    "name": "dev",
    "type": "TEST",
    "createdAt": BEGINNING,
    "isArchived": False,
}


class AccountApi:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def routes(self, prefix: str) -> list[Route]:
        return [
            Route(f"{prefix}/account", self.account, methods=["GET"]),
            Route(f"{prefix}/envs", self.environments, methods=["GET"]),
            Route(f"{prefix}/keys/events", self.event_keys, methods=["GET"]),
            Route(f"{prefix}/keys/signing", self.signing_keys, methods=["GET"]),
        ]

    async def account(self, request: Request) -> Response:
        return enveloped(ACCOUNT, self._now_ms)

    async def environments(self, request: Request) -> Response:
        page, cursor, limit = page_of(request, [ENVIRONMENT], lambda env: str(env["name"]))
        return paged(page, self._now_ms, cursor, limit)

    async def event_keys(self, request: Request) -> Response:
        keys = self._engine.context.keys
        return self._keys(request, "event", keys.events if keys else ())

    async def signing_keys(self, request: Request) -> Response:
        keys = self._engine.context.keys
        known = (keys.signing, keys.fallback) if keys else ()
        return self._keys(request, "signing", [key for key in known if key is not None])

    def _keys(self, request: Request, kind: str, keys: Sequence[Secret]) -> Response:
        """Which ones there are, by their first characters: no API gives one away."""
        found = [
            {
                "id": f"{kind}-{place:02}",
                "name": f"{kind} key {place}",
                "environment": ENVIRONMENT["name"],
                "key": key.hint,
                "createdAt": BEGINNING,
            }
            for place, key in enumerate(keys, 1)
        ]
        page, cursor, limit = page_of(request, found, lambda key: str(key["id"]))
        return paged(page, self._now_ms, cursor, limit)

    @property
    def _now_ms(self) -> int:
        return self._engine.context.clock.now_ms()
