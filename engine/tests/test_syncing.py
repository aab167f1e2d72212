"""Apps are asked to register: what is remembered of those that do not, and who is asked again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from steplog import discovery
from steplog.config import Config
from steplog.discovery import discover
from steplog.dispatch.dispatcher import Call, CallUnreachable, Reply
from steplog.engine import Engine
from steplog.server.serving import serve
from steplog.store.database import MEMORY
from steplog.syncing import AppSync, sync_url
from steplog.wire.apps import parse_registration
from steplog.wire.json import encode

URL = "http://127.0.0.1:8000/api/inngest"
SDK = {"x-inngest-sdk": "inngest-py:v0.5.19"}


@dataclass
class Apps:
    """The network: what each URL answers to a PUT. One that registers does so while it is asked."""

    replies: dict[str, Reply] = field(default_factory=dict)
    registers: dict[str, tuple[str, str]] = field(default_factory=dict)  # name, and own URL
    calls: list[Call] = field(default_factory=list)
    engine: Engine | None = None

    async def call(self, call: Call) -> Reply:
        self.calls.append(call)
        if call.url in self.registers:
            assert self.engine is not None
            name, own_url = self.registers[call.url]
            body = encode({"appname": name, "url": own_url, "functions": []})
            await self.engine.sync(parse_registration(body, None))
            return Reply(200, SDK, b'{"ok":true}')
        if call.url in self.replies:
            return self.replies[call.url]
        raise CallUnreachable("connection refused")

    async def close(self) -> None:
        return None


@pytest.fixture
def apps() -> Apps:
    return Apps()


@pytest.fixture
async def engine(apps: Apps) -> AsyncIterator[Engine]:
    engine = apps.engine = Engine.open(MEMORY, apps)
    await engine.start()
    yield engine
    await engine.stop(grace_s=0)


def known(engine: Engine) -> dict[str, str | None]:
    """Names of apps, and what is wrong with each."""
    return {app.name: app.error for app in engine.context.registry.apps()}


async def test_an_app_is_asked_as_sdks_expect_it(apps: Apps, engine: Engine) -> None:
    apps.registers[URL] = ("shop", URL)

    error = await sync_url(engine, URL)

    assert (error, known(engine)) == (None, {"shop": None})
    (call,) = apps.calls
    assert (call.method, call.url, call.body) == ("PUT", URL, encode({"url": URL}))
    assert call.headers["x-inngest-server-kind"] == "dev"


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply(401, {}, b""), "unauthorized"),
        (Reply(403, SDK, b"{}"), "forbidden"),
        (Reply(404, {}, b"not found"), "url_not_found"),
        (Reply(500, {}, b"oops"), "internal_server_error"),
        (Reply(400, SDK, b'{"code":"server_kind_mismatch","message":"not dev"}'), "not dev"),
        (Reply(200, SDK, b'{"error":"At least one function is invalid","status":400}'), "At least"),
        (Reply(200, {}, b"<html>"), "no Inngest SDK answers at this URL (status 200)"),
        (Reply(502, SDK, b"bad gateway"), "the app answered 502"),
        (None, "unreachable: connection refused"),
    ],
)
async def test_what_went_wrong_stands_beside_a_placeholder(
    apps: Apps, engine: Engine, reply: Reply | None, error: str
) -> None:
    if reply is not None:
        apps.replies[URL] = reply

    told = await sync_url(engine, URL)

    assert told is not None
    assert told.startswith(error)
    assert known(engine) == {URL: told}


@pytest.mark.parametrize("own_url", [URL, "http://localhost:8000/api/inngest/"])
async def test_a_placeholder_gives_way_to_the_app(apps: Apps, engine: Engine, own_url: str) -> None:
    await sync_url(engine, URL)
    apps.registers[URL] = ("shop", own_url)

    await sync_url(engine, URL)

    assert known(engine) == {"shop": None}


async def test_an_app_that_vanishes_keeps_its_name_and_comes_back(
    apps: Apps, engine: Engine
) -> None:
    apps.registers[URL] = ("shop", URL)
    await sync_url(engine, URL)

    registration = apps.registers.pop(URL)
    gone = await sync_url(engine, URL)
    during = known(engine)
    apps.registers[URL] = registration
    await sync_url(engine, URL)

    assert during == {"shop": gone}
    assert known(engine) == {"shop": None}


async def test_one_round_asks_every_app_once_whoever_named_it(apps: Apps, engine: Engine) -> None:
    other = "http://127.0.0.1:9000/api/inngest"
    apps.registers = {URL: ("shop", "http://localhost:8000/api/inngest"), other: ("bank", other)}
    await sync_url(engine, other)
    apps.calls.clear()
    sync = AppSync(engine, Config(apps=(URL, "http://127.0.0.1:1/gone"), discovery=False), 8288)

    await sync.round()
    first = sorted(call.url for call in apps.calls)
    apps.calls.clear()
    await sync.round()

    assert first == sorted([URL, other, "http://127.0.0.1:1/gone"])
    assert sorted(call.url for call in apps.calls) == first
    assert known(engine)["shop"] is None
    assert known(engine)["bank"] is None


async def test_without_polling_only_apps_in_error_are_asked_again(
    apps: Apps, engine: Engine
) -> None:
    gone = "http://127.0.0.1:1/gone"
    apps.registers[URL] = ("shop", URL)
    sync = AppSync(engine, Config(apps=(URL, gone), poll=False, discovery=False), 8288)
    await sync.round()
    apps.calls.clear()

    await sync.round()

    assert [call.url for call in apps.calls] == [gone]


async def test_an_app_that_nobody_named_is_found_on_a_usual_port(
    apps: Apps, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def closed(scope: object, receive: object, send: object) -> None:
        raise AssertionError("only the port is looked at, the rest goes through the dispatcher")

    async with serve(closed) as address, serve(closed) as second:
        ports = [int(one.rpartition(":")[2]) for one in (address, second)]
        monkeypatch.setattr(discovery, "PORTS", ())
        url = f"http://127.0.0.1:{ports[0]}/x/inngest"
        apps.replies = {
            f"http://127.0.0.1:{ports[0]}/api/inngest": Reply(404, {}, b""),
            url: Reply(200, SDK, b"{}"),
        }

        found = await discover(apps, ports[0], own_port=ports[1])
        own = await discover(apps, ports[1], own_port=ports[1])

    assert (found, own) == ([url], [])
    assert {call.method for call in apps.calls} == {"GET"}
