"""Takes the pictures in `docs/images/` anew: an example call, half-way and finished, in Chromium.

Half-way is held still by the sandbox: one answer of the language model is refused, another is slow.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import aiohttp
from playwright.async_api import Page, async_playwright, expect

from debrief.local import LocalOptions, running

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
CALL = ROOT / "examples" / "discovery-call.vtt"
VIEW = {"width": 1280, "height": 860}
DONE_WITHIN_MS = 60_000
HELD_S = 12
FAULTS: tuple[dict[str, Any], ...] = (
    {"kind": "status", "status": 429, "match": '"name":"decisions"', "times": 1},
    {"kind": "slow", "seconds": HELD_S, "match": '"name":"signals"', "times": 1},
    {"kind": "slow", "seconds": HELD_S, "match": '"name":"causes"', "times": 1},
)
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync")


async def take() -> None:
    executable = shutil.which("chromium")
    if executable is None:
        sys.exit("there is no program `chromium`: tools/browser.sh installs it where it can")
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1"
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        ports = {"port": 0, "engine_port": 0, "sandbox_port": 0}
        options = LocalOptions(Path(folder), **ports, env_file=None)
        async with running(options) as local, async_playwright() as playwright:
            await _set_faults(local.sandbox_url)
            browser = await playwright.chromium.launch(executable_path=executable, args=list(FLAGS))
            page = await browser.new_page(viewport=VIEW, color_scheme="light", locale="en-GB")  # type: ignore[arg-type]
            await page.goto(local.url)
            await page.locator("#file").set_input_files(CALL)
            await _half_way(page)
            await _finished(page)
            await browser.close()


async def _set_faults(sandbox_url: str) -> None:
    async with aiohttp.ClientSession(trust_env=False) as session:
        for fault in FAULTS:
            url = f"{sandbox_url}/control/faults"
            async with session.post(url, json={"vendor": "openai", **fault}) as answer:
                answer.raise_for_status()


async def _half_way(page: Page) -> None:
    await page.wait_for_url("**/meetings/*")
    await expect(page.locator("#transcript .turn").first).to_be_visible(timeout=DONE_WITHIN_MS)
    for stage, state in (("signals", "running"), ("decisions", "retrying"), ("usage", "completed")):
        line = page.locator(f".stage[data-stage={stage}]")
        await expect(line).to_have_attribute("data-state", state, timeout=DONE_WITHIN_MS)
    await expect(page.locator("#summary .headline")).to_be_visible()  # what is done is shown
    await page.screenshot(path=IMAGES / "live-page.png")


async def _finished(page: Page) -> None:
    await expect(page.locator("#progress-title")).to_have_text("All done", timeout=DONE_WITHIN_MS)
    await expect(page.locator("#crm a")).to_be_visible()
    await page.locator("#progress > summary").click()  # closed: what came of it matters now
    quote = page.locator("#signals a.quote").first
    await page.locator("#signals").evaluate("section => section.scrollIntoView()")
    await quote.click()
    await page.screenshot(path=IMAGES / "meeting.png")


if __name__ == "__main__":
    asyncio.run(take())
