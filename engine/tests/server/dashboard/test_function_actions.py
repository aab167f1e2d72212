"""The buttons of a function: pause, resume, cancel and replay in bulk."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from steplog.core import ids

from .test_actions import FOREIGN

if TYPE_CHECKING:
    from ..conftest import Asked

FUNCTION = f"/functions/{ids.function_uuid('shop', 'shop-ship')}"


def asleep(body: dict[str, Any]) -> tuple[int, object]:
    return 206, [{"op": "Sleep", "id": "nap", "displayName": "nap", "name": "1h"}]


async def statuses(asked: Asked) -> list[str]:
    runs = (await asked.http.get("/v2/runs?order=ASC")).json()["data"]
    return [run["status"] for run in runs]


async def ship(asked: Asked) -> None:
    await asked.register(asked.function("shop-ship"))
    asked.app.answers["shop-ship"] = asleep


async def test_pause_and_resume_lead_back_and_say_so(asked: Asked) -> None:
    await ship(asked)

    paused = await asked.http.post(f"{FUNCTION}/pause", follow_redirects=True)
    await asked.send("order/paid")
    resumed = await asked.http.post(f"{FUNCTION}/resume", follow_redirects=True)
    await asked.send("order/paid")

    assert "The function is paused" in paused.text
    assert re.search(r'action="/functions/[^"]+/resume"', paused.text)
    assert "The function goes on." in resumed.text
    assert await statuses(asked) == ["SKIPPED", "RUNNING"]


async def test_live_runs_are_cancelled_and_replayed_in_bulk(asked: Asked) -> None:
    await ship(asked)
    for n in (1, 2):
        await asked.send("order/paid", {"n": n})

    cancelled = await asked.http.post(
        f"{FUNCTION}/cancel-runs", data={"hours": "1", "if": "event.data.n == 2"}
    )
    assert await statuses(asked) == ["RUNNING", "CANCELLED"]
    clock: Any = asked.engine.context.clock
    clock.move(10)
    await asked.http.post(f"{FUNCTION}/replay", data={"hours": "24", "status": "CANCELLED"})
    await asked.engine.scheduler.rest()

    assert await statuses(asked) == ["RUNNING", "CANCELLED", "RUNNING"]
    shown = (await asked.http.get(cancelled.headers["location"])).text
    assert "Its live runs are cancelled" in shown
    assert "1 runs cancelled of 2 looked at, if <code>event.data.n == 2</code>" in shown
    assert "1 runs begun anew of 1 looked at" in shown


async def test_what_cannot_be_done_is_told(asked: Asked) -> None:
    await ship(asked)

    unknown = await asked.http.post("/functions/nothing/pause")
    condition = await asked.http.post(f"{FUNCTION}/cancel-runs", data={"if": "event.("})

    assert (unknown.status_code, condition.status_code) == (404, 400)
    assert "The condition is not understood" in condition.text


async def test_no_other_page_may_press_them(asked: Asked) -> None:
    await ship(asked)
    await asked.send("order/paid")

    for headers in FOREIGN:
        for button in ("pause", "resume", "cancel-runs", "replay"):
            reply = await asked.http.post(f"{FUNCTION}/{button}", headers=headers)
            assert reply.status_code == 403

    assert await statuses(asked) == ["RUNNING"]
