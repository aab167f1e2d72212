"""The description of the REST APIs says what is there, all of it, and nothing else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import jsonschema_rs
from starlette.routing import Route
from steplog.config import Config
from steplog.server import create_server
from steplog.server.openapi.document import OPERATIONS, document

if TYPE_CHECKING:
    from .conftest import Asked

DESCRIBED = ("/v1/", "/v2/")
# What SDKs ask while they execute, and streams: each has a protocol of its own.
NOT_REST = ("/v1/checkpoint", "/v1/http/", "/v1/realtime/", "/v1/traces/")
CATCH_ALL = "/v2/{rest}"


def served(asked: Asked) -> set[tuple[str, str]]:
    app = create_server(asked.engine, Config())
    return {
        (method, re.sub(r"{(\w+):path}", r"{\1}", route.path))
        for route in app.routes
        if isinstance(route, Route)
        for method in (route.methods or ())
        if method != "HEAD"
    }


async def test_every_route_is_described_and_every_description_has_its_route(asked: Asked) -> None:
    routes = served(asked)

    described = {(operation.method, operation.path) for operation in OPERATIONS}

    rest = {
        (method, path)
        for method, path in routes
        if path.startswith(DESCRIBED) and not path.startswith(NOT_REST) and path != CATCH_ALL
    }
    assert rest - described == set(), "served, but not described"
    assert described - routes == set(), "described, but not served"
    assert len(described) == len(OPERATIONS), "described twice"


async def test_v2_is_the_same_under_both_of_its_prefixes(asked: Asked) -> None:
    routes = {path for _, path in served(asked)}

    assert {f"/api{path}" for path in routes if path.startswith("/v2/")} - routes == {
        "/api/v2/openapi.json"
    }


async def test_the_description_is_served_and_its_references_lead_somewhere(asked: Asked) -> None:
    reply = await asked.http.get("/v2/openapi.json")

    told = reply.json()
    assert told == document()
    known = set(told["components"]["schemas"])
    used = set(re.findall(r"#/components/schemas/(\w+)", reply.text))
    assert used == known
    for schema in told["components"]["schemas"].values():
        jsonschema_rs.meta.validate(
            {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
        )
