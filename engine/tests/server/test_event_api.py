"""Events as they are posted: what is accepted, what is refused, and what senders are told."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .conftest import Asked

MIB = 1024 * 1024


async def test_an_event_is_stored_before_its_sender_is_told(asked: Asked) -> None:
    reply = await asked.http.post("/e/any-key", json={"name": "a/b", "data": {"n": 2**70}})

    body = reply.json()
    assert (reply.status_code, body["status"]) == (200, 200)
    (stored,) = (await asked.http.get("/v1/events?name=a/b")).json()["data"]
    assert stored["internal_id"] == body["ids"][0]
    assert stored["data"] == {"n": 2**70}


async def test_events_before_the_first_bad_one_are_accepted(asked: Asked) -> None:
    events = [{"name": "good"}, {"name": ""}, {"name": "late"}]

    reply = await asked.http.post("/e/key", json=events)

    assert reply.status_code == 400
    assert reply.json()["error"] == "event name is empty"
    assert len(reply.json()["ids"]) == 1
    stored = (await asked.http.get("/v1/events")).json()["data"]
    assert [event["name"] for event in stored] == ["good"]


async def test_a_repeated_request_has_the_same_ids_and_starts_nothing_twice(asked: Asked) -> None:
    await asked.register(asked.function("shop-ship"))
    asked.app.answers["shop-ship"] = lambda body: (200, "done")
    seed = "1767225600000," + base64.b64encode(bytes(range(10))).decode()
    headers = {"x-inngest-event-id-seed": seed}

    replies = [
        await asked.http.post("/e/key", json=[{"name": "order/paid"}], headers=headers)
        for _ in range(2)
    ]
    await asked.engine.scheduler.rest()

    first, second = (reply.json()["ids"] for reply in replies)
    assert first == second
    stored = (await asked.http.get("/v1/events?name=order/paid")).json()["data"]
    assert [event["internal_id"] for event in stored] == [first[0], first[0]]
    assert len(asked.app.calls) == 1


@pytest.mark.parametrize("body", ["", "nonsense", '{"name":"a"}{"name":"b"}', "[1]", '{"name":3}'])
async def test_every_failure_says_error_in_json(asked: Asked, body: str) -> None:
    reply = await asked.http.post("/e/key", content=body)

    told = reply.json()
    if body:
        assert reply.status_code == 400
        assert told["error"]
    assert told["ids"] == [""]


async def test_a_large_request_passes_and_a_huge_one_is_refused(asked: Asked) -> None:
    event = {"name": "large", "data": {"text": "x" * MIB}}

    large = await asked.http.post("/e/key", json=[event] * 8)
    huge = await asked.http.post("/e/key", content=b"[" + b" " * (64 * MIB) + b"]")

    assert large.status_code == 200
    assert len(large.json()["ids"]) == 8
    assert huge.status_code == 413
    assert "over the max size" in huge.json()["error"]


async def test_a_body_without_a_length_is_bounded_as_well(asked: Asked) -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b" " * MIB

    reply = await asked.http.post("/e/key", content=endless())

    assert reply.status_code == 413


async def test_while_the_engine_stops_senders_are_told_to_come_back(asked: Asked) -> None:
    await asked.engine.stop(grace_s=0)

    reply = await asked.http.post("/e/key", json={"name": "a"})

    assert reply.status_code == 503
    assert "closed" in reply.json()["error"]
    assert (await asked.http.get("/v1/events")).status_code == 503
    assert (await asked.http.get("/health")).status_code == 503


async def test_one_function_is_invoked_by_its_slug(asked: Asked) -> None:
    slug = "shop-ship it/🚚"
    await asked.register(asked.function(slug, event="never"))
    asked.app.answers["shop-ship it/🚚"] = lambda body: (200, body["event"]["data"]["n"])

    reply = await asked.http.post("/invoke/shop-ship%20it%2F%F0%9F%9A%9A", json={"data": {"n": 7}})
    await asked.engine.scheduler.rest()

    assert reply.status_code == 200
    run = await asked.run_of(reply.json()["id"])
    assert (await asked.http.get(f"/v1/runs/{run}")).json()["data"]["output"] == 7


async def test_an_unknown_function_or_a_bad_body_is_not_invoked(asked: Asked) -> None:
    await asked.register(asked.function("shop-ship"))

    unknown = await asked.http.post("/invoke/shop-nobody", json={})
    wrong = await asked.http.post("/invoke/shop-ship", content=json.dumps({"data": 3}))

    assert (unknown.status_code, wrong.status_code) == (404, 400)
    assert "shop-nobody" in unknown.json()["error"]
