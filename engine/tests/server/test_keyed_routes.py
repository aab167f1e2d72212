"""Keyed mode: every route of the server, whoever adds it, asks for what its door says."""

from __future__ import annotations

import base64
import re
from collections.abc import AsyncIterator

import httpx2
import pytest
from starlette.routing import BaseRoute, Route, WebSocketRoute
from steplog.config import Config
from steplog.dispatch.dispatcher import Call, CallUnreachable, Reply
from steplog.dispatch.signing import Signing
from steplog.engine import Engine
from steplog.server import create_server
from steplog.server.doors import Door, door_of
from steplog.store.database import MEMORY
from steplog.wire.keys import Keys, Secret

SIGNING = "signkey-prod-" + "0a" * 32
FALLBACK = "signkey-prod-" + "0b" * 32
EVENTS = ("first-event-key-1234", "second-event-key-1234")
PASSWORD = "the dashboard's password"
KEYS = Keys(Secret(SIGNING), tuple(map(Secret, EVENTS)), Secret(FALLBACK))
# Whoever adds a route that asks for nothing has to say so here as well.
OPEN = {
    ("GET", "/health"),
    ("GET", "/sign-in"),
    ("POST", "/sign-in"),
    ("GET", "/_dashboard/{version}/{name}"),
}
# These are for whoever was sent there with a token, and look at it themselves.
OWN = {
    "/v1/checkpoint/{run_id}/output",
    "/v1/http/runs/{run_id}/output",
    "/v1/realtime/sse",
    "/v1/realtime/connect",
}
A_RUN = "01JD0000000000000000000000"


class Nobody:
    async def call(self, call: Call) -> Reply:
        raise CallUnreachable("nobody is there")

    async def close(self) -> None:
        return None


def an_engine() -> Engine:
    return Engine.open(MEMORY, Signing(Nobody(), KEYS), keys=KEYS)


def methods_of(route: BaseRoute) -> set[str]:
    if isinstance(route, WebSocketRoute):
        return {"WEBSOCKET"}
    assert isinstance(route, Route), f"{route} is of a kind that this test does not know"
    return (route.methods or {"GET"}) - {"HEAD"}


def table() -> list[tuple[str, str]]:
    engine = an_engine()
    routes = create_server(engine, Config(db=MEMORY), Secret(PASSWORD)).routes
    engine.context.database.close()
    return sorted({(m, getattr(route, "path", "")) for route in routes for m in methods_of(route)})


TABLE = table()
SHUT = [
    (method, path)
    for method, path in TABLE
    if method != "WEBSOCKET" and (method, path) not in OPEN and path not in OWN
]


def filled(path: str) -> str:
    return re.sub(r"\{[^}]*\}", A_RUN, path)


@pytest.fixture
async def http() -> AsyncIterator[httpx2.AsyncClient]:
    engine = an_engine()
    await engine.start()
    server = create_server(engine, Config(db=MEMORY), Secret(PASSWORD))
    transport = httpx2.ASGITransport(app=server)
    async with httpx2.AsyncClient(transport=transport, base_url="http://engine.example") as client:
        yield client
    await engine.stop(grace_s=0)


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def basic(password: str) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(f"any:{password}".encode()).decode()}


def test_what_asks_for_nothing_is_what_is_listed() -> None:
    doors = {(method, path): door_of(filled(path)) for method, path in TABLE}

    assert {route for route, door in doors.items() if door is Door.OPEN} == OPEN
    assert {path for (_, path), door in doors.items() if door is Door.OWN} == OWN
    assert len(doors) > 60


WRONG: dict[str, dict[str, str]] = {
    "nothing": {},
    "another signing key": bearer("0c" * 32),
    "no key": bearer("signkey-prod-"),
    "an event key": bearer(EVENTS[0]),
    "another password": basic("wrong"),
    "a made-up session": {"cookie": f"steplog_session=99999999999.{'0' * 64}"},
}


@pytest.mark.parametrize(("method", "path"), SHUT)
async def test_a_route_is_shut_for_who_does_not_show_its_key(
    http: httpx2.AsyncClient, method: str, path: str
) -> None:
    for shown, headers in WRONG.items():
        reply = await http.request(method, filled(path), headers=headers)

        assert reply.status_code == 401, f"{shown}: {reply.text}"
        assert reply.headers["x-inngest-server-kind"] == "cloud"
        assert A_RUN not in reply.text


@pytest.mark.parametrize("path", sorted(OWN))
async def test_a_route_with_a_token_of_its_own_is_shut_without(
    http: httpx2.AsyncClient, path: str
) -> None:
    reply = await http.get(filled(path), params={"token": "x"}, headers=bearer("0c"))

    assert reply.status_code in (401, 404, 426), reply.text


@pytest.mark.parametrize(("method", "path"), SHUT)
async def test_a_route_opens_for_who_shows_its_key(
    http: httpx2.AsyncClient, method: str, path: str
) -> None:
    match door_of(path):
        case Door.EVENTS:
            reply = await http.request(method, f"/e/{EVENTS[1]}", json={"name": "paid"})
        case Door.PAGES:
            if path == "/live":
                return  # it would not end; the page that listens to it is in the browser's tests
            reply = await http.request(method, filled(path), headers=basic(PASSWORD))
        case _:
            reply = await http.request(method, filled(path), headers=bearer(SIGNING))

    assert reply.status_code not in (401, 403, 429, 500), reply.text


@pytest.mark.parametrize("token", [SIGNING, FALLBACK, SIGNING.removeprefix("signkey-prod-")])
async def test_either_signing_key_opens_the_apis(http: httpx2.AsyncClient, token: str) -> None:
    assert (await http.get("/v1/events", headers=bearer(token))).status_code == 200


@pytest.mark.parametrize(
    "path", ["//v1/events", "/V1/events", "/v1/../v1/events", "/%76%31/events", "/v1/events/", "/e"]
)
async def test_no_spelling_of_a_path_gets_around_the_key(
    http: httpx2.AsyncClient, path: str
) -> None:
    assert (await http.get(path)).status_code == 401


async def test_who_sends_an_event_with_a_wrong_key_is_told_in_the_shape_of_events(
    http: httpx2.AsyncClient,
) -> None:
    reply = await http.post("/e/wrong", json={"name": "paid"})

    assert reply.status_code == 401
    assert not any(reply.json()["ids"])
    assert "INNGEST_EVENT_KEY" in reply.json()["error"]
    assert "wrong" not in reply.text


async def test_there_is_no_sign_of_a_server_for_development(http: httpx2.AsyncClient) -> None:
    assert (await http.get("/dev")).status_code == 404


async def test_a_registration_for_another_kind_of_server_is_refused(
    http: httpx2.AsyncClient,
) -> None:
    headers = {**bearer(SIGNING), "x-inngest-expected-server-kind": "dev"}

    reply = await http.post("/fn/register", json={"appname": "shop"}, headers=headers)

    assert reply.status_code == 400
    assert reply.json()["error"] == "Expected server kind dev, got cloud"


async def test_a_socket_is_closed_before_it_is_opened() -> None:
    engine = an_engine()
    server = create_server(engine, Config(db=MEMORY), Secret(PASSWORD))
    sent: list[dict[str, object]] = []

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    async def receive() -> dict[str, object]:
        return {"type": "websocket.connect"}

    scope = {"type": "websocket", "path": "/v0/anything", "headers": [], "query_string": b""}
    await server({**scope, "method": "GET"}, receive, send)  # type: ignore[arg-type]
    await engine.stop(grace_s=0)

    assert sent == [{"type": "websocket.close", "code": 1008}]
