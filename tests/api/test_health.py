from __future__ import annotations

from typing import TYPE_CHECKING

from debrief.app import stop_streams

if TYPE_CHECKING:
    from .conftest import House


async def test_a_house_that_the_engine_knows_is_alive_and_ready(house: House) -> None:
    alive = await house.nobody.ask("GET", "/healthz")
    ready = await house.nobody.ask("GET", "/readyz")

    assert (alive.status, alive.json) == (200, {"status": "ok"})
    assert ready.status == 200
    assert ready.json == {"status": "ready", "checks": {"store": "ok", "functions": "ok"}}


async def test_it_is_not_ready_until_its_functions_are_registered(
    unregistered_house: House,
) -> None:
    before = await unregistered_house.nobody.ask("GET", "/readyz")
    await unregistered_house.register()
    after = await unregistered_house.nobody.ask("GET", "/readyz")

    assert (before.status, after.status) == (503, 200)
    assert "sync it" in before.json["checks"]["functions"]


async def test_it_is_not_ready_while_it_stops(house: House) -> None:
    stop_streams(house.app)

    stopping = await house.nobody.ask("GET", "/readyz")

    assert (stopping.status, stopping.json["status"]) == (503, "stopping")


async def test_metrics_count_calls_and_requests_by_route(house: House) -> None:
    meeting_id = (await house.acme.upload()).json["id"]
    await house.acme.until(meeting_id, "result")

    answer = await house.nobody.ask("GET", "/metrics")

    text = answer.body.decode()
    assert 'debrief_calls_arrived_total{by="upload"} 1.0' in text
    assert 'route="/v1/meetings/{meeting_id}/events",status="200"' in text
    assert meeting_id not in text


async def test_errors_have_one_shape_and_answers_their_headers(house: House) -> None:
    missing = await house.acme.ask("GET", "/v1/nothing")
    not_allowed = await house.acme.ask("PATCH", "/v1/meetings")

    assert (missing.status, missing.error["code"]) == (404, "not_found")
    assert (not_allowed.status, not_allowed.error["code"]) == (405, "method_not_allowed")
    assert "is not served at" in not_allowed.error["message"]
    assert missing.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'self'" in missing.headers["Content-Security-Policy"]
    assert missing.headers["X-Request-Id"]


async def test_the_documentation_needs_no_other_host(house: House) -> None:
    page = (await house.nobody.ask("GET", "/docs")).body.decode()
    schema = (await house.nobody.ask("GET", "/openapi.json")).json

    assert "https://" not in page
    assert "/v1/meetings/{meeting_id}/events" in schema["paths"]
    assert "/api/inngest" not in schema["paths"]
