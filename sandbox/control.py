"""The sandbox's own routes: set and clear faults, read the journal and what the vendors keep.

Those that change something refuse a foreign Host or Origin, so that no web page a developer
happens to visit can reach them.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from . import overview
from .faults import BadFault, parse_fault
from .refusals import Refusal
from .store import Row
from .vendors.requests import json_object, whole_number
from .world import World

Handler = Callable[[Request], Awaitable[Response]]
Reader = Callable[[World, int], list[Row]]


def routes(world: World) -> list[BaseRoute]:
    api = _Control(world)
    readers: dict[str, Reader] = {
        "messages": overview.messages,
        "crm": overview.crm,
        "jobs": overview.jobs,
        "reports": overview.reports,
        "webhooks": overview.webhooks,
        "deliveries": overview.deliveries,
        "objects": overview.objects,
    }
    return [
        Route("/faults", _answered(api.faults), methods=["GET"]),
        Route("/faults", _answered(api.add_fault), methods=["POST"]),
        Route("/faults", _answered(api.clear_all), methods=["DELETE"]),
        Route("/faults/clear", _answered(api.clear_by_form), methods=["POST"]),
        Route("/faults/{id:int}", _answered(api.clear_one), methods=["DELETE"]),
        Route("/journal", _answered(api.journal), methods=["GET"]),
        *(
            Route(f"/{name}", _answered(api.reading(reader)), methods=["GET"])
            for name, reader in readers.items()
        ),
    ]


class _Control:
    def __init__(self, world: World) -> None:
        self._world = world

    async def faults(self, _: Request) -> Response:
        return JSONResponse([fault.to_json() for fault in self._world.faults.listed()])

    async def add_fault(self, request: Request) -> Response:
        """JSON from a program, a form from the page."""
        refuse_foreign(request)
        is_form = _is_form(request)
        data = dict(await request.form()) if is_form else await json_object(request)
        try:
            fault = self._world.faults.add(parse_fault(data), self._world.now_ms())
        except BadFault as error:
            raise Refusal(422, str(error)) from None
        if is_form:
            return RedirectResponse("/", 303)
        return JSONResponse(fault.to_json(), 201)

    async def clear_all(self, request: Request) -> Response:
        refuse_foreign(request)
        return JSONResponse({"cleared": self._world.faults.clear()})

    async def clear_one(self, request: Request) -> Response:
        refuse_foreign(request)
        fault_id: int = request.path_params["id"]
        if self._world.faults.clear(fault_id) == 0:
            raise Refusal(404, f"there is no fault {fault_id}; GET /control/faults lists them")
        return JSONResponse({"cleared": 1})

    async def clear_by_form(self, request: Request) -> Response:
        refuse_foreign(request)
        form = await request.form()
        fault_id = form.get("id")
        self._world.faults.clear(int(str(fault_id)) if fault_id else None)
        return RedirectResponse("/", 303)

    async def journal(self, request: Request) -> Response:
        query = request.query_params
        entries = self._world.journal.read(
            vendor=query.get("vendor"),
            kind=query.get("kind"),
            after=whole_number(query.get("after"), 0, 0, 2**62, "after"),
            limit=whole_number(query.get("limit"), 1_000, 1, 10_000, "limit"),
        )
        return JSONResponse(entries)

    def reading(self, reader: Reader) -> Handler:
        async def read(request: Request) -> Response:
            limit = whole_number(request.query_params.get("limit"), 1_000, 1, 10_000, "limit")
            return JSONResponse(reader(self._world, limit))

        return read


def refuse_foreign(request: Request) -> None:
    """Raises 403 unless the request was addressed to, and comes from, this machine."""
    if not _is_loopback(urlsplit(f"//{request.headers.get('host', '')}").hostname):
        raise Refusal(403, "the Host header must name this machine: 127.0.0.1 or localhost")
    origin = request.headers.get("origin")
    if origin is not None and not _is_loopback(urlsplit(origin).hostname):
        raise Refusal(403, "a page of another origin may not change the sandbox")


def _is_loopback(host: str | None) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def _is_form(request: Request) -> bool:
    content_type = request.headers.get("content-type", "")
    return content_type.startswith(("application/x-www-form-urlencoded", "multipart/form-data"))


def _answered(handler: Handler) -> Handler:
    """Refusals of these routes are plain JSON."""

    async def answer(request: Request) -> Response:
        try:
            return await handler(request)
        except Refusal as refusal:
            return JSONResponse({"error": refusal.message}, refusal.status)

    return answer
