"""REST v1, as scripts and the documentation's examples use it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .conftest import Asked

UNKNOWN = "01J9ZK3V5N7Q8R2S4T6V8W0XYZ"


async def test_a_finished_run_is_found_from_its_event(asked: Asked) -> None:
    await asked.register(asked.function("shop-ship"))
    asked.app.answers["shop-ship"] = lambda body: (200, {"shipped": True})

    event_id = await asked.send("order/paid")
    (listed,) = (await asked.http.get(f"/v1/events/{event_id}/runs")).json()["data"]
    run = (await asked.http.get(f"/v1/runs/{listed['run_id']}")).json()["data"]

    assert run == listed
    assert (run["status"], run["output"]) == ("Completed", {"shipped": True})
    assert run["event_id"] == event_id
    assert run["ended_at"] >= run["run_started_at"]
    assert run["function_version"] == 1


async def test_a_failed_run_shows_its_error_object(asked: Asked) -> None:
    await asked.register(asked.function("shop-ship"))
    asked.app.answers["shop-ship"] = lambda body: (500, {"name": "Broken", "message": "no"})

    run_id = await asked.run_of(await asked.send("order/paid"))
    run = (await asked.http.get(f"/v1/runs/{run_id}")).json()["data"]

    assert run["status"] == "Failed"
    assert (run["output"]["name"], run["output"]["message"]) == ("Broken", "no")


async def test_a_run_that_waits_for_its_retry_has_a_job(asked: Asked) -> None:
    await asked.register(asked.function("shop-ship", retries=3))

    run_id = await asked.run_of(await asked.send("order/paid"))
    (job,) = (await asked.http.get(f"/v1/runs/{run_id}/jobs")).json()["data"]
    run = (await asked.http.get(f"/v1/runs/{run_id}")).json()["data"]

    assert (run["status"], run["ended_at"]) == ("Running", None)
    assert (job["attempt"], job["position"]) == (1, 0)
    assert job["at"] > run["run_started_at"]


async def test_a_run_is_cancelled(asked: Asked) -> None:
    await asked.register(asked.function("shop-ship", retries=3))
    run_id = await asked.run_of(await asked.send("order/paid"))

    replies = [await asked.http.delete(f"/v1/runs/{id}") for id in (run_id, run_id, UNKNOWN)]

    assert [reply.status_code for reply in replies] == [200, 409, 404]
    assert replies[0].content == b""
    run = (await asked.http.get(f"/v1/runs/{run_id}")).json()["data"]
    assert run["status"] == "Cancelled"


async def test_events_are_paged_newest_first(asked: Asked) -> None:
    for number in range(5):
        await asked.send("page/turned", {"n": number})

    first = (await asked.http.get("/v1/events?name=page/turned&limit=3")).json()["data"]
    cursor = first[-1]["internal_id"]
    rest = (await asked.http.get(f"/v1/events?name=page/turned&cursor={cursor}")).json()["data"]

    assert [event["data"]["n"] for event in (*first, *rest)] == [4, 3, 2, 1, 0]


async def test_events_are_found_by_when_they_were_received(asked: Asked) -> None:
    await asked.send("early")
    (early,) = (await asked.http.get("/v1/events?name=early")).json()["data"]
    asked.engine.context.clock.move(3_600_000)  # type: ignore[attr-defined]
    await asked.send("late")
    (late,) = (await asked.http.get("/v1/events?name=late")).json()["data"]

    params = {"received_after": late["received_at"]}
    after = (await asked.http.get("/v1/events", params=params)).json()["data"]
    before = (await asked.http.get(f"/v1/events?received_before={late['received_at']}")).json()

    assert [event["name"] for event in after] == ["late"]
    assert [event["name"] for event in before["data"]] == ["early"]
    assert early["received_at"] < late["received_at"]


async def test_what_is_asked_wrongly_is_refused_in_words(asked: Asked) -> None:
    wrong = {
        "/v1/events?limit=0": 400,
        "/v1/events?limit=52": 400,
        "/v1/events?cursor=x": 400,
        "/v1/events?received_after=soon": 400,
        f"/v1/events/{UNKNOWN}": 404,
        f"/v1/runs/{UNKNOWN}": 404,
        "/v1/runs/nonsense": 400,
        "/v1/apps/nobody/functions": 404,
        "/v1/nothing": 404,
    }

    for path, status in wrong.items():
        reply = await asked.http.get(path)
        assert (reply.status_code, reply.json()["status"]) == (status, status), path
        assert reply.json()["error"], path


async def test_functions_of_an_app_are_a_bare_list(asked: Asked) -> None:
    await asked.register(asked.function("shop-ship"))

    (function,) = (await asked.http.get("/v1/apps/shop/functions")).json()

    assert function["id"] == "shop-ship"
    assert function["config"]["triggers"] == [{"event": "order/paid"}]
    assert function["archived_at"] is None
