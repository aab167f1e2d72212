"""Is it up, how is it doing, and what happens when it breaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx2
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from steplog.config import Config
from steplog.server import create_server

if TYPE_CHECKING:
    from .conftest import Asked


async def test_health_is_told(asked: Asked) -> None:
    assert (await asked.http.get("/health")).json() == {"status": 200, "message": "OK"}
    assert (await asked.http.get("/v2/health")).json()["data"] == {"status": "ok"}


async def test_metrics_count_what_happened_and_what_waits(asked: Asked) -> None:
    await asked.register(asked.function("shop-good"), asked.function("shop-bad", retries=3))
    asked.app.answers["shop-good"] = lambda body: (200, None)

    await asked.send("order/paid")
    lines = (await asked.http.get("/metrics")).text.splitlines()

    assert "steplog_events_total 2" in lines  # and the one that tells of the run's end
    assert 'steplog_runs_ended_total{status="completed"} 1' in lines
    assert 'steplog_runs{status="running"} 1' in lines
    assert "steplog_queue_items 1" in lines
    assert "steplog_in_flight 0" in lines


async def test_a_mistake_of_ours_is_logged_and_told_as_one(
    asked: Asked, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(request: Request) -> Response:
        raise ValueError("secret detail")

    server = create_server(asked.engine, Config())
    server.router.routes.insert(0, Route("/broken", broken))
    transport = httpx2.ASGITransport(app=server)
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
        reply = await http.get("/broken")

    assert reply.status_code == 500
    assert "secret" not in reply.text
    assert reply.headers["x-inngest-server-kind"] == "dev"
    assert "secret detail" in caplog.text


async def test_an_unknown_route_or_method_is_told_in_json(asked: Asked) -> None:
    unknown = await asked.http.get("/nothing/here")
    wrong_method = await asked.http.get("/fn/register")

    assert (unknown.status_code, unknown.json()["status"]) == (404, 404)
    assert (wrong_method.status_code, wrong_method.json()["status"]) == (405, 405)
