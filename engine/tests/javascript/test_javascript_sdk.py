"""The official JavaScript SDK on this engine: an app as its users write it, over real sockets."""

from __future__ import annotations

import asyncio

import pytest
from steplog.testing import Steplog

from .conftest import JavaScript


async def test_steps_run_in_one_call_as_long_as_they_need_no_timer(
    steplog: Steplog, js: JavaScript
) -> None:
    await js.run("sequence")
    first = await js.effects()
    await steplog.drain()

    (run,) = steplog.runs()
    assert (run.status, run.output) == ("COMPLETED", [1, 2, 3])
    assert first == {"call": 1, "a": 1, "b": 1}
    assert await js.effects() == {"call": 2, "a": 1, "b": 1, "c": 1}


@pytest.mark.parametrize(("name", "calls"), [("sequence-by-calls", 5), ("sequence-in-pairs", 2)])
async def test_steps_come_to_the_same_with_fewer_checkpoints_or_none(
    steplog: Steplog, js: JavaScript, name: str, calls: int
) -> None:
    await js.run(name)
    await steplog.drain()

    (run,) = steplog.runs()
    assert (run.status, run.output) == ("COMPLETED", [1, 2, 3])
    assert await js.effects() == {"call": calls, "a": 1, "b": 1, "c": 1}


@pytest.mark.parametrize(("name", "calls"), [("hundred", 1), ("hundred-by-calls", 101)])
async def test_a_hundred_steps(steplog: Steplog, js: JavaScript, name: str, calls: int) -> None:
    await js.run(name)

    (run,) = steplog.runs()
    assert (run.status, run.output) == ("COMPLETED", 4950)
    assert [step.output for step in run.steps] == list(range(100))
    effects = await js.effects()
    assert effects.pop("call") == calls
    assert set(effects.values()) == {1}


async def test_a_state_that_no_call_holds_is_fetched(steplog: Steplog, js: JavaScript) -> None:
    await js.run("large-state")
    await steplog.drain()

    (run,) = steplog.runs()
    assert (run.status, run.output) == ("COMPLETED", 8 * 1024 * 1024 + 1)
    assert set((await js.effects()).values()) <= {1, 2}, "no step ran twice"


async def test_a_step_that_fails_is_tried_again_and_those_before_it_are_kept(
    steplog: Steplog, js: JavaScript
) -> None:
    await js.run("flaky")
    await steplog.drain()

    (run,) = steplog.runs()
    assert (run.status, run.output["flaky"]) == ("COMPLETED", "at last")
    effects = await js.effects()
    assert (effects["before"], effects["flaky"]) == (1, 3)


async def test_a_step_that_fails_for_good_is_caught(steplog: Steplog, js: JavaScript) -> None:
    await js.run("caught")

    (run,) = steplog.runs()
    assert (run.status, run.output) == ("COMPLETED", {"caught": "never", "after": 1})


async def test_a_function_that_fails_for_good_is_told_to_its_handler(
    steplog: Steplog, js: JavaScript
) -> None:
    await js.run("fails")
    await steplog.drain()

    assert steplog.runs("fails")[0].status == "FAILED"
    effects = await js.effects()
    assert (effects["before"], effects["outside"]) == (1, 2)
    assert effects["told: broken outside of steps"] == 1


async def test_branches_run_side_by_side_and_are_joined(steplog: Steplog, js: JavaScript) -> None:
    await js.run("parallel")
    assert steplog.runs()[0].status == "RUNNING"
    await steplog.advance("61s")

    (run,) = steplog.runs()
    assert (run.status, run.output) == ("COMPLETED", [1, 2, 3, 4])
    effects = await js.effects()
    assert [effects[step] for step in ("before", "left", "right", "after")] == [1] * 4


async def test_what_follows_a_race_does_not_wait_for_those_who_lost(
    steplog: Steplog, js: JavaScript
) -> None:
    await js.run("race")
    early = await js.effects()
    await steplog.drain()  # the SDK does not let a function return before its steps have ended

    assert (early["quick"], early["after"]) == (1, 1)
    (run,) = steplog.runs()
    assert (run.status, run.output) == ("COMPLETED", ["quick", 1])


async def test_an_event_or_its_absence_ends_a_wait(steplog: Steplog, js: JavaScript) -> None:
    await js.run("wait", id=1)
    await js.run("wait", id=2)
    await js.run("approved", id=2, by="Ada")
    await steplog.advance("61m")

    assert [run.output for run in steplog.runs("wait")] == [None, {"id": 2, "by": "Ada"}]


async def test_a_signal_from_another_run_ends_a_wait(steplog: Steplog, js: JavaScript) -> None:
    await js.run("signal", signal="s")
    await js.run("sender", signal="s")
    await js.run("sender", signal="s")

    assert steplog.runs("signal")[0].output == {"signal": "s", "data": {"by": "a step"}}
    sent, unheard = steplog.runs("sender")
    assert sent.output == {"runId": steplog.runs("signal")[0].id}
    assert (unheard.status, unheard.output) == ("COMPLETED", {})


async def test_signals_are_waited_for_by_one_run_at_a_time(
    steplog: Steplog, js: JavaScript
) -> None:
    await js.run("signal", signal="s", onConflict="fail")
    await js.run("signal", signal="s", onConflict="fail")
    await js.run("signal", signal="s", onConflict="replace")
    await js.run("sender", signal="s")
    await steplog.advance("61m")

    older, refused, newer = steplog.runs("signal")
    assert (older.status, older.output) == ("COMPLETED", None)
    assert refused.status == "FAILED"
    assert newer.output["data"] == {"by": "a step"}


async def test_an_invoked_function_answers(steplog: Steplog, js: JavaScript) -> None:
    await js.run("invoke")

    assert steplog.runs("invoke")[0].output == 42


async def test_an_event_cancels_a_run(steplog: Steplog, js: JavaScript) -> None:
    await js.run("cancel", id=1)
    await js.run("stop", id=2)
    assert steplog.runs()[0].status == "RUNNING"
    await js.run("stop", id=1)
    await steplog.drain()

    assert steplog.runs()[0].status == "CANCELLED"
    assert await js.effects() == {"call": 1, "before": 1}


@pytest.mark.parametrize("fails", [False, True])
async def test_a_deferred_function_runs_once_its_parent_has_ended(
    steplog: Steplog, js: JavaScript, fails: bool
) -> None:
    await js.run("defer", fails=fails)
    assert steplog.runs("mail") == []
    await steplog.drain()

    assert steplog.runs("defer")[0].status == ("FAILED" if fails else "COMPLETED")
    (mail,) = steplog.runs("mail")
    assert mail.output == {"to": "Ada", "parent": "js-defer"}
    effects = await js.effects()
    assert (effects["mail to Ada"], effects["work"]) == (1, 1)


async def test_the_deferred_functions_of_a_cancelled_run_are_forgotten(
    steplog: Steplog, js: JavaScript
) -> None:
    await js.run("defer")
    await steplog.engine.cancel(steplog.runs("defer")[0].id)
    await steplog.settle()

    assert steplog.runs("mail") == []


async def test_steps_of_a_call_that_the_engine_did_not_survive_are_not_run_again(
    steplog: Steplog, js: JavaScript
) -> None:
    await js.send("gated")
    await until_waiting(js, "second", 1)

    await steplog.kill()
    await until_waiting(js, "second", 2)
    await js.release()  # the lost call goes on, and finds that it is no longer wanted
    await steplog.settle()

    (run,) = steplog.runs()
    assert (run.status, run.output) == ("COMPLETED", ["kept", "done"])
    effects = await js.effects()
    assert (effects["first"], effects["second"]) == (1, 2)
    assert [step.name for step in run.steps] == ["first", "second"]


async def test_a_cancelled_run_stops_its_call_at_the_next_checkpoint(
    steplog: Steplog, js: JavaScript
) -> None:
    await js.send("gated")
    await until_waiting(js, "second", 1)
    (run,) = steplog.runs()

    await steplog.engine.cancel(run.id)
    await js.release()
    await steplog.settle()

    (run,) = steplog.runs()
    assert run.status == "CANCELLED"
    assert [step.name for step in run.steps] == ["first"]


async def until_waiting(js: JavaScript, step: str, times: int) -> None:
    """The step has begun this often. The engine is in the middle of a call, so it cannot settle."""
    async with asyncio.timeout(30):
        while (await js.effects()).get(step, 0) < times:
            pass  # asking lets the others go on


# Flow control


async def test_events_come_in_batches(steplog: Steplog, js: JavaScript) -> None:
    await js.send("batch", *({"n": n} for n in range(4)))
    await steplog.settle()
    assert [run.output for run in steplog.runs()] == [[0, 1, 2]]
    await steplog.drain()

    assert [run.output for run in steplog.runs()] == [[0, 1, 2], [3]]


async def test_only_the_last_event_of_a_flurry_starts_a_run(
    steplog: Steplog, js: JavaScript
) -> None:
    await js.send("debounce", {"id": 1, "n": 1}, {"id": 2, "n": 2}, {"id": 1, "n": 3})
    await steplog.drain()

    assert sorted(run.output for run in steplog.runs()) == [2, 3]


async def test_starts_are_throttled_and_none_is_lost(steplog: Steplog, js: JavaScript) -> None:
    await js.send("throttle", {}, {}, {}, {})
    await steplog.settle()
    at_once = (await js.effects())["start"]
    await steplog.drain()

    assert at_once < 4
    assert sorted(run.output for run in steplog.runs()) == [1, 2, 3, 4]


async def test_starts_beyond_a_rate_are_dropped(steplog: Steplog, js: JavaScript) -> None:
    await js.send("rate-limit", {}, {}, {})
    await steplog.settle()
    await steplog.advance("2m")
    await js.run("rate-limit")

    assert [run.output for run in steplog.runs()] == [1, 2]


async def test_a_singleton_runs_once_at_a_time(steplog: Steplog, js: JavaScript) -> None:
    await js.send("singleton", {}, {})
    await steplog.drain()
    await js.run("singleton")
    await steplog.drain()

    assert [run.status for run in steplog.runs()] == ["COMPLETED", "SKIPPED", "COMPLETED"]
    assert (await js.effects())["end"] == 2
