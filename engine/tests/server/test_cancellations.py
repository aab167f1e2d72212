"""REST v1's cancellations in bulk: what may be asked, and what is told of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from steplog.wire.instants import iso_ms

if TYPE_CHECKING:
    from .conftest import Asked

UNKNOWN = "01J9ZK3V5N7Q8R2S4T6V8W0XYZ"


def asleep(body: dict[str, Any]) -> tuple[int, object]:
    return 206, [{"op": "Sleep", "id": "nap", "displayName": "nap", "name": "1h"}]


async def two_sleepers(asked: Asked) -> list[str]:
    await asked.register(asked.function("shop-ship"))
    asked.app.answers["shop-ship"] = asleep
    return [await asked.run_of(await asked.send("order/paid", {"n": n})) for n in (1, 2)]


def body(asked: Asked, **more: object) -> dict[str, object]:
    before = iso_ms(asked.engine.context.clock.now_ms() + 2)
    return {"app_id": "shop", "function_id": "ship", "started_before": before, **more}


async def test_a_cancellation_ends_the_runs_it_means_and_is_kept(asked: Asked) -> None:
    first, second = await two_sleepers(asked)

    wanted = body(asked, **{"if": "event.data.n == 2", "name": "wrong price"})
    reply = await asked.http.post("/v1/cancellations", json=wanted)
    await asked.engine.scheduler.rest()

    assert reply.status_code == 201
    made = reply.json()["data"]
    assert (made["app_id"], made["function_id"]) == ("shop", "shop-ship")
    assert (made["if"], made["name"], made["runs_cancelled"]) == (
        "event.data.n == 2",
        "wrong price",
        1,
    )
    assert (await asked.http.get(f"/v1/runs/{first}")).json()["data"]["status"] == "Running"
    assert (await asked.http.get(f"/v1/runs/{second}")).json()["data"]["status"] == "Cancelled"
    shown = (await asked.http.get(f"/v1/cancellations/{made['id']}")).json()["data"]
    assert shown["id"] == made["id"]


async def test_cancellations_are_listed_newest_first_and_in_pages(asked: Asked) -> None:
    await two_sleepers(asked)
    ids = []
    for _ in range(3):
        made = await asked.http.post("/v1/cancellations", json=body(asked, **{"if": "false"}))
        ids.append(made.json()["data"]["id"])

    first = (await asked.http.get("/v1/cancellations?limit=2")).json()["data"]
    second = await asked.http.get(f"/v1/cancellations?limit=2&cursor={first[-1]['id']}")

    assert [one["id"] for one in (*first, *second.json()["data"])] == ids[::-1]


async def test_a_cancellation_can_be_deleted_once(asked: Asked) -> None:
    await two_sleepers(asked)
    made = await asked.http.post("/v1/cancellations", json=body(asked))
    path = f"/v1/cancellations/{made.json()['data']['id']}"

    gone = await asked.http.delete(path)
    again = await asked.http.delete(path)

    assert (gone.status_code, again.status_code) == (204, 404)
    assert (await asked.http.get("/v1/cancellations")).json()["data"] == []


@pytest.mark.parametrize(
    ("change", "status", "told"),
    [
        ({"started_before": None}, 400, "started_before"),
        ({"started_before": "soon"}, 400, "started_before must be a time"),
        ({"started_before": "2999-01-01"}, 400, "5 seconds into the future"),
        ({"started_after": "2998-01-01"}, 400, "the window is empty"),
        ({"if": "event.data.("}, 400, "the condition is not understood"),
        ({"app_id": "nobody"}, 404, "no app 'nobody'"),
        ({"function_id": "nothing"}, 404, "has no function 'nothing'"),
    ],
)
async def test_what_cannot_be_meant_is_refused(
    asked: Asked, change: dict[str, object], status: int, told: str
) -> None:
    runs = await two_sleepers(asked)

    reply = await asked.http.post("/v1/cancellations", json=body(asked) | change)

    assert reply.status_code == status
    assert told in reply.json()["error"]
    for run_id in runs:
        assert (await asked.http.get(f"/v1/runs/{run_id}")).json()["data"]["status"] == "Running"


async def test_metrics_are_scraped_from_any_environment(asked: Asked) -> None:
    reply = await asked.http.get("/v1/prom/dev")

    assert reply.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert "steplog_in_flight 0" in reply.text
