"""REST v2: runs are listed, looked at, run again and cancelled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .conftest import Asked

UNKNOWN = "01J9ZK3V5N7Q8R2S4T6V8W0XYZ"


def two_steps(body: dict[str, Any]) -> tuple[int, object]:
    for step in ("first", "second"):
        if step not in body["steps"]:
            return 206, [{"op": "StepRun", "id": step, "displayName": step, "data": step}]
    return 200, body["steps"]["first"]["data"]


async def finished_run(asked: Asked) -> str:
    await asked.register(asked.function("shop-ship"))
    asked.app.answers["shop-ship"] = two_steps
    return await asked.run_of(await asked.send("order/paid"))


@pytest.mark.parametrize("prefix", ["/v2", "/api/v2"])
async def test_a_run_is_shown(asked: Asked, prefix: str) -> None:
    run_id = await finished_run(asked)

    lean = (await asked.http.get(f"{prefix}/runs/{run_id}")).json()["data"]
    full = (await asked.http.get(f"{prefix}/runs/{run_id}?includeOutput=true")).json()["data"]

    assert lean["function"] == {"id": "ship", "name": "shop-ship"}
    assert lean["app"] == {"id": "shop"}
    assert lean["status"] == "COMPLETED"
    assert lean["trigger"]["eventName"] == "order/paid"
    assert isinstance(lean["durationMs"], str)
    assert "output" not in lean
    assert full["output"] == "first"


async def test_a_trace_has_a_span_for_each_step_in_order(asked: Asked) -> None:
    run_id = await finished_run(asked)

    url = f"/v2/runs/{run_id}/trace?includeOutput=true"
    trace = (await asked.http.get(url)).json()["data"]

    root = trace["rootSpan"]
    assert (trace["runId"], root["status"], root["output"]) == (run_id, "COMPLETED", "first")
    assert [(s["name"], s["stepOp"], s["status"], s["output"]) for s in root["children"]] == [
        ("first", "RUN", "COMPLETED", "first"),
        ("second", "RUN", "COMPLETED", "second"),
    ]


async def test_a_run_is_run_again_whole_or_from_a_step(asked: Asked) -> None:
    run_id = await finished_run(asked)
    calls = len(asked.app.calls)

    whole = await asked.http.post(f"/v2/runs/{run_id}/rerun")
    await asked.engine.scheduler.rest()
    calls_of_whole = len(asked.app.calls) - calls
    partial = await asked.http.post(
        f"/v2/runs/{run_id}/rerun", json={"fromStep": {"stepId": "second"}}
    )
    await asked.engine.scheduler.rest()
    calls_of_partial = len(asked.app.calls) - calls - calls_of_whole

    assert (calls_of_whole, calls_of_partial) == (3, 2)
    for reply in (whole, partial):
        again = (await asked.http.get(f"/v2/runs/{reply.json()['data']['runId']}")).json()["data"]
        assert (again["id"] != run_id, again["status"]) == (True, "COMPLETED")


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        (f"/v2/runs/{UNKNOWN}/rerun", {}, 404),
        ("/v2/runs/nonsense/rerun", {}, 400),
        ("/v2/runs/RUN/rerun", {"fromStep": {"stepId": "third"}}, 400),
        ("/v2/runs/RUN/rerun", {"fromStep": {}}, 400),
        ("/v2/runs/RUN/rerun", {"fromStep": {"stepId": "second", "input": [1]}}, 400),
        ("/v2/runs/RUN/rerun", [], 400),
    ],
)
async def test_a_rerun_that_cannot_be_is_refused(
    asked: Asked, path: str, body: object, status: int
) -> None:
    run_id = await finished_run(asked)

    reply = await asked.http.post(path.replace("RUN", run_id), json=body)

    assert reply.status_code == status
    (error,) = reply.json()["errors"]
    assert error["code"] == ("not_found" if status == 404 else "invalid_request")
    assert error["message"]


async def test_a_run_is_cancelled_once(asked: Asked) -> None:
    ended = await finished_run(asked)
    await asked.register(asked.function("shop-ship", event="other", retries=3))
    del asked.app.answers["shop-ship"]
    running = await asked.run_of(await asked.send("other"))

    replies = [
        await asked.http.post(f"/v2/runs/{id}/cancel") for id in (running, running, ended, UNKNOWN)
    ]

    assert [reply.status_code for reply in replies] == [200, 409, 409, 404]
    codes = [reply.json()["errors"][0]["code"] for reply in replies[1:]]
    assert codes == ["run_already_cancelled", "run_already_ended", "not_found"]


async def test_runs_are_filtered_and_paged(asked: Asked) -> None:
    await asked.register(
        asked.function("shop-good"),
        asked.function("shop-bad"),
        asked.function("shop-other", event="x"),
    )
    asked.app.answers["shop-good"] = lambda body: (200, body["event"]["data"]["n"])
    asked.app.answers["shop-bad"] = lambda body: (500, {"name": "Bad", "message": "bad"})
    for number in range(3):
        await asked.send("order/paid", {"n": number})

    async def listed(query: str) -> Any:
        return (await asked.http.get(f"/v2/runs?{query}")).json()

    failed = await listed("status=FAILED")
    good = await listed("appId=shop&functionId=good&includeOutput=true")
    oldest = await listed("order=ASC&limit=1&status=COMPLETED&includeOutput=true")
    first = await listed("limit=4")
    rest = await listed(f"limit=4&cursor={first['page']['cursor']}")

    assert [run["function"]["id"] for run in failed["data"]] == ["bad"] * 3
    assert [run["output"] for run in good["data"]] == [2, 1, 0]
    assert [run["output"] for run in oldest["data"]] == [0]
    assert (first["page"]["hasMore"], rest["page"]["hasMore"]) == (True, False)
    ids = [run["id"] for run in (*first["data"], *rest["data"])]
    assert (len(ids), ids) == (6, sorted(ids, reverse=True))
    assert (await listed("appId=shop&functionId=other"))["data"] == []
    assert len((await listed("appId=shop&status=FAILED,COMPLETED"))["data"]) == 6


async def test_runs_are_filtered_by_when_they_were_queued(asked: Asked) -> None:
    before = await finished_run(asked)
    asked.engine.context.clock.move(3_600_000)  # type: ignore[attr-defined]
    after = await asked.run_of(await asked.send("order/paid"))
    queued_at = (await asked.http.get(f"/v2/runs/{after}")).json()["data"]["queuedAt"]

    later = (await asked.http.get("/v2/runs", params={"from": queued_at})).json()["data"]
    earlier = (await asked.http.get("/v2/runs", params={"until": queued_at})).json()["data"]

    assert [run["id"] for run in later] == [after]
    assert [run["id"] for run in earlier] == [before]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/v2/runs?status=DONE", 400, "invalid_request"),
        ("/v2/runs?limit=101", 400, "invalid_request"),
        ("/v2/runs?order=UP", 400, "invalid_request"),
        ("/v2/runs?functionId=x", 400, "invalid_request"),
        ("/v2/runs?includeOutput=yes", 400, "invalid_request"),
        ("/v2/runs?timeField=never", 400, "invalid_request"),
        ("/v2/runs?appId=nobody", 404, "not_found"),
        (f"/v2/runs/{UNKNOWN}", 404, "not_found"),
        ("/v2/apps/nobody", 404, "not_found"),
        ("/v2/nothing", 404, "not_found"),
    ],
)
async def test_errors_have_a_code_and_words(
    asked: Asked, path: str, status: int, code: str
) -> None:
    reply = await asked.http.get(path)

    assert reply.status_code == status
    assert reply.json()["errors"][0]["code"] == code
    assert reply.json()["errors"][0]["message"]


async def test_apps_and_functions_are_shown(asked: Asked) -> None:
    limits = [{"limit": 2, "key": "event.data.tenant", "scope": "env"}]
    await asked.register(
        asked.function("shop-ship", concurrency=limits), asked.function("shop-ship-failure")
    )

    (app,) = (await asked.http.get("/v2/apps")).json()["data"]
    functions = (await asked.http.get("/v2/apps/shop/functions")).json()["data"]
    one = (await asked.http.get("/v2/apps/shop/functions/ship")).json()["data"]
    runs = (await asked.http.get("/v2/apps/shop/functions/shop-ship/runs")).json()["data"]

    assert (app["id"], app["functionCount"]) == ("shop", 2)
    assert [function["slug"] for function in functions] == ["shop-ship", "shop-ship-failure"]
    assert one == functions[0]
    assert one["failureHandler"]["id"] == "ship-failure"
    assert one["triggers"] == [{"type": "EVENT", "value": "order/paid"}]
    assert one["configuration"]["concurrency"] == [
        {"scope": "ENVIRONMENT", "limit": 2, "key": "event.data.tenant"}
    ]
    assert runs == []


async def test_one_event_is_sent(asked: Asked) -> None:
    sent = await asked.http.post("/v2/events", json={"name": "a/b", "data": {}})
    many = await asked.http.post("/v2/events", json=[{"name": "a"}, {"name": "b"}])

    event_id = sent.json()["data"]["eventId"]
    assert (await asked.http.get(f"/v1/events/{event_id}")).json()["data"]["name"] == "a/b"
    assert many.status_code == 400
    assert (await asked.http.get(f"/v2/events/{event_id}/runs")).json()["data"] == []


async def test_an_event_tells_what_became_of_it_for_each_function(asked: Asked) -> None:
    once = asked.function("shop-once", rateLimit={"limit": 1, "period": "1h"})
    alone = asked.function("shop-alone", singleton={"mode": "skip"})
    conditional = asked.function("shop-gift")
    conditional["triggers"] = [{"event": "order/paid", "expression": "event.data.gift"}]
    broken = asked.function("shop-broken")
    broken["triggers"] = [{"event": "order/paid", "expression": "int(event.data.word) == 1"}]
    paused = asked.function("shop-paused")
    await asked.register(once, alone, conditional, broken, paused)
    sleep = [{"op": "Sleep", "id": "nap", "name": "1h", "displayName": "nap"}]
    asked.app.answers["shop-once"] = lambda body: (200, None)
    asked.app.answers["shop-alone"] = lambda body: (206, sleep)
    await asked.engine.pause("shop-paused")
    first = await asked.send("order/paid", {"word": "x"})
    second = await asked.send("order/paid", {"word": "x"})

    reply = (await asked.http.get(f"/v2/events/{second}/outcomes")).json()
    runs = (await asked.http.get(f"/v2/events/{first}/runs")).json()["data"]

    told = {one["function"]["id"]: one for one in reply["data"]}
    outcomes = {function: one["outcome"] for function, one in told.items()}
    assert outcomes == {
        "once": "RATE_LIMITED",
        "alone": "SKIPPED",
        "gift": "FILTERED",
        "broken": "ERROR",
        "paused": "SKIPPED",
    }
    live = {run["function"]["id"]: run["id"] for run in runs}
    assert told["alone"]["existingRunId"] == live["alone"]
    assert told["alone"]["reason"] == "SINGLETON"
    assert told["paused"]["reason"] == "PAUSED"
    assert told["once"]["until"] > reply["metadata"]["fetchedAt"]
    assert all(one["app"] == {"id": "shop"} and one["message"] for one in told.values())

    skipped = (await asked.http.get(f"/v2/runs/{told['alone']['runId']}")).json()["data"]
    assert (skipped["status"], skipped["skipReason"]) == ("SKIPPED", "SINGLETON")
    assert skipped["existingRunId"] == live["alone"]


async def test_an_event_that_nobody_listens_to_has_no_outcomes(asked: Asked) -> None:
    event_id = await asked.send("order/paid")

    known = await asked.http.get(f"/v2/events/{event_id}/outcomes")
    unknown = await asked.http.get(f"/v2/events/{UNKNOWN}/outcomes")

    assert known.json()["data"] == []
    assert asked.engine.context.database.connection.execute(
        "SELECT count(*) FROM event_outcomes"
    ).fetchone() == (0,)
    assert unknown.status_code == 404
