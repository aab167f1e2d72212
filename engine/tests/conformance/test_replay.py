"""Replays: the ended runs of a window begin anew (flow-control.md §5.24)."""

from __future__ import annotations

import inngest
import pytest
from steplog.commands.sweep import RUNS_PER_COMMIT, Window
from steplog.core.model import RunStatus
from steplog.core.sweeps import SweepKind, SweepStatus
from steplog.errors import AlreadyEnded, InvalidSweep
from steplog.store import sweeps
from steplog.store.write import Write
from steplog.testing import Steplog

MANY = 2 * RUNS_PER_COMMIT + 30
FAILED = (RunStatus.FAILED,)


class Shop:
    """A function that fails for some numbers until it is mended."""

    def __init__(self, steplog: Steplog) -> None:
        self.is_mended = False
        self.shipped: list[int] = []
        self.client = steplog.client()
        go = inngest.TriggerEvent(event="go")

        @self.client.create_function(
            fn_id="f", trigger=go, retries=1, idempotency="string(event.data.n)"
        )
        async def f(ctx: inngest.Context) -> int:
            number = ctx.event.data["n"]
            assert isinstance(number, int)
            if number % 2 and not self.is_mended:
                raise inngest.NonRetriableError("the printer is out of paper")
            self.shipped.append(number)
            return number

        self.function = f

    async def sell(self, steplog: Steplog, count: int) -> None:
        await steplog.serve(self.client, [self.function])
        await self.client.send([inngest.Event(name="go", data={"n": n}) for n in range(count)])
        await steplog.settle()


async def test_failed_runs_begin_anew_for_their_own_events(steplog: Steplog) -> None:
    shop = Shop(steplog)
    await shop.sell(steplog, 6)
    shop.is_mended = True
    former = [run for run in steplog.runs() if run.status == "FAILED"]

    await steplog.advance("1s")
    sweep = await steplog.engine.replay(Window("app-f", until_ms=steplog.now_ms), FAILED)
    await steplog.settle()

    assert sorted(shop.shipped) == [0, 1, 2, 3, 4, 5]
    assert (sweep.status, sweep.changed) == (SweepStatus.COMPLETED, 3)
    write = Write(steplog.engine.context.database.connection, 0)
    again = [write.run(run.id) for run in steplog.runs()[6:]]
    assert [run and run.original_run_id for run in again] == [run.id for run in former]
    assert [run.status for run in steplog.runs()[:6]] == ["COMPLETED", "FAILED"] * 3


async def test_a_restart_goes_on_where_it_was_and_begins_none_twice(steplog: Steplog) -> None:
    shop = Shop(steplog)
    await shop.sell(steplog, MANY * 2)
    shop.is_mended = True
    shop.shipped.clear()
    await steplog.advance("1s")

    begun = await steplog.engine.replay(Window("app-f", until_ms=steplog.now_ms), FAILED)
    assert begun.changed == RUNS_PER_COMMIT
    await steplog.kill()
    await steplog.drain()

    db = steplog.engine.context.database.connection
    sweep = sweeps.get(db, SweepKind.REPLAY, begun.id)
    assert sweep is not None
    assert (sweep.status, sweep.changed) == (SweepStatus.COMPLETED, MANY)
    completed = [run for run in steplog.runs() if run.status == "COMPLETED"]
    assert len(completed) == 2 * MANY
    assert len(steplog.runs()) == 3 * MANY


async def test_what_was_skipped_while_paused_is_made_good(steplog: Steplog) -> None:
    shop = Shop(steplog)
    await shop.sell(steplog, 1)
    await steplog.engine.pause("app-f")
    await shop.client.send(inngest.Event(name="go", data={"n": 2}))
    await steplog.advance("1s")
    window = Window("app-f", until_ms=steplog.now_ms)
    with pytest.raises(InvalidSweep, match="function app-f is paused: resume it"):
        await steplog.engine.replay(window, (RunStatus.SKIPPED,))
    await steplog.engine.resume("app-f")

    await steplog.engine.replay(window, (RunStatus.SKIPPED,))
    await steplog.settle()

    assert shop.shipped == [0, 2]


async def test_a_window_that_reaches_beyond_now_ends_now(steplog: Steplog) -> None:
    shop = Shop(steplog)
    await shop.sell(steplog, 2)
    await steplog.advance("1s")

    far_ms = steplog.now_ms + 3_600_000
    sweep = await steplog.engine.replay(Window("app-f", until_ms=far_ms), FAILED)
    await steplog.advance("2h")

    assert sweep.status is SweepStatus.COMPLETED, "the new run, which fails again, is not replayed"
    assert [run.status for run in steplog.runs()] == ["COMPLETED", "FAILED", "FAILED"]


async def test_a_condition_chooses_among_them(steplog: Steplog) -> None:
    shop = Shop(steplog)
    await shop.sell(steplog, 6)
    shop.is_mended = True
    await steplog.advance("1s")

    window = Window("app-f", until_ms=steplog.now_ms, expression="event.data.n > 2")
    await steplog.engine.replay(window, FAILED)
    await steplog.settle()

    assert shop.shipped[3:] == [3, 5]


async def test_a_replay_that_is_stopped_begins_no_more(steplog: Steplog) -> None:
    shop = Shop(steplog)
    await shop.sell(steplog, MANY * 2)
    await steplog.advance("1s")
    begun = await steplog.engine.replay(Window("app-f", until_ms=steplog.now_ms), FAILED)

    stopped = await steplog.engine.stop_sweep(SweepKind.REPLAY, begun.id)
    await steplog.drain()

    assert stopped.status is SweepStatus.STOPPED
    assert 0 < stopped.changed < MANY
    assert len(steplog.runs()) == 2 * MANY + stopped.changed
    with pytest.raises(AlreadyEnded, match="it is STOPPED"):
        await steplog.engine.stop_sweep(SweepKind.REPLAY, begun.id)


async def test_live_runs_cannot_be_replayed(steplog: Steplog) -> None:
    shop = Shop(steplog)
    await shop.sell(steplog, 1)

    with pytest.raises(InvalidSweep, match="must be some of COMPLETED, FAILED, CANCELLED, SKIPPED"):
        await steplog.engine.replay(Window("app-f", until_ms=steplog.now_ms), (RunStatus.RUNNING,))
