"""The buttons: what they do, what they say when they cannot, and who may press them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from ..conftest import Asked

FOREIGN = [
    {"origin": "http://evil.example"},
    {"origin": "null"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"host": "rebound.example", "origin": "http://rebound.example"},
]


async def a_waiting_run(asked: Asked) -> str:
    await asked.register(asked.function("shop-ship", retries=3))
    run_id: str = await asked.run_of(await asked.send("order/paid"))  # the app is unreachable
    return run_id


async def status(asked: Asked, run_id: str) -> str:
    run = (await asked.http.get(f"/v1/runs/{run_id}")).json()["data"]
    text: str = run["status"]
    return text


async def test_cancel_leads_back_to_the_run_and_says_so(asked: Asked) -> None:
    run_id = await a_waiting_run(asked)

    reply = await asked.http.post(f"/runs/{run_id}/cancel", follow_redirects=True)

    assert await status(asked, run_id) == "Cancelled"
    assert "The run is cancelled." in reply.text
    assert "cancelled from the dashboard" in reply.text


async def test_cancelling_twice_says_that_the_run_has_ended(asked: Asked) -> None:
    run_id = await a_waiting_run(asked)
    await asked.http.post(f"/runs/{run_id}/cancel")

    again = await asked.http.post(f"/runs/{run_id}/cancel")
    unknown = await asked.http.post("/runs/nothing/cancel")

    assert (again.status_code, unknown.status_code) == (409, 404)
    assert f"Run {run_id} has already ended: it is CANCELLED." in again.text


async def test_rerun_leads_to_the_new_run(asked: Asked) -> None:
    run_id = await a_waiting_run(asked)

    reply = await asked.http.post(f"/runs/{run_id}/rerun")
    shown = await asked.http.get(reply.headers["location"])

    assert reply.status_code == 303
    assert reply.headers["location"] != f"/runs/{run_id}?note=rerun"
    assert f'href="/runs/{run_id}"' in shown.text


async def test_rerun_from_a_step_keeps_what_came_before(asked: Asked) -> None:
    await asked.register(asked.function("shop-ship"))
    step = {"op": "StepRun", "id": "first", "displayName": "first", "data": 1}
    asked.app.answers["shop-ship"] = lambda body: (
        (206, [step]) if not body["steps"] else (200, "done")
    )
    run_id = await asked.run_of(await asked.send("order/paid"))

    good = await asked.http.post(f"/runs/{run_id}/rerun", data={"step": "first"})
    bad = await asked.http.post(f"/runs/{run_id}/rerun", data={"step": "missing"})

    assert good.headers["location"].endswith("?note=rerun-step")
    assert bad.status_code == 409
    assert "has no step &#34;missing&#34;; it has: first" in bad.text


@pytest.mark.parametrize("headers", FOREIGN)
@pytest.mark.parametrize("action", ["cancel", "rerun"])
async def test_a_strangers_page_changes_nothing(
    asked: Asked, action: str, headers: dict[str, str]
) -> None:
    run_id = await a_waiting_run(asked)

    reply = await asked.http.post(f"/runs/{run_id}/{action}", headers=headers)

    assert reply.status_code == 403
    assert await status(asked, run_id) == "Running"
    runs = asked.engine.context.database.reader.execute("SELECT count(*) FROM runs").fetchone()
    assert runs == (1,)


async def test_a_link_changes_nothing(asked: Asked) -> None:
    run_id = await a_waiting_run(asked)

    reply = await asked.http.get(f"/runs/{run_id}/cancel")

    assert reply.status_code == 405
    assert await status(asked, run_id) == "Running"


async def test_an_endless_form_is_refused(asked: Asked) -> None:
    run_id = await a_waiting_run(asked)

    reply = await asked.http.post(f"/runs/{run_id}/rerun", data={"step": "x" * 2_200_000})

    assert reply.status_code == 413
