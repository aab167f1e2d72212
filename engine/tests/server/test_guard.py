"""Who may ask: a browser must not be turned against an engine that asks for no key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx2
import pytest
from steplog.config import Config
from steplog.server import create_server

if TYPE_CHECKING:
    from .conftest import Asked


def client(asked: Asked, host: str, listening_on: str = "127.0.0.1") -> httpx2.AsyncClient:
    server = create_server(asked.engine, Config(host=listening_on))
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app=server), base_url=f"http://{host}")


async def test_every_answer_says_what_kind_of_server_this_is(asked: Asked) -> None:
    for path in ("/health", "/nothing", "/v1/runs/x", "/e/key", "/"):
        reply = await asked.http.get(path)
        assert reply.headers["x-inngest-server-kind"] == "dev", path


@pytest.mark.parametrize(
    "host",
    [
        "localhost:8288",
        "127.0.0.1:8288",
        "0.0.0.0:8288",
        "[::1]:8288",
        "app.localhost",
        "127.9.9.9",
    ],
)
async def test_this_machine_is_known_by_all_its_names(asked: Asked, host: str) -> None:
    async with client(asked, host) as http:
        assert (await http.get("/v1/events")).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil", "8.8.8.8"]
)
async def test_a_foreign_name_is_refused_where_only_this_machine_is_meant(
    asked: Asked, host: str
) -> None:
    async with client(asked, host) as http:
        read = await http.get("/v1/events")
        change = await http.delete("/fn/remove?url=x")

    assert (read.status_code, change.status_code) == (403, 403)
    assert host in read.json()["error"]


async def test_bound_to_everything_any_name_will_do(asked: Asked) -> None:
    async with client(asked, "engine.internal", listening_on="0.0.0.0") as http:
        assert (await http.get("/v1/events")).status_code == 200


async def test_a_page_of_another_site_may_send_events_and_nothing_else(asked: Asked) -> None:
    origin = {"origin": "https://evil.example"}

    event = await asked.http.post("/e/key", json={"name": "a"}, headers=origin)
    invoke = await asked.http.post("/invoke/f", json={}, headers=origin)
    rerun = await asked.http.post("/v2/runs/x/rerun", headers=origin)
    register = await asked.http.post("/fn/register", json={}, headers=origin)

    assert event.status_code == 200
    assert event.headers["access-control-allow-origin"] == "*"
    assert {reply.status_code for reply in (invoke, rerun, register)} == {403}
    assert "access-control-allow-origin" not in invoke.headers


async def test_a_page_of_the_engine_itself_may_change_things(asked: Asked) -> None:
    origin = {"origin": "http://127.0.0.1:8288"}

    reply = await asked.http.delete("/fn/remove?url=http://nobody", headers=origin)

    assert reply.status_code == 404


async def test_a_browser_may_ask_beforehand(asked: Asked) -> None:
    headers = {
        "origin": "https://shop.example",
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type,x-inngest-env",
    }

    events = await asked.http.options("/e/key", headers=headers)
    others = await asked.http.options("/invoke/f", headers=headers)

    assert events.status_code == 204
    assert events.headers["access-control-allow-origin"] == "*"
    assert events.headers["access-control-allow-headers"] == "content-type,x-inngest-env"
    assert "access-control-allow-origin" not in others.headers
