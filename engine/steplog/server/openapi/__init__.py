"""The REST APIs, described for machines: `GET /v2/openapi.json` (OpenAPI 3.1).

The tables of `v1.py`, `v2.py` and `ingest.py` are written by hand. Tests hold them to what is
there: every route is described and every described route exists, and generated requests get no
answer outside of the description.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..replies import reply
from .document import document

__all__ = ["document", "routes"]

PATH = "/v2/openapi.json"


def routes() -> list[Route]:
    return [Route(PATH, _show, methods=["GET"])]


async def _show(request: Request) -> Response:
    return reply(document())
