"""Apps in production mode: everything between them and the engine is signed or asks for a key."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from typing import Any

import fastapi
import httpx2
import inngest
import inngest.fast_api
import pytest
from inngest._internal.errors import SendEventsError
from steplog.keyed import Keyed
from steplog.testing import Steplog
from steplog.testing.harness import running
from steplog.wire.keys import Keys, Secret

OLD = "signkey-prod-" + "0a" * 32
NEW = "signkey-prod-" + "0b" * 32
EVENT_KEY = "event-key-of-the-tests"
PASSWORD = "the password of the tests"
LARGE = "x" * 3_000_000  # two of these do not fit into a call: the app fetches them
APP_URL = "http://app-1.in-process/api/inngest"


def keyed(signing: str = NEW, fallback: str | None = None) -> Keyed:
    kept = Secret(fallback) if fallback else None
    return Keyed(Keys(Secret(signing), (Secret(EVENT_KEY),), kept), Secret(PASSWORD))


@pytest.fixture
async def steplog() -> AsyncIterator[Steplog]:
    async with running(keyed=keyed()) as engine:
        yield engine


def order_of(client: inngest.Inngest) -> inngest.Function[Any]:
    @client.create_function(
        fn_id="order", trigger=inngest.TriggerEvent(event="order/paid"), retries=0
    )
    async def order(ctx: inngest.Context) -> object:
        first = await ctx.step.run("first", _large)
        await ctx.step.sleep("wait", 3_600_000)
        second = await ctx.step.run("second", _large)
        await ctx.step.send_event("tell", inngest.Event(name="order/packed", data={"price": 1.50}))
        return [len(first), len(second), ctx.event.data]

    return order


async def _large() -> str:
    return LARGE


class Altered:
    """Somebody between engine and app, who changes what passes: either side's bytes."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self.change_call: Callable[[bytes], bytes] = lambda body: body
        self.change_answer: Callable[[dict[str, Any]], None] = lambda message: None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async def changed_receive() -> Any:
            message = await receive()
            if message["type"] == "http.request":
                message = {**message, "body": self.change_call(message["body"])}
                length = str(len(message["body"])).encode()
                scope["headers"] = [
                    (name, length if name == b"content-length" else value)
                    for name, value in scope["headers"]
                ]
            return message

        async def changed_send(message: dict[str, Any]) -> None:
            self.change_answer(message)
            await send(message)

        await self._app(scope, changed_receive, changed_send)


def app_of(client: inngest.Inngest, function: inngest.Function[Any]) -> fastapi.FastAPI:
    app = fastapi.FastAPI()
    inngest.fast_api.serve(app, client, [function])
    return app


async def test_an_app_in_production_registers_sends_runs_and_fetches_its_state(
    steplog: Steplog,
) -> None:
    client = steplog.client("shop")
    await steplog.serve(client, [order_of(client)])

    await client.send(inngest.Event(name="order/paid", data={"n": 2**60, "price": 0.1}))
    await steplog.advance("2h")

    (run,) = steplog.runs()
    assert run.status == "COMPLETED", run.output
    assert run.output == [3_000_000, 3_000_000, {"n": 2**60, "price": 0.1}]
    (packed,) = steplog.events("order/packed")
    assert packed["data"] == {"price": 1.5}


async def test_both_ways_of_registering_say_the_same(steplog: Steplog) -> None:
    client = steplog.client("shop")
    app = app_of(client, order_of(client))
    await steplog.mount(app)  # we ask, and the app answers with its functions
    (before,) = steplog.engine.context.registry.apps()

    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app)) as http:
        reply = await http.put(APP_URL)  # whoever deploys it asks, and the app calls us

    (after,) = steplog.engine.context.registry.apps()
    assert reply.json()["modified"] is False
    assert after == before
    assert (after.sdk[:4], after.framework, after.url) == ("py:v", "fast_api", APP_URL)


async def test_a_call_that_was_changed_on_its_way_is_refused_by_the_app(steplog: Steplog) -> None:
    client = steplog.client("shop")
    between = Altered(app_of(client, order_of(client)))
    await steplog.mount(between)
    between.change_call = lambda body: body.replace(b'"paid":1', b'"paid":9')

    await client.send(inngest.Event(name="order/paid", data={"paid": 1}))
    await steplog.settle()

    (run,) = steplog.runs()
    assert run.status == "FAILED"
    assert "Unauthorized" in run.output["message"]


def _say_another(message: dict[str, Any]) -> None:
    if message["type"] == "http.response.body":
        message["body"] = message["body"].replace(b"xxxx", b"yyyy")


def _take_the_signature_away(message: dict[str, Any]) -> None:
    if message["type"] == "http.response.start":
        message["headers"] = [
            pair for pair in message["headers"] if pair[0] != b"x-inngest-signature"
        ]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (_say_another, "its signature is not one of our signing key, or it was changed"),
        (_take_the_signature_away, "it has no signature, and this app signs its answers"),
    ],
)
async def test_an_answer_that_was_changed_on_its_way_is_not_believed(
    steplog: Steplog, change: Callable[[dict[str, Any]], None], reason: str
) -> None:
    client = steplog.client("shop")
    between = Altered(app_of(client, order_of(client)))
    await steplog.mount(between)
    between.change_answer = change

    await client.send(inngest.Event(name="order/paid"))
    await steplog.settle()

    (run,) = steplog.runs()
    assert run.status == "FAILED"
    assert reason in run.output["message"]
    assert run.steps == ()


async def test_a_registration_that_was_changed_or_is_not_signed_is_refused(
    steplog: Steplog,
) -> None:
    client = steplog.client("shop")
    between = Altered(app_of(client, order_of(client)))

    between.change_answer = _take_the_signature_away
    with pytest.raises(AssertionError, match="not_signed: the app registers its functions"):
        await steplog.mount(between)
    between.change_answer = lambda message: message.update(
        {"body": message["body"].replace(b'"order"', b'"other"')} if "body" in message else {}
    )
    with pytest.raises(AssertionError, match=r"not_signed: .* its signature is not one of our"):
        await steplog.mount(between)

    assert list(steplog.engine.context.registry.functions()) == []


async def test_who_has_another_key_is_refused_in_words(steplog: Steplog) -> None:
    stranger = steplog.client("shop", signing_key=OLD, event_key="wrong")
    developer = steplog.client("shop", is_production=False)

    with pytest.raises(SendEventsError, match="not an event key of this engine"):
        await stranger.send(inngest.Event(name="order/paid"))
    with pytest.raises(AssertionError, match="the app has another signing key"):
        await steplog.serve(stranger, [order_of(stranger)])
    with pytest.raises(AssertionError, match="from Cloud but expected Dev Server"):
        await steplog.serve(developer, [order_of(developer)])

    assert steplog.events() == []
    assert list(steplog.engine.context.registry.functions()) == []


@pytest.mark.parametrize(
    ("engine", "app", "works"),
    [
        # What changing a key goes through, one process at a time ...
        ((OLD, None), (OLD, None), True),
        ((OLD, None), (NEW, OLD), True),
        ((NEW, OLD), (NEW, OLD), True),
        ((NEW, OLD), (NEW, None), True),
        ((NEW, None), (NEW, None), True),
        # ... and what does not: we sign with the new key only.
        ((NEW, OLD), (OLD, None), False),
        ((OLD, None), (NEW, None), False),
    ],
)
async def test_a_signing_key_is_changed_while_runs_go_on(
    engine: tuple[str, str | None],
    app: tuple[str, str | None],
    works: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if app[1] is not None:
        monkeypatch.setenv("INNGEST_SIGNING_KEY_FALLBACK", app[1])
    async with running(keyed=keyed(*engine)) as steplog:
        client = steplog.client("shop", signing_key=app[0])
        served = app_of(client, order_of(client))
        if not works:
            with pytest.raises(AssertionError, match="another signing key"):
                await steplog.mount(served)
            return
        await steplog.mount(served)

        await client.send(inngest.Event(name="order/paid"))
        await steplog.advance("2h")

        (run,) = steplog.runs()
        assert run.status == "COMPLETED", run.output


async def test_an_app_with_the_old_key_alone_may_still_call_us() -> None:
    async with running(keyed=keyed(NEW, OLD)) as steplog:
        client = steplog.client("shop", signing_key=OLD)
        app = app_of(client, order_of(client))

        async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app)) as http:
            reply = await http.put(APP_URL)

        assert reply.json()["ok"] is True
        assert [app.name for app in steplog.engine.context.registry.apps()] == ["shop"]


async def test_no_key_and_no_password_is_told_anywhere(
    steplog: Steplog, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = steplog.client("shop", logger=logging.getLogger("app"))
    await steplog.serve(client, [order_of(client)])
    await client.send(inngest.Event(name="order/paid"))
    await steplog.drain()
    (run,) = steplog.runs()
    said: list[str] = []
    bearer = {"authorization": f"Bearer {NEW}"}
    async with httpx2.AsyncClient(base_url=steplog.url, auth=("any", PASSWORD)) as http:
        for path in ("/", f"/runs/{run.id}", "/events", "/functions", "/metrics", "/nowhere"):
            said.append((await http.get(path)).text)
    async with httpx2.AsyncClient(base_url=steplog.url, headers=bearer) as http:
        for path in ("/v1/events", f"/v1/runs/{run.id}", "/v2/apps", "/v0/runs/nothing/batch"):
            reply = await http.get(path)
            said.append(reply.text + str(reply.headers))
        said.append((await http.post(f"/e/{EVENT_KEY}", content=b"{")).text)
        steplog.engine.context.database.close()  # whatever is asked now is an error of ours
        said.append((await http.post(f"/e/{EVENT_KEY}", json={"name": "late"})).text)
    said += [
        record.getMessage() + str(record.exc_info)
        for record in caplog.records
        # Clients log what they ask for, and pytest turns on the access log, which is off.
        if record.name.partition(".")[0] not in ("httpx", "httpx2", "httpcore", "httpcore2")
        and record.name != "uvicorn.access"
    ]
    said.append(repr(steplog.engine.context.keys))

    everything = "\n".join(said)
    assert "COMPLETED" in everything.upper()
    for secret in (NEW, NEW.removeprefix("signkey-prod-"), EVENT_KEY, PASSWORD):
        assert secret not in everything
