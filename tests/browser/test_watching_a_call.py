"""What a sales rep does: drops a call in, watches, reads, and tries again what has failed."""

from __future__ import annotations

import re
from typing import Any

import aiohttp
import pytest
from playwright.async_api import Page, Route, expect

from calls.stages import PIPELINE

pytestmark = pytest.mark.browser
DONE_WITHIN_MS = 60_000
DROP = """async ([name]) => {
  const answer = await fetch(`/examples/${name}`);
  const dropped = new DataTransfer();
  dropped.items.add(new File([await answer.blob()], name));
  const drop = { bubbles: true, cancelable: true, dataTransfer: dropped };
  document.querySelector("#upload").dispatchEvent(new DragEvent("drop", drop));
}"""
# Tells of every state that a stage shows, however short.
OBSERVE = """addEventListener("DOMContentLoaded", () => {
  const tell = ({ dataset }) => tellStage(dataset.stage, dataset.state);
  const observer = new MutationObserver((changes) => changes.forEach(({ target }) => tell(target)));
  document.querySelectorAll(".stage").forEach((stage) => {
    tell(stage);
    observer.observe(stage, { attributeFilter: ["data-state"] });
  });
});"""
ALL_DONE = "All done"


async def observed(page: Page) -> list[tuple[str, str]]:
    seen: list[tuple[str, str]] = []
    await page.expose_function("tellStage", lambda stage, state: seen.append((stage, state)))
    await page.add_init_script(OBSERVE)
    return seen


async def drop(page: Page, debrief: Any, name: str) -> None:
    await page.goto(debrief.url)
    await page.evaluate(DROP, [name])
    await page.wait_for_url("**/meetings/*")


async def until(page: Page, words: str) -> None:
    await expect(page.locator("#progress-title")).to_have_text(words, timeout=DONE_WITHIN_MS)


async def control(debrief: Any, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """Asks the sandbox, past any proxy."""
    async with aiohttp.ClientSession(trust_env=False) as session:
        url = f"{debrief.sandbox_url}/control/{path}"
        async with session.request(method, url, json=body) as answer:
            assert answer.status < 400, await answer.text()
            return await answer.json()


async def test_a_dropped_call_is_watched_until_it_is_done(page: Page, debrief: Any) -> None:
    seen = await observed(page)

    await drop(page, debrief, "first-call.flac")
    await until(page, "Transcribing…")
    await page.reload()
    await until(page, ALL_DONE)

    for stage in PIPELINE:
        states = [state for its_stage, state in seen if its_stage == stage]
        assert "running" in states, f"{stage} never lit up: {states}"
        assert states.index("running") < states.index("completed")
    await expect(page.locator("#transcript .turn").first).to_be_visible()
    await expect(page.locator("#transcript .people")).to_contain_text("rep")
    await expect(page.locator("#summary .headline")).to_be_visible()
    assert await page.locator("#signals .claim").count() > 0
    assert await page.locator("#action_items .claim").count() > 0
    await expect(page.locator("#coaching .scales")).to_be_visible()
    await expect(page.locator("#crm a")).to_have_attribute("href", re.compile("^http"))
    await expect(page.locator(".offline").first).to_contain_text("Offline analysis: rule-based")
    await expect(page.locator(".status")).to_have_text("Complete")


async def test_a_quote_leads_to_its_place_and_back_leads_back(page: Page, debrief: Any) -> None:
    await drop(page, debrief, "discovery-call.vtt")
    await until(page, ALL_DONE)
    quote = page.locator("#signals a.quote").last

    await quote.click()

    line = page.locator(await quote.get_attribute("href") or "")
    await expect(line).to_have_class(re.compile("is-quoted"))
    await expect(line).to_be_in_viewport()
    marked = await page.evaluate("[...CSS.highlights.get('quote')].map(String).join(' ')")
    assert marked == await quote.locator("q").inner_text()

    await page.go_back()
    await expect(line).not_to_have_class(re.compile("is-quoted"))


async def test_a_phone_shows_all_of_a_call_without_scrolling_sideways(
    page: Page, debrief: Any
) -> None:
    await page.set_viewport_size({"width": 390, "height": 844})

    await drop(page, debrief, "discovery-call.vtt")
    await until(page, ALL_DONE)
    await expect(page.locator("#crm a")).to_be_visible()

    assert await page.evaluate("document.documentElement.scrollWidth") == 390


async def test_a_lost_connection_is_said_and_misses_nothing(page: Page, debrief: Any) -> None:
    async def refuse(route: Route) -> None:
        await route.abort("connectionrefused")

    await page.route("**/events*", refuse)
    await drop(page, debrief, "second-meeting.srt")
    await expect(page.locator("#connection")).to_have_text("Connection lost. Reconnecting …")

    await page.unroute("**/events*")

    await expect(page.locator("#connection")).to_be_hidden(timeout=DONE_WITHIN_MS)
    await until(page, ALL_DONE)
    await expect(page.locator("#crm a")).to_be_visible()


async def test_what_has_failed_is_named_and_can_be_tried_again(page: Page, debrief: Any) -> None:
    seen = await observed(page)
    await control(debrief, "POST", "faults", {"vendor": "openai", "kind": "status", "status": 500})
    await drop(page, debrief, "second-meeting.srt")
    action_items = page.locator("#action_items .missing")
    await expect(action_items).to_have_text("Collecting action items…", timeout=DONE_WITHIN_MS)
    trouble = page.locator(".trouble")
    await expect(trouble).to_contain_text("Some parts have failed", timeout=DONE_WITHIN_MS)
    await expect(trouble).to_contain_text("Signals")
    assert ("signals", "retrying") in seen

    await control(debrief, "DELETE", "faults")
    # As for a call that has ended long ago: at first there is nothing more to hear.
    await page.route("**/events*", lambda route: route.fulfill(status=204), times=1)
    await trouble.get_by_role("button", name="Retry from the failed step").click()

    await until(page, ALL_DONE)
    await expect(page.locator(".status")).to_have_text("Complete")
    await expect(trouble).to_have_count(0)
    await expect(page.locator(".heading")).to_contain_text("revision 2")
    assert await page.locator("#signals .claim").count() > 0


async def test_what_is_done_is_shown_while_a_part_beside_it_is_tried_again(
    page: Page, debrief: Any
) -> None:
    later = {"status": 429, "retry_after": "600", "match": '"name":"signals"', "times": 1}
    await control(debrief, "POST", "faults", {"vendor": "openai", "kind": "status", **later})

    await drop(page, debrief, "discovery-call.vtt")

    signals = page.locator(".stage[data-stage=signals]")
    await expect(signals).to_have_attribute("data-state", "retrying", timeout=DONE_WITHIN_MS)
    await expect(page.locator("#summary .headline")).to_be_visible()
    await expect(page.locator("#action_items .claim").first).to_be_visible()
    await expect(page.locator("#decisions .missing")).to_have_text(
        "Nothing was decided in this call."
    )
    await expect(page.locator("#causes .claim").first).to_be_visible()
    await expect(page.locator("#transcript .people")).to_contain_text("rep")
    await expect(page.locator("#signals .missing")).to_have_text("Extracting signals…")
    await expect(page.locator(".offline").first).to_contain_text("Offline analysis: rule-based")
    await expect(page.locator(".status")).to_have_text("In progress")


async def test_an_upload_that_is_refused_says_why(page: Page, debrief: Any) -> None:
    await page.goto(debrief.url)

    await page.locator("#file").set_input_files(
        {"name": "call.vtt", "mimeType": "text/vtt", "buffer": b"WEBVTT\n\nnothing here"}
    )

    await expect(page.locator(".upload.is-bad .said")).to_contain_text("call.vtt")
    assert page.url == f"{debrief.url}/"


async def test_the_list_follows_a_call_without_a_reload(page: Page, debrief: Any) -> None:
    await page.goto(debrief.url)
    async with aiohttp.ClientSession(trust_env=False) as session:
        data = aiohttp.FormData()
        transcript = "WEBVTT\n\n00:00.000 --> 00:04.000\n<v Ada>Hello, this is Ada.\n"
        data.add_field("file", transcript.encode(), filename="hello.vtt")
        async with session.post(f"{debrief.url}/v1/meetings", data=data) as answer:
            assert answer.status == 201

    await page.evaluate("dispatchEvent(new Event('visibilitychange'))")

    row = page.locator(".calls tr", has_text="hello.vtt")
    await expect(row.locator(".status")).to_have_text("Complete", timeout=DONE_WITHIN_MS)
