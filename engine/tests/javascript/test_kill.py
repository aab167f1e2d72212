"""A real `steplog dev`, really killed while an app makes checkpoints."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import httpx2
import pytest

from .conftest import free_port

pytestmark = pytest.mark.crash

GATES = (25, 50, 75)  # at these steps the function waits, as in functions.mjs
WAIT_S_MAX = 30.0


class EngineProcess:
    """`steplog dev` on one file and one port, as often as it is started."""

    def __init__(self, folder: Path, app: str) -> None:
        self._db = folder / "steplog.db"
        self._folder = folder
        self._app = app
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        url = f"{self._app}/api/inngest/{self.port}"
        options = ["--url", url, "--port", str(self.port), "--db", str(self._db)]
        options += ["--no-discovery", "--poll-interval", "0.2s", "--retry-interval", "100ms"]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "steplog", "dev", *options],
            cwd=self._folder,
            stdout=subprocess.DEVNULL,
            env={name: text for name, text in os.environ.items() if "STEPLOG" not in name},
        )
        until(self._is_up, "the engine answers")

    def kill(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()

    def all(self, sql: str) -> list[tuple[object, ...]]:
        connection = sqlite3.connect(f"{self._db.as_uri()}?mode=ro", uri=True)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def effects(self) -> dict[str, int]:
        effects: dict[str, int] = httpx2.get(f"{self._app}/effects/{self.port}").json()
        effects.pop("call", None)
        return effects

    def has_run(self, step: int) -> bool:
        return f"n{step}" in self.effects()

    def release(self) -> None:
        httpx2.post(f"{self._app}/release/{self.port}")

    def _is_up(self) -> bool:
        try:
            return httpx2.get(f"{self.url}/health", timeout=5).status_code == 200
        except httpx2.HTTPError:
            return False


@pytest.fixture
def engine(tmp_path: Path, javascript: str) -> Iterator[EngineProcess]:
    engine = EngineProcess(tmp_path, javascript)
    try:
        engine.start()
        until(lambda: bool(engine.all("SELECT 1 FROM functions")), "the app is synced")
        yield engine
    finally:
        engine.kill()


def until(holds: Callable[[], bool], what: str) -> None:
    """Another process cannot be awaited, only asked again."""
    deadline = time.monotonic() + WAIT_S_MAX
    while not holds():
        assert time.monotonic() < deadline, f"still not: {what}"
        time.sleep(0.01)


def test_no_step_that_was_told_of_runs_again_after_a_kill(engine: EngineProcess) -> None:
    httpx2.post(f"{engine.url}/e/key", json={"name": "three-gates"})
    for gate in GATES:
        until(partial(engine.has_run, gate), f"step {gate} is at its gate")
        engine.kill()
        assert engine.all("SELECT count(*) FROM steps") == [(gate,)]
        engine.start()

    until(lambda: engine.all("SELECT status FROM runs") == [("COMPLETED",)], "the run has ended")
    engine.release()  # the lost calls, which find that they are no longer wanted

    assert engine.all("SELECT CAST(output AS TEXT) FROM runs") == [("4950",)]
    assert engine.effects() == {f"n{step}": 2 if step in GATES else 1 for step in range(100)}
