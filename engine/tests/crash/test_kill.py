"""A real `steplog dev` over a real file, really killed, while a real app works for it."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import httpx2
import pytest

pytestmark = pytest.mark.crash

SEED = 4
KILLS = 10
ORDERS_PER_LIFE = 6
STEPS = ("charge", "pack", "label", "tell")
STOP_S_MAX = 20  # the grace for what is in flight, and a busy machine


class Shop:
    """The app's process, the engine's process, and the file between one engine and the next."""

    def __init__(self, folder: Path) -> None:
        self.db = folder / "steplog.db"
        self.effects = folder / "effects.txt"
        self.effects.touch()
        self._folder = folder
        self._app_port, self._port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        script = Path(__file__).with_name("app.py")
        self._app = self._spawn(str(script), str(self._app_port), self.url, str(self.effects))
        self._engine: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        app_url = f"http://127.0.0.1:{self._app_port}/api/inngest"
        options = ["--url", app_url, "--port", str(self._port), "--db", str(self.db)]
        options += ["--no-discovery", "--poll-interval", "0.2s", "--retry-interval", "100ms"]
        options += ["--stop-grace", "200ms"]
        self._engine = self._spawn("-m", "steplog", "dev", *options)
        until(self._is_up, "the engine answers")

    def stop(self, number: signal.Signals) -> int:
        """Returns the exit code."""
        assert self._engine is not None
        self._engine.send_signal(number)
        return self._engine.wait(STOP_S_MAX)

    def send(self, event: dict[str, object]) -> bool:
        """Whether it was accepted."""
        try:
            reply = httpx2.post(f"{self.url}/e/key", json=event, timeout=5)
        except httpx2.HTTPError:
            return False
        return reply.status_code == 200

    def all(self, sql: str) -> list[tuple[object, ...]]:
        connection = sqlite3.connect(f"{self.db.as_uri()}?mode=ro", uri=True)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def close(self) -> None:
        for process in (self._engine, self._app):
            if process is not None and process.poll() is None:
                process.kill()
                process.wait()

    def _is_up(self) -> bool:
        assert self._engine is not None
        assert self._engine.poll() is None, "the engine has ended: its error is above"
        try:
            return httpx2.get(f"{self.url}/health", timeout=5).status_code == 200
        except httpx2.HTTPError:
            return False

    def _spawn(self, *arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=self._folder,
            stdout=subprocess.DEVNULL,
            env={name: text for name, text in os.environ.items() if "STEPLOG" not in name},
        )


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path)
    try:
        shop.start()
        until(lambda: bool(shop.all("SELECT 1 FROM functions")), "the app is synced")
        yield shop
    finally:
        shop.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def until(holds: Callable[[], bool], what: str, at_most_s: float = 20) -> None:
    """Another process cannot be awaited, only asked again."""
    deadline = time.monotonic() + at_most_s
    while not holds():
        assert time.monotonic() < deadline, f"still not: {what}"
        time.sleep(0.02)


def test_a_kill_loses_nothing_and_repeats_a_step_at_most_once(shop: Shop) -> None:
    prng = Random(SEED)
    accepted: list[str] = []
    for life in range(KILLS + 1):
        for number in range(ORDERS_PER_LIFE):
            order = f"order-{life}-{number}"
            if shop.send({"name": "paid", "id": order, "data": {"order": order}}):
                accepted.append(order)
        if life < KILLS:
            time.sleep(prng.uniform(0, 0.25))
            shop.stop(signal.SIGKILL)
            shop.start()

    count = "SELECT count(*) FROM runs WHERE status = 'COMPLETED'"
    done = (str(2 * len(accepted)),)
    until(
        lambda: shop.all(f"SELECT CAST(({count}) AS TEXT)") == [done], f"{done} runs, seed {SEED}"
    )

    assert len(accepted) == (KILLS + 1) * ORDERS_PER_LIFE
    assert shop.all("SELECT DISTINCT status FROM runs") == [("COMPLETED",)]
    assert shop.all("SELECT * FROM queue") == []
    assert shop.all("SELECT * FROM waits") == []
    told = Counter(shop.effects.read_text().splitlines())
    assert set(told) == {f"{order} {step}" for order in accepted for step in STEPS}
    assert max(told.values()) <= 1 + KILLS


def test_a_polite_stop_hands_back_what_is_in_flight_and_that_costs_no_attempt(shop: Shop) -> None:
    assert shop.send({"name": "hang"})
    until(lambda: shop.effects.read_text() == "hang\n", "the app is asked")

    exit_code = shop.stop(signal.SIGTERM)
    leases = shop.all("SELECT leased_at_ms FROM queue")
    shop.start()
    until(lambda: shop.all("SELECT status FROM runs") == [("COMPLETED",)], "the run has ended")

    assert exit_code == 0
    assert leases == [(None,)]
    assert shop.all("SELECT CAST(output AS TEXT) FROM runs") == [("0",)], "still the first attempt"
