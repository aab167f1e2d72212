"""Cancellations in bulk: by function, window and condition (flow-control.md §5.22)."""

from __future__ import annotations

from datetime import timedelta

import inngest
import pytest
from steplog.commands.sweep import RUNS_PER_COMMIT, Window
from steplog.core.sweeps import SweepKind, SweepStatus
from steplog.errors import InvalidSweep, NotFound
from steplog.store import sweeps
from steplog.testing import Steplog

GO = inngest.TriggerEvent(event="go")
MANY = 2 * RUNS_PER_COMMIT + 30


def napper(client: inngest.Inngest, name: str = "f") -> inngest.Function[str]:
    @client.create_function(fn_id=name, trigger=GO)
    async def f(ctx: inngest.Context) -> str:
        await ctx.step.sleep("nap", timedelta(hours=1))
        return "done"

    return f


async def started(steplog: Steplog, *data: dict[str, int]) -> inngest.Inngest:
    """Sleeping runs, one for each."""
    client = steplog.client()
    await steplog.serve(client, [napper(client)])
    await client.send([inngest.Event(name="go", data=each) for each in data])
    await steplog.settle()
    return client


def statuses(steplog: Steplog, function: str = "f") -> list[str]:
    return [run.status for run in steplog.runs(function)]


async def test_all_runs_that_were_queued_before_are_cancelled(steplog: Steplog) -> None:
    await started(steplog, *({} for _ in range(MANY)))
    now_ms = steplog.now_ms

    begun = await steplog.engine.cancel_in_bulk(Window("app-f", until_ms=now_ms + 1, name="oops"))
    await steplog.settle()

    assert set(statuses(steplog)) == {"CANCELLED"}
    assert begun.changed == RUNS_PER_COMMIT, "the writer is held for one part at a time"
    db = steplog.engine.context.database.connection
    sweep = sweeps.get(db, SweepKind.CANCEL, begun.id)
    assert sweep is not None
    assert (sweep.status, sweep.changed) == (SweepStatus.COMPLETED, MANY)
    assert len(steplog.events("inngest/function.cancelled")) == MANY
    notes = db.execute("SELECT DISTINCT detail FROM history WHERE kind = 'run.cancelled'")
    assert [f'oops\\" ({begun.id})' in detail.decode() for (detail,) in notes] == [True]


async def test_a_restart_goes_on_where_it_was(steplog: Steplog) -> None:
    await started(steplog, *({} for _ in range(MANY)))

    await steplog.engine.cancel_in_bulk(Window("app-f", until_ms=steplog.now_ms + 1))
    assert len([status for status in statuses(steplog) if status == "CANCELLED"]) < MANY
    await steplog.kill()
    await steplog.settle()

    assert set(statuses(steplog)) == {"CANCELLED"}
    assert len(steplog.events("inngest/function.cancelled")) == MANY, "each is told once"


async def test_only_runs_whose_event_meets_the_condition_are_meant(steplog: Steplog) -> None:
    await started(steplog, {"n": 1}, {"n": 2}, {}, {"n": 3})

    sweep = await steplog.engine.cancel_in_bulk(
        Window("app-f", until_ms=steplog.now_ms + 1, expression="event.data.n >= 2")
    )
    await steplog.settle()

    assert statuses(steplog) == ["RUNNING", "CANCELLED", "RUNNING", "CANCELLED"]
    assert (sweep.looked_at, sweep.changed) == (4, 2)


async def test_runs_outside_of_the_window_stay(steplog: Steplog) -> None:
    client = await started(steplog, {})
    await steplog.advance("10s")
    from_ms = steplog.now_ms
    await client.send(inngest.Event(name="go"))
    await steplog.advance("10s")
    until_ms = steplog.now_ms
    await steplog.advance("10s")
    await client.send(inngest.Event(name="go"))
    await steplog.settle()

    await steplog.engine.cancel_in_bulk(Window("app-f", until_ms=until_ms, from_ms=from_ms))
    await steplog.settle()

    assert statuses(steplog) == ["RUNNING", "CANCELLED", "RUNNING"]


async def test_runs_of_the_next_moments_are_meant_as_well(steplog: Steplog) -> None:
    client = await started(steplog, {})

    await steplog.engine.cancel_in_bulk(Window("app-f", until_ms=steplog.now_ms + 4_000))
    await steplog.advance("2s")
    await client.send(inngest.Event(name="go"))
    await steplog.advance("1s")
    assert statuses(steplog) == ["CANCELLED", "RUNNING"]
    await steplog.kill()
    await steplog.advance("2s")
    await client.send(inngest.Event(name="go"))
    await steplog.settle()

    assert statuses(steplog) == ["CANCELLED", "CANCELLED", "RUNNING"]


async def test_runs_of_other_functions_and_those_that_have_ended_stay(steplog: Steplog) -> None:
    client = steplog.client()
    await steplog.serve(client, [napper(client), napper(client, "other")])
    await client.send(inngest.Event(name="go"))
    await steplog.advance("2h")
    await client.send(inngest.Event(name="go"))
    await steplog.settle()

    await steplog.engine.cancel_in_bulk(Window("app-f", until_ms=steplog.now_ms + 1))

    assert statuses(steplog) == ["COMPLETED", "CANCELLED"]
    assert statuses(steplog, "other") == ["COMPLETED", "RUNNING"]


async def test_what_is_deleted_does_no_more(steplog: Steplog) -> None:
    await started(steplog, *({} for _ in range(MANY)))
    sweep = await steplog.engine.cancel_in_bulk(Window("app-f", until_ms=steplog.now_ms + 1))

    await steplog.engine.delete_sweep(SweepKind.CANCEL, sweep.id)
    await steplog.settle()

    assert 0 < statuses(steplog).count("RUNNING") < MANY
    with pytest.raises(NotFound, match=f"no cancellation {sweep.id}"):
        await steplog.engine.delete_sweep(SweepKind.CANCEL, sweep.id)


async def test_a_window_or_condition_that_cannot_be_meant_is_refused(steplog: Steplog) -> None:
    await started(steplog, {})
    now_ms = steplog.now_ms

    for window, told in (
        (Window("app-f", until_ms=now_ms + 60_000), "5 seconds into the future, not 60"),
        (Window("app-f", until_ms=now_ms, from_ms=now_ms), "the window is empty"),
        (Window("app-f", until_ms=now_ms, expression="event.data.("), "condition is not"),
    ):
        with pytest.raises(InvalidSweep, match=told):
            await steplog.engine.cancel_in_bulk(window)
    with pytest.raises(NotFound, match="no function 'nobody'"):
        await steplog.engine.cancel_in_bulk(Window("nobody", until_ms=now_ms))

    assert statuses(steplog) == ["RUNNING"]
