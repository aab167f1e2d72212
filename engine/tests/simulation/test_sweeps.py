"""Wherever the process dies: what is cancelled or replayed in bulk is so whole, and each run once.

Ten letters wait to be sent. The even ones are cancelled in bulk, and then begun anew.
"""

from __future__ import annotations

import asyncio
from collections import Counter

import msgspec
import pytest
from steplog.commands import sweep
from steplog.commands.sweep import Window
from steplog.core import ids
from steplog.core.functions import App, Function, Trigger
from steplog.core.model import Event, RunStatus
from steplog.engine import Engine
from steplog.wire.apps import Registration

from .story import ScriptedApp, Step
from .test_simulation import END_S, Day, _event, _internal_id, _persist
from .world import EPOCH_MS, Fault, VirtualLoop

LETTERS = 10
CANCEL_S, REPLAY_S = 60, 120
STORIES = {"shop-letter": ((Step("wait", "Sleep", name="1h"),), (Step("send"),))}


def registration() -> Registration:
    function = Function(
        id=ids.function_uuid("shop", "shop-letter"),
        app_id=ids.app_uuid("shop"),
        slug="shop-letter",
        name="shop-letter",
        url="http://shop/api?fnId=shop-letter&stepId=step",
        triggers=(Trigger(event="letter"),),
        attempts=3,
    )
    app = App(ids.app_uuid("shop"), "shop", "http://shop/api", checksum="1")
    return Registration(app, (function,))


class DayOfLetters(Day):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.app = ScriptedApp(STORIES)

    async def _work(self, engine: Engine) -> None:
        loop = asyncio.get_running_loop()
        await _persist(lambda: engine.sync(registration()))
        if not self._known("SELECT 1 FROM events"):
            letters: list[Event] = [_event(n, "letter", {"n": n}) for n in range(LETTERS)]
            await _persist(lambda: engine.receive(letters))
        window = Window(
            "shop-letter",
            until_ms=EPOCH_MS + CANCEL_S * 1_000,
            expression="int(event.data.n) % 2 == 0",
        )
        await asyncio.sleep(max(0.0, CANCEL_S - loop.time()))
        if not self._known("SELECT 1 FROM sweeps WHERE kind = 'cancel'"):
            await _persist(lambda: engine.cancel_in_bulk(window))
        await asyncio.sleep(max(0.0, REPLAY_S - loop.time()))
        if not self._known("SELECT 1 FROM sweeps WHERE kind = 'replay'"):
            await _persist(lambda: engine.replay(window, (RunStatus.CANCELLED,)))
        await asyncio.sleep(END_S - loop.time())

    def _known(self, sql: str) -> bool:
        """As a careful client looks first whether what it asked for before a crash was kept."""
        return bool(self.disk.all(sql))

    def check(self) -> None:
        assert self.mistakes == []
        assert self.disk.all("SELECT * FROM queue") == []
        states = [
            msgspec.json.decode(state) for (state,) in self.disk.all("SELECT state FROM sweeps")
        ]
        told = sorted((one["kind"], one["status"], one["changed"]) for one in states)
        half = LETTERS // 2
        assert told == [("cancel", "COMPLETED", half), ("replay", "COMPLETED", half)]
        runs = Counter(self.disk.all("SELECT event_id, status FROM runs"))
        assert runs == {
            **{(_internal_id(n), "COMPLETED"): 1 for n in range(LETTERS)},
            **{(_internal_id(n), "CANCELLED"): 1 for n in range(0, LETTERS, 2)},
        }
        assert len(self.app.worked) == LETTERS, "no cancelled letter is sent, each other one is"


def live_through(fault: Fault) -> DayOfLetters:
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        day = DayOfLetters(fault)
        try:
            runner.run(day.pass_by())
            day.check()
        except AssertionError as error:
            raise AssertionError(f"{fault}: {error}") from error
        return day


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "RUNS_PER_COMMIT", 3)


def test_the_process_may_die_at_any_commit() -> None:
    commits = live_through(Fault()).fault.commits

    assert len(commits) > 15, "in parts"
    for statement in commits:
        live_through(Fault(after=statement))
        live_through(Fault(before=statement))


def test_the_disk_may_be_full_for_a_while() -> None:
    statements = live_through(Fault()).fault.statements

    for statement in range(1, statements, 25):
        live_through(Fault(full=range(statement, statement + 40)))
