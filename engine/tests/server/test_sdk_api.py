"""What an SDK fetches while it executes, and the answers to what is not spoken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .conftest import Asked

UNKNOWN = "01J9ZK3V5N7Q8R2S4T6V8W0XYZ"


async def waiting_run(asked: Asked) -> str:
    """A run with one finished step that now waits."""

    def answer(body: dict[str, Any]) -> tuple[int, object]:
        if "a" not in body["steps"]:
            return 206, [{"op": "StepRun", "id": "a", "displayName": "a", "data": {"n": 2**60}}]
        wait = {"op": "WaitForEvent", "id": "b", "displayName": "b", "name": "never"}
        return 206, [{**wait, "opts": {"timeout": "1h"}}]

    asked.app.answers["shop-ship"] = answer
    await asked.register(asked.function("shop-ship"))
    return await asked.run_of(await asked.send("order/paid", {"big": 2**70}))


async def test_state_and_events_of_a_live_run_are_fetched(asked: Asked) -> None:
    run_id = await waiting_run(asked)

    memos = (await asked.http.get(f"/v0/runs/{run_id}/actions")).json()
    events = (await asked.http.get(f"/v0/runs/{run_id}/batch")).json()

    assert memos == {"a": {"data": {"n": 2**60}}}
    assert [(event["name"], event["data"]) for event in events] == [("order/paid", {"big": 2**70})]


async def test_the_state_of_an_ended_or_unknown_run_is_gone(asked: Asked) -> None:
    run_id = await waiting_run(asked)
    cancelled = await asked.http.delete(f"/v0/runs/{run_id}")

    assert cancelled.status_code == 204
    for ended in (run_id, UNKNOWN):
        for part in ("actions", "batch"):
            reply = await asked.http.get(f"/v0/runs/{ended}/{part}")
            assert (reply.status_code, reply.json()["status"]) == (410, 410)
    assert (await asked.http.get("/v0/runs/nonsense/actions")).status_code == 400


async def test_a_run_is_cancelled_once(asked: Asked) -> None:
    run_id = await waiting_run(asked)

    replies = [await asked.http.delete(f"/v0/runs/{id}") for id in (run_id, run_id, UNKNOWN, "x")]

    assert [reply.status_code for reply in replies] == [204, 409, 404, 400]
    assert "CANCELLED" in replies[1].json()["error"]
