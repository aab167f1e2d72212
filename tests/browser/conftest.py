"""A real Chromium, and Debrief as `debrief dev` runs it, on ports of its own."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, async_playwright

from debrief.local import Local, LocalOptions, running

FLAGS = (
    "--no-sandbox",  # it does not start as root with it
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def _executable() -> str:
    found = shutil.which("chromium")
    if found is not None:
        return found
    why = "there is no program `chromium`: tools/browser.sh installs it where it can"
    if os.environ.get("CI") == "true":
        pytest.fail(why)
    pytest.skip(why)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    executable = _executable()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable, args=list(FLAGS))
        yield browser
        await browser.close()


@pytest.fixture
async def page(browser: Browser) -> AsyncIterator[Page]:
    """A page on which nothing may go wrong unseen."""
    complaints: list[str] = []
    page = await browser.new_page(viewport={"width": 1360, "height": 900})
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: _note(complaints, said))
    yield page
    assert complaints == []


def _note(complaints: list[str], said: Any) -> None:
    # What the network does is the business of the tests that break it.
    if said.type == "error" and not said.text.startswith("Failed to load resource"):
        complaints.append(said.text)


@pytest.fixture
async def local(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Local]:
    """App, engine and sandbox. Failed attempts are repeated after a second."""
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "127.0.0.1,localhost")
    options = LocalOptions(
        tmp_path,
        port=0,
        engine_port=0,
        sandbox_port=0,
        retry_interval_s=1.0,
        transcription_seconds=2.0,
        env_file=None,
    )
    async with running(options) as local:
        yield local
