"""What GraphQL changes: runs, functions and apps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from steplog.dispatch.dispatcher import Call, Reply
from steplog.wire.json import encode

from .conftest import HEADERS
from .test_graphql_lists import query

if TYPE_CHECKING:
    from .conftest import Asked

UNKNOWN = "01J9ZK3V5N7Q8R2S4T6V8W0XYZ"


def work_then_sleep(body: dict[str, Any]) -> tuple[int, object]:
    if "work" not in body["steps"]:
        return 206, [{"op": "StepRun", "id": "work", "displayName": "work", "data": 1}]
    return 206, [{"op": "Sleep", "id": "nap", "displayName": "nap", "name": "1h"}]


async def sleeping_run(asked: Asked) -> str:
    await asked.register(asked.function("shop-ship"))
    asked.app.answers["shop-ship"] = work_then_sleep
    return await asked.run_of(await asked.send("order/paid"))


async def test_a_run_is_cancelled_and_told_as_it_is_then(asked: Asked) -> None:
    run_id = await sleeping_run(asked)
    text = "mutation ($id: ULID!) { cancelRun(runID: $id) { id status endedAt } }"

    told = (await query(asked, text, id=run_id))["data"]["cancelRun"]
    again = await query(asked, text, id=run_id)

    assert (told["id"], told["status"], told["endedAt"] is None) == (run_id, "CANCELLED", False)
    assert "has already ended" in again["errors"][0]["message"]


async def test_a_run_begins_again_whole_or_from_a_step(asked: Asked) -> None:
    run_id = await sleeping_run(asked)
    text = "mutation ($id: ULID!, $from: RerunFromStepInput) { rerun(runID: $id, fromStep: $from) }"

    whole = (await query(asked, text, id=run_id))["data"]["rerun"]
    from_nap = (await query(asked, text, id=run_id, **{"from": {"stepID": "nap"}}))["data"]["rerun"]
    await asked.engine.scheduler.rest()

    trace = '{{ run(runID: "{}") {{ trace {{ childrenSpans {{ name attempts }} }} }} }}'
    for new_run in (whole, from_nap):
        told = (await query(asked, trace.format(new_run)))["data"]["run"]["trace"]
        assert [span["name"] for span in told["childrenSpans"]] == ["work", "nap"]
    assert len({run_id, whole, from_nap}) == 3


async def test_a_function_is_invoked_paused_and_resumed(asked: Asked) -> None:
    await sleeping_run(asked)
    text = 'mutation ($data: Map) { invokeFunction(functionSlug: "shop-ship", data: $data) }'
    paused = 'mutation { pauseFunction(fnID: "shop-ship", cancelRunning: true) { isPaused } }'
    resumed = 'mutation { unpauseFunction(fnID: "shop-ship") { isPaused } }'

    assert (await query(asked, text, data={"n": 1}))["data"] == {"invokeFunction": True}
    assert (await query(asked, paused))["data"] == {"pauseFunction": {"isPaused": True}}
    assert (await query(asked, text, data={"n": 2}))["data"] == {"invokeFunction": True}
    assert (await query(asked, resumed))["data"] == {"unpauseFunction": {"isPaused": False}}

    runs = (await asked.http.get("/v2/runs")).json()["data"]
    assert [run["status"] for run in runs] == ["SKIPPED", "CANCELLED", "CANCELLED"]


async def test_apps_are_synced_and_removed(asked: Asked) -> None:
    call = asked.app.call

    async def registering(request: Call) -> Reply:
        if request.method != "PUT":
            return await call(request)
        await asked.register(asked.function("shop-ship"))
        return Reply(200, HEADERS, encode({"message": "Successfully synced"}))

    asked.app.call = registering  # type: ignore[assignment, method-assign]
    create = "mutation ($url: String!) { createApp(input: {url: $url}) { name functionCount } }"
    created = await query(asked, create, url="http://127.0.0.1:8000/api/inngest")
    removed = await query(asked, 'mutation { deleteAppByName(name: "shop") }')

    assert created["data"] == {"createApp": {"name": "shop", "functionCount": 1}}
    assert removed["data"] == {"deleteAppByName": True}
    assert (await query(asked, "{ apps { name } }"))["data"] == {"apps": []}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f'mutation {{ cancelRun(runID: "{UNKNOWN}") {{ id }} }}', f"there is no run {UNKNOWN}"),
        (f'mutation {{ rerun(runID: "{UNKNOWN}") }}', f"there is no run {UNKNOWN}"),
        ('mutation { invokeFunction(functionSlug: "x") }', "no function 'x' is registered"),
        ('mutation { createApp(input: {url: "x"}) { id } }', "where an app serves its functions"),
        ('mutation { createApp(input: {url: "http://gone.test"}) { id } }', "was not registered"),
        ('mutation { deleteApp(id: "x") }', "no app 'x' is registered"),
        ('mutation { pauseFunction(fnID: "x") { id } }', "no function 'x' is registered"),
    ],
)
async def test_what_cannot_be_done_is_told_in_errors(asked: Asked, text: str, message: str) -> None:
    told = await query(asked, text)

    assert "data" not in told
    assert message in told["errors"][0]["message"]
