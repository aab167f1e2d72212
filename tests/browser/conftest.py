"""A real Chromium, and `debrief dev` as its users start it: free ports, a folder of its own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, async_playwright

from debrief.config import variables

START_S_MAX = 60.0
STOP_S_MAX = 30.0
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


@dataclass(frozen=True)
class Debrief:
    """Where the app and the simulated vendors are."""

    url: str
    sandbox_url: str


@pytest.fixture(scope="module")
def debrief(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Debrief]:
    """One for all tests of a module. Failed attempts are repeated after a second."""
    _executable()
    folder = tmp_path_factory.mktemp("debrief")
    with _dev(folder) as process:
        killer = threading.Timer(START_S_MAX, process.kill)
        killer.start()
        said = list(_start_of(process))
        killer.cancel()
        try:
            yield Debrief(_address("upload a call", said), _address("simulated vendors", said))
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=STOP_S_MAX)


def _dev(folder: Path) -> subprocess.Popen[str]:
    kept = {name: value for name, value in os.environ.items() if not _is_ours(name)}
    ports = [f"--{name}=0" for name in ("port", "engine-port", "sandbox-port")]
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "debrief.cli", "dev", "--no-sample", "--retry-interval=1"),
            *(f"--data={folder / 'data'}", *ports),
        ],
        cwd=folder,  # where there is no `.env`
        env={**kept, "PYTHONUNBUFFERED": "1", "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _is_ours(name: str) -> bool:
    """Of the variables that configure Debrief: a developer's own keys are not for tests."""
    return name in variables().values()


def _start_of(process: subprocess.Popen[str]) -> Iterator[str]:
    assert process.stdout is not None
    for line in process.stdout:
        yield line
        if "Ctrl-C" in line:
            return


def _address(name: str, said: Sequence[str]) -> str:
    found = [line.split()[-1] for line in said if name in line]
    assert found, f"debrief dev did not name the address of {name!r}:\n{''.join(said)}"
    return found[0]
