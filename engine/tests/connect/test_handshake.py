"""How a worker gets in, and what keeps one out (protocol.md §6.1, §6.4, §6.5)."""

from __future__ import annotations

import pytest
from inngest.connect._internal import connect_pb2 as pb
from steplog.connect.pace import Pace
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin

from .place import Place, place
from .raw_worker import SUBPROTOCOL, Kind, connected, dialled_in, function, started

HEARTBEAT = pb.ConnectMessage(kind=Kind.WORKER_HEARTBEAT).SerializeToString()


async def test_the_way_in_is_named_as_the_engine_was_called(engine_place: Place) -> None:
    response = await engine_place.http.post(
        "/v0/connect/start", headers={"host": "localhost:8288"}, content=b""
    )

    start = pb.StartResponse.FromString(response.content)
    port = engine_place.workers.gateway_port
    assert start.gateway_endpoint == f"ws://localhost:{port}/v0/connect"
    assert start.session_token
    assert start.sync_token
    assert start.gateway_group == "gw-dev"


async def test_a_worker_registers_its_apps_and_is_told_its_pace(engine_place: Place) -> None:
    apps = {"shop": [function("shop")], "mail": [function("mail"), function("mail", "g")]}

    async with dialled_in(engine_place) as worker:
        await worker.introduce(apps)
        ready = await worker.receive(Kind.GATEWAY_CONNECTION_READY)

    assert (ready.heartbeat_interval, ready.extend_lease_interval) == ("10s", "30s")
    registry = engine_place.engine.context.registry
    assert {app.name: (app.url, app.sdk) for app in registry.apps()} == {
        "shop": ("wss://connect", "py:v0.5.19"),
        "mail": ("wss://connect", "py:v0.5.19"),
    }
    assert {one.slug for one in registry.functions()} == {"shop-f", "mail-f", "mail-g"}


async def test_a_token_of_another_connection_opens_nothing(engine_place: Place) -> None:
    other = await started(engine_place)

    async with dialled_in(engine_place) as worker:
        await worker.introduce(
            {"shop": [function("shop")]}, auth_data=pb.AuthData(session_token=other.session_token)
        )
        assert await worker.ending() == (1008, "connect_authentication_failed")

    assert not list(engine_place.engine.context.registry.apps())


async def test_a_token_is_good_for_ten_minutes(engine_place: Place) -> None:
    tokens, now_ms = engine_place.workers.tokens, engine_place.workers.now_ms()
    start = await started(engine_place)

    def is_valid(at_ms: int) -> bool:
        return tokens.is_valid(start.connection_id, start.session_token, at_ms)

    assert is_valid(now_ms + 9 * 60_000)
    assert not is_valid(now_ms + 11 * 60_000)


async def test_invalid_functions_are_refused_and_told_to_all(engine_place: Place) -> None:
    good, bad = function("shop"), function("shop", "bad", concurrency=[{"limit": -1}])

    async with dialled_in(engine_place) as worker:
        await worker.introduce({"shop": [good, bad]})
        problem = await worker.receive(Kind.SYNC_FAILED)
        ending = await worker.ending()

    assert problem.code == "connect_invalid_function_config"
    assert "shop-bad" in problem.message
    assert ending == (1008, "connect_invalid_function_config")
    (app,) = engine_place.engine.context.registry.apps()
    assert app.error is not None
    assert "shop-bad" in app.error
    assert not list(engine_place.engine.context.registry.functions())


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"connection_id": "me"}, "connect_worker_hello_invalid_payload"),
        ({"instance_id": ""}, "connect_worker_hello_invalid_payload"),
        ({"apps": []}, "connect_worker_hello_invalid_payload"),
        (
            {"apps": [pb.AppConfiguration(app_name="a", functions=b"{")]},
            "connect_worker_hello_invalid_payload",
        ),
        (
            {"apps": [pb.AppConfiguration(app_name="a")] * 2},
            "connect_worker_hello_invalid_payload",
        ),
        (
            {"apps": [pb.AppConfiguration(app_name=f"a{n}") for n in range(11)]},
            "connect_too_many_apps_per_connection",
        ),
    ],
)
async def test_an_introduction_that_makes_no_sense_ends_the_connection(
    engine_place: Place, fields: dict[str, object], code: str
) -> None:
    async with dialled_in(engine_place) as worker:
        await worker.introduce({}, **fields)

        assert await worker.ending() == (1008, code)


@pytest.mark.parametrize("frame", [b"\xff", "hello", HEARTBEAT])
async def test_whoever_begins_with_something_else_is_sent_away(
    engine_place: Place, frame: bytes | str
) -> None:
    async with dialled_in(engine_place) as worker:
        await worker.socket.send(frame)

        assert await worker.ending() == (1008, "connect_worker_hello_invalid_msg")


async def test_whoever_says_nothing_is_sent_away() -> None:
    async with place(Pace(hello_s=0.1)) as here, dialled_in(here) as worker:
        assert await worker.ending() == (1008, "connect_worker_hello_timeout")


async def test_pages_of_a_browser_and_other_paths_do_not_get_in(engine_place: Place) -> None:
    start = await started(engine_place)

    with pytest.raises(InvalidStatus) as foreign:
        await connect(
            start.gateway_endpoint, subprotocols=[SUBPROTOCOL], origin=Origin("http://evil.test")
        )
    with pytest.raises(InvalidStatus) as lost:
        await connect(start.gateway_endpoint + "ed", subprotocols=[SUBPROTOCOL])

    assert foreign.value.response.status_code == 403
    assert lost.value.response.status_code == 404


async def test_an_engine_without_a_gateway_says_so(engine_place: Place) -> None:
    engine_place.workers.gateway_port = None

    answer = await engine_place.http.post("/v0/connect/start", content=b"")

    assert (answer.status_code, answer.json()["code"]) == (503, "connect_no_gateway")


async def test_connections_are_listed_oldest_first_until_they_end(engine_place: Place) -> None:
    async def listed() -> list[dict[str, object]]:
        answer = await engine_place.http.get("/v0/connect/envs/any/conns")
        data: list[dict[str, object]] = answer.json()["data"]
        return data

    assert await listed() == []
    async with connected(engine_place, instance_id="one", max_worker_concurrency=3):
        async with connected(engine_place, instance_id="two") as second:
            await second.send(Kind.WORKER_PAUSE)
            assert await second.is_idle()
            both = await listed()
        await engine_place.until(lambda: len(engine_place.workers.connected()) == 1)
        (left,) = await listed()

    described = [(one["instance_id"], one["status"], one["sdk_version"]) for one in both]
    assert described == [("one", "READY", "0.5.19"), ("two", "DRAINING", "0.5.19")]
    assert left["instance_id"] == "one"
    assert left["max_worker_concurrency"] == 3
    await engine_place.until(lambda: not engine_place.workers.connected())


async def test_nonsense_ends_the_connection_that_it_came_over_and_no_other(
    engine_place: Place,
) -> None:
    async with connected(engine_place, instance_id="sound") as sound:
        async with connected(engine_place, instance_id="broken") as broken:
            await broken.socket.send(b"\x0a\xff")
            assert await broken.ending() == (1008, "connect_worker_hello_invalid_msg")

        assert await sound.is_idle()


async def test_a_message_of_a_newer_sdk_is_left_alone(engine_place: Place) -> None:
    async with connected(engine_place) as worker:
        await worker.send(15)

        assert await worker.is_idle()
