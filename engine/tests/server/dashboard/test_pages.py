"""The pages, asked as a browser asks, about runs that an app has really had."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from steplog.clock import OffsetClock
from steplog.server.dashboard.formatting import iso

if TYPE_CHECKING:
    from ..conftest import Asked

HOSTILE = "</pre><script>alert(1)</script><img src=x onerror=alert(2)>\" ' & {{ 7 * 7 }} \u202e"
STEP_ID = "0a1b2c"


def op(kind: str, name: str, **more: object) -> dict[str, object]:
    return {"op": kind, "id": STEP_ID, "displayName": name, "name": name, "opts": None, **more}


def failing_step(name: str = "charge the card", message: str = "card declined") -> Any:
    """A function whose only step fails, and that then fails for it."""
    error = {"name": "CardError", "message": message, "stack": "Traceback: line 1\nline 2"}

    def answer(body: dict[str, Any]) -> tuple[int, object]:
        if STEP_ID in body["steps"]:
            return 500, {"name": "StepError", "message": message}
        return 206, [op("StepError", name, error=error)]

    return answer


async def page(asked: Asked, path: str) -> str:
    reply = await asked.http.get(path)
    assert reply.status_code == 200, reply.text
    html: str = reply.text
    return html


def words(html: str) -> str:
    """The text of a page, as it is read."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


async def advance(asked: Asked, by_ms: int) -> None:
    clock = asked.engine.context.clock
    assert isinstance(clock, OffsetClock)
    clock.move(by_ms)
    asked.engine.scheduler.refresh()
    await asked.engine.scheduler.rest()


async def test_a_newcomer_is_told_what_to_do_next(asked: Asked) -> None:
    assert "curl -X PUT http://localhost:8000/api/inngest" in await page(asked, "/")
    assert "steplog dev -u" in await page(asked, "/functions")
    assert "/e/test -d" in words(await page(asked, "/events"))

    await asked.register(asked.function("shop-ship"))

    runs = await page(asked, "/")
    assert "http://127.0.0.1:8288/e/test" in runs
    assert "order/paid" in runs


async def test_the_list_is_filtered_by_status_and_function(asked: Asked) -> None:
    await asked.register(asked.function("shop-ship"), asked.function("shop-bill"))
    asked.app.answers["shop-ship"] = lambda body: (200, "shipped")
    asked.app.answers["shop-bill"] = lambda body: (500, {"name": "Broken", "message": "no ink"})
    await asked.send("order/paid")

    both = words(await page(asked, "/"))
    failed = words(await page(asked, "/?status=failed"))
    shipped = words(await page(asked, "/?function=shop-ship"))
    neither = words(await page(asked, "/?status=failed&function=shop-ship"))

    assert "Broken: no ink" in both
    assert "Failed 1" in both
    assert (failed.count("order/paid"), shipped.count("order/paid")) == (1, 1)
    assert "no ink" not in shipped
    assert "No such runs" in neither


async def test_one_click_from_the_list_to_the_failed_steps_error(asked: Asked) -> None:
    await asked.register(asked.function("shop-ship"))
    asked.app.answers["shop-ship"] = failing_step()
    await asked.send("order/paid")

    listed = await page(asked, "/")
    link = re.search(r'class="row-link" href="([^"]+)"', listed)
    assert link is not None
    clicked = await page(asked, link[1])

    assert "charge the card StepError: card declined" in words(listed)
    assert "Traceback: line 1" in clicked
    assert "Step charge the card : StepError : card declined" in words(clicked)
    assert "Rerun from this step" in clicked


async def test_a_retrying_step_tells_its_attempts_and_the_next_one(asked: Asked) -> None:
    await asked.register(asked.function("shop-ship", retries=3))
    asked.app.answers["shop-ship"] = failing_step()
    run_id = await asked.run_of(await asked.send("order/paid"))
    await advance(asked, 60_000)

    html = await page(asked, f"/runs/{run_id}")
    listed = words(await page(asked, "/"))

    (item,) = asked.engine.context.database.reader.execute("SELECT due_at_ms FROM queue").fetchall()
    assert "Attempt 3 of 4" in words(html)
    assert html.count('id="attempt-') == 2
    assert f'datetime="{iso(item[0])}"' in html
    assert "retrying" in listed
    assert "CardError: card declined" in listed


async def test_a_waiting_run_says_for_what_and_until_when(asked: Asked) -> None:
    await asked.register(asked.function("shop-ship"))
    wait = {"event": "order/packed", "if": "async.data.id == event.data.id", "timeout": "2h"}
    asked.app.answers["shop-ship"] = lambda body: (
        206,
        [op("WaitForEvent", "for the parcel", opts=wait)],
    )
    run_id = await asked.run_of(await asked.send("order/paid", {"id": 7}))

    html = await page(asked, f"/runs/{run_id}")

    assert "Waiting: for the parcel for event order/packed if" in words(html)
    assert "async.data.id == 7" in html
    assert "gives up" in html


async def test_a_throttled_run_says_which_limit_holds_it_and_until_when(asked: Asked) -> None:
    limit = {"limit": 1, "period": "60s", "burst": 0, "key": "event.data.who"}
    await asked.register(asked.function("shop-ship", throttle=limit))
    asked.app.answers["shop-ship"] = lambda body: (200, None)
    await asked.send("order/paid", {"who": "ACME"})
    held = await asked.run_of(await asked.send("order/paid", {"who": "ACME"}))

    html = words(await page(asked, f"/runs/{held}"))

    assert "Throttled to 1 per 1 min for event.data.who = ACME; the earliest start is at" in html


async def test_an_event_tells_what_it_started_and_why_it_did_not(asked: Asked) -> None:
    conditional = asked.function("shop-gift")
    conditional["triggers"] = [{"event": "order/paid", "expression": "event.data.gift == true"}]
    await asked.register(asked.function("shop-ship"), conditional)
    asked.app.answers["shop-ship"] = lambda body: (200, None)
    first = await asked.http.post("/e/key", json={"name": "order/paid", "id": "one", "data": {}})
    await asked.engine.scheduler.rest()
    again = await asked.send("order/unknown")
    repeat = await asked.http.post("/e/key", json={"name": "order/paid", "id": "one", "data": {}})
    await asked.engine.scheduler.rest()

    started = words(await page(asked, f"/events/{first.json()['ids'][0]}"))
    repeated = words(await page(asked, f"/events/{repeat.json()['ids'][0]}"))
    unknown = words(await page(asked, f"/events/{again}"))
    listed = words(await page(asked, "/events"))

    assert "shop-ship (completed)" in started
    condition = "the condition of its trigger was not true for this event"
    assert f"shop-gift : not matched: {condition} event.data.gift == true" in started
    assert "none of the 2 registered functions has a trigger for order/unknown" in unknown
    assert "inngest/function.finished" not in listed
    assert "inngest/function.finished" in words(await page(asked, "/events?internal=1"))
    assert "an event with the same id has started a run within 24 hours: run" in repeated


async def test_a_skipped_run_and_its_event_say_why_and_lead_to_the_live_one(asked: Asked) -> None:
    alone = asked.function("shop-alone", singleton={"mode": "skip"})
    await asked.register(alone, asked.function("shop-paused"))
    nap = [{"op": "Sleep", "id": "nap", "name": "1h", "displayName": "nap"}]
    asked.app.answers["shop-alone"] = lambda body: (206, nap)
    await asked.engine.pause("shop-paused")
    await asked.send("order/paid")
    event_id = await asked.send("order/paid")
    lines = asked.engine.context.database.reader.execute(
        "SELECT id, json_extract(state, '$.skip_reason'), json_extract(state, '$.holder_run_id')"
        " FROM runs WHERE event_id = ? ORDER BY 2",
        (event_id,),
    )
    (paused, _, _), (skipped, _, live) = lines.fetchall()

    event = await page(asked, f"/events/{event_id}")
    pages = [words(await page(asked, f"/runs/{run_id}")) for run_id in (paused, skipped)]
    functions = words(await page(asked, "/functions"))

    assert "shop-paused : skipped, because the function was paused" in words(event)
    assert f'for <a href="/runs/{live}">run {live}</a>' in event
    assert "Skipped: the function was paused" in pages[0]
    assert "Skipped: the function is a singleton, and another run of it was live" in pages[1]
    assert "shop-paused paused" in functions
    assert "one live run: a newer one is skipped" in functions
    assert "Skipped 3" in words(await page(asked, "/"))


async def test_a_run_and_the_event_that_cancelled_it_lead_to_each_other(asked: Asked) -> None:
    await asked.register(
        asked.function("shop-ship", retries=3, cancel=[{"event": "order/withdrawn"}])
    )
    run_id = await asked.run_of(await asked.send("order/paid"))  # the app is unreachable
    event_id = await asked.send("order/withdrawn")

    run = await page(asked, f"/runs/{run_id}")
    event = await page(asked, f"/events/{event_id}")

    assert f'<a href="/events/{event_id}">see the event</a>' in run
    assert f'<a href="/runs/{run_id}">shop-ship</a> was cancelled by it' in event


async def test_the_functions_show_limits_versions_and_what_went_wrong_in_words(
    asked: Asked,
) -> None:
    await asked.register(
        asked.function("shop-ship", retries=3, concurrency=[{"limit": 2, "key": "event.data.t"}])
    )
    (app,) = asked.engine.context.registry.apps()
    await asked.engine.fail_sync(app, "unreachable: connection refused")

    html = words(await page(asked, "/functions"))

    assert "unreachable: connection refused" in html
    assert "4 attempts" in html
    assert "at most 2 at once per event.data.t" in html
    assert "version 1" in html


async def test_hostile_text_stays_text_wherever_it_comes_from(asked: Asked) -> None:
    function = asked.function("shop-ship", retries=1)
    function["name"] = HOSTILE
    await asked.register(function)
    asked.app.answers["shop-ship"] = failing_step(HOSTILE, HOSTILE)
    event_id = await asked.send("order/paid", {HOSTILE: HOSTILE})
    run_id = await asked.run_of(event_id)
    await asked.send("<b>order</b>", {})
    paths = ["/", f"/runs/{run_id}", f"/runs/{run_id}?show=run", "/events", f"/events/{event_id}"]
    await advance(asked, 60_000)
    paths += ["/functions", f"/runs/{run_id}?step={STEP_ID}", f"/find?id={HOSTILE}"]

    for path in paths:
        html = (await asked.http.get(path)).text
        assert "<script>alert" not in html, path
        assert "<img" not in html, path
        assert "<b>order" not in html, path
        assert "\u202e" not in html, path
        assert " 49 " not in html, path


async def test_pages_forbid_inline_scripts_and_strangers_frames(asked: Asked) -> None:
    reply = await asked.http.get("/")

    policy = reply.headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert not re.search(r"<script(?![^>]*src=)|\son[a-z]+=|\sstyle=|<style", reply.text)
    for path in re.findall(r'(?:src|href)="(/_dashboard/[^"]+)"', reply.text):
        asset = await asked.http.get(path)
        assert (asset.status_code, "immutable" in asset.headers["cache-control"]) == (200, True)


async def test_a_fragment_is_the_live_part_alone(asked: Asked) -> None:
    reply = await asked.http.get("/", headers={"steplog-fragment": "live"})

    assert reply.text.startswith('<div id="live"')
    assert "<html" not in reply.text
    assert int(reply.headers["steplog-now"]) > 0


async def test_large_payloads_are_cut_on_the_page_and_whole_as_a_file(asked: Asked) -> None:
    await asked.register(asked.function("shop-ship"))
    asked.app.answers["shop-ship"] = lambda body: (200, "x" * 100_000)
    event_id = await asked.send("order/paid", {"note": "<script>"})
    run_id = await asked.run_of(event_id)

    html = await page(asked, f"/runs/{run_id}")
    whole = await asked.http.get(f"/runs/{run_id}/output.json")
    event = await asked.http.get(f"/events/{event_id}/body.json")

    assert "Download all of it" in html
    assert len(html) < 90_000
    assert whole.json() == "x" * 100_000
    for reply in (whole, event):
        assert reply.headers["content-disposition"].startswith("attachment")
        assert reply.headers["content-type"] == "application/json"
        assert reply.headers["x-content-type-options"] == "nosniff"


async def test_an_id_from_an_alert_leads_to_its_page(asked: Asked) -> None:
    await asked.register(asked.function("shop-ship"))
    event_id = await asked.send("order/paid")
    run_id = await asked.run_of(event_id)

    found = [await asked.http.get(f"/find?id={id}") for id in (run_id, event_id, "nothing")]

    assert [reply.headers.get("location") for reply in found] == [
        f"/runs/{run_id}",
        f"/events/{event_id}",
        None,
    ]
    assert (found[2].status_code, "nothing" in found[2].text) == (404, True)
    assert (await asked.http.get("/runs/nothing")).status_code == 404
    assert (await asked.http.get("/events/nothing")).status_code == 404
