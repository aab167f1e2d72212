"""What REST v2 does to functions: invoke, pause, resume, replay, sync."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from steplog.dispatch.dispatcher import Call, Reply
from steplog.wire.instants import iso_ms
from steplog.wire.json import encode

from .conftest import HEADERS

if TYPE_CHECKING:
    from .conftest import Asked

SHIP = "/v2/apps/shop/functions/ship"
UNKNOWN = "01J9ZK3V5N7Q8R2S4T6V8W0XYZ"


def echo(body: dict[str, Any]) -> tuple[int, object]:
    return 200, body["event"]["data"]["n"]


def asleep(body: dict[str, Any]) -> tuple[int, object]:
    return 206, [{"op": "Sleep", "id": "nap", "displayName": "nap", "name": "1h"}]


async def ship(asked: Asked, **options: object) -> None:
    await asked.register(asked.function("shop-ship", **options))  # type: ignore[arg-type]
    asked.app.answers["shop-ship"] = echo


async def test_a_function_is_invoked_and_its_run_is_told(asked: Asked) -> None:
    await ship(asked)

    reply = await asked.http.post(f"{SHIP}/invoke", json={"data": {"n": 12345678901234567890}})
    await asked.engine.scheduler.rest()

    run_id = reply.json()["data"]["runId"]
    run = (await asked.http.get(f"/v2/runs/{run_id}?includeOutput=true")).json()["data"]
    assert (run["status"], run["output"]) == ("COMPLETED", 12345678901234567890)


async def test_an_idempotency_key_starts_one_run(asked: Asked) -> None:
    await ship(asked)
    wanted = {"data": {"n": 1}, "idempotencyKey": "order-1"}

    first = await asked.http.post(f"{SHIP}/invoke", json=wanted)
    again = await asked.http.post(f"{SHIP}/invoke", json=wanted)

    assert (first.status_code, again.status_code) == (200, 409)
    assert again.json()["data"] == first.json()["data"]
    assert again.json()["errors"][0]["code"] == "idempotency_conflict"
    assert len((await asked.http.get("/v2/runs")).json()["data"]) == 1


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"rateLimit": {"limit": 1, "period": "1h"}}, "rate_limited"),
        ({"idempotency": "'same'"}, "rate_limited"),
        ({"singleton": {"mode": "skip"}}, "function_skipped"),
    ],
)
async def test_why_a_second_invocation_starts_nothing(
    asked: Asked, options: dict[str, object], code: str
) -> None:
    await ship(asked, **options)
    asked.app.answers["shop-ship"] = asleep
    first = await asked.http.post(f"{SHIP}/invoke", json={"data": {}})

    second = await asked.http.post(f"{SHIP}/invoke", json={"data": {}})

    assert (first.status_code, second.status_code) == (200, 422)
    assert second.json()["errors"][0]["code"] == code


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"debounce": {"period": "1m"}}, "function_debounced"),
        ({"batchEvents": {"maxSize": 10, "timeout": "1m"}}, "function_batched"),
    ],
)
async def test_what_is_held_back_has_no_run_yet(
    asked: Asked, options: dict[str, object], code: str
) -> None:
    await ship(asked, **options)

    reply = await asked.http.post(f"{SHIP}/invoke", json={"data": {}})

    assert (reply.status_code, reply.json()["errors"][0]["code"]) == (422, code)


async def test_a_paused_function_skips_until_it_is_resumed(asked: Asked) -> None:
    await ship(asked)

    paused = (await asked.http.post(f"{SHIP}/pause")).json()["data"]
    skipped = await asked.http.post(f"{SHIP}/invoke", json={"data": {"n": 1}})
    resumed = (await asked.http.post(f"{SHIP}/resume")).json()["data"]
    started = await asked.http.post(f"{SHIP}/invoke", json={"data": {"n": 1}})

    assert (paused["isPaused"], resumed["isPaused"]) == (True, False)
    assert skipped.status_code == 422
    assert "paused" in skipped.json()["errors"][0]["message"]
    assert started.status_code == 200


async def test_pausing_may_cancel_the_live_runs(asked: Asked) -> None:
    await ship(asked)
    asked.app.answers["shop-ship"] = asleep
    run_id = await asked.run_of(await asked.send("order/paid"))

    paused = await asked.http.post(f"{SHIP}/pause", json={"cancelRuns": True})

    assert paused.json()["data"]["runsCancelled"] == 1
    assert (await asked.http.get(f"/v2/runs/{run_id}")).json()["data"]["status"] == "CANCELLED"


async def test_a_window_is_replayed_and_its_progress_told(asked: Asked) -> None:
    await ship(asked)
    asked.app.answers["shop-ship"] = lambda body: (400, {"name": "E", "message": "no"})
    for n in (1, 2):
        await asked.send("order/paid", {"n": n})
    asked.app.answers["shop-ship"] = echo
    window = {"from": iso_ms(0), "until": "2999-01-01T00:00:00Z", "statuses": ["FAILED"]}

    while True:  # the runs may be of this very millisecond, which is not over yet
        reply = await asked.http.post(f"{SHIP}/replays", json={**window, "if": "event.data.n > 1"})
        await asked.engine.scheduler.rest()
        replay = (await asked.http.get(f"/v2/replays/{reply.json()['data']['id']}")).json()["data"]
        if replay["runsLookedAt"] == 2:
            break

    assert reply.status_code == 201
    assert (replay["status"], replay["runsStarted"]) == ("COMPLETED", 1)
    runs = (await asked.http.get("/v2/runs?includeOutput=true")).json()["data"]
    assert [run.get("output") for run in runs if run["status"] == "COMPLETED"] == [2]
    listed = (await asked.http.get("/v2/replays?limit=1")).json()["data"]
    assert [one["id"] for one in listed] == [replay["id"]]
    stopped = await asked.http.post(f"/v2/replays/{replay['id']}/cancel")
    assert (stopped.status_code, stopped.json()["errors"][0]["code"]) == (
        409,
        "replay_already_ended",
    )


@pytest.mark.parametrize(
    ("path", "body", "status", "told"),
    [
        (f"{SHIP}/invoke", {"data": [1]}, 400, "data must be an object"),
        (f"{SHIP}/invoke", {"data": {}, "idempotencyKey": "k" * 600}, 400, "512 characters"),
        ("/v2/apps/shop/functions/nothing/invoke", {}, 404, "no function 'nothing'"),
        (f"{SHIP}/replays", {"from": "2026-01-01"}, 400, "until"),
        (
            f"{SHIP}/replays",
            {"from": "2026-01-01", "until": "2026-01-02", "statuses": ["RUNNING"]},
            400,
            "must be some of",
        ),
        (f"/v2/replays/{UNKNOWN}/cancel", {}, 404, "no replay"),
        ("/v2/apps/shop/syncs", {"url": "shop"}, 400, "where an app serves its functions"),
    ],
)
async def test_what_cannot_be_done_is_refused(
    asked: Asked, path: str, body: object, status: int, told: str
) -> None:
    await ship(asked)

    reply = await asked.http.post(path, json=body)

    assert reply.status_code == status
    assert told in reply.json()["errors"][0]["message"]


async def test_an_app_is_asked_to_register_again(asked: Asked) -> None:
    await ship(asked)
    asked_for: list[str] = []
    call = asked.app.call

    async def registering(request: Call) -> Reply:
        if request.method != "PUT":
            return await call(request)
        asked_for.append(request.url)
        await asked.register(asked.function("shop-ship"), asked.function("shop-bill"))
        return Reply(200, HEADERS, encode({"message": "Successfully synced"}))

    asked.app.call = registering  # type: ignore[assignment, method-assign]
    synced = await asked.http.post("/v2/apps/shop/syncs")
    asked.app.call = call  # type: ignore[method-assign]
    failed = await asked.http.post("/v2/apps/shop/syncs", json={"url": "http://gone.test/api"})

    assert asked_for == ["http://127.0.0.1:8000/api/inngest"]
    assert synced.json()["data"]["functionCount"] == 2
    assert (failed.status_code, failed.json()["errors"][0]["code"]) == (422, "app_sync_failed")


async def test_account_environment_and_keys_are_those_of_one_process(asked: Asked) -> None:
    account = (await asked.http.get("/v2/account")).json()["data"]
    (environment,) = (await asked.http.get("/v2/envs")).json()["data"]

    assert set(account) == {"id", "email", "name", "createdAt", "updatedAt"}
    assert (environment["name"], environment["isArchived"]) == ("dev", False)
    assert (await asked.http.get("/v2/keys/events")).json()["data"] == []
    assert (await asked.http.get("/v2/keys/signing")).json()["data"] == []


async def test_apps_and_functions_come_in_pages(asked: Asked) -> None:
    await asked.register(asked.function("shop-a"), asked.function("shop-b"))

    first = (await asked.http.get("/v2/apps/shop/functions?limit=1")).json()
    cursor = first["page"]["cursor"]
    second = (await asked.http.get(f"/v2/apps/shop/functions?limit=1&cursor={cursor}")).json()

    assert [one["id"] for one in (*first["data"], *second["data"])] == ["a", "b"]
    assert (first["page"]["hasMore"], second["page"]["hasMore"]) == (True, False)
