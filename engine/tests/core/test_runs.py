"""The run state machine, answer by answer."""

from __future__ import annotations

from msgspec.structs import replace
from steplog.core import overflow, runs
from steplog.core.answers import (
    CallFailed,
    ErrorInfo,
    InvokeRequested,
    Op,
    Progressed,
    Returned,
    RunMustFail,
    SleepRequested,
    StepErrored,
    StepPlanned,
    StepRan,
    WaitRequested,
)
from steplog.core.circumstances import Circumstances
from steplog.core.model import ItemKind, QueueItem, Run, RunStatus, Step, StepKind, StepStatus
from steplog.core.retries import BACKOFF_MS
from steplog.core.transition import FunctionInvoked, RunEnded, Transition

NOW_MS = 1_000_000
RUN = Run("run", "ship", RunStatus.RUNNING, ("event",), queued_at_ms=0, request_version=2)
START = QueueItem(1, "run", "ship", ItemKind.START)
BOOM = ErrorInfo("ValueError", "boom", body=b'{"name":"ValueError","message":"boom"}')


def circumstances(
    attempts_max: int = 4, interval_ms: int | None = None, *, is_last_item: bool = False
) -> Circumstances:
    return Circumstances(attempts_max, NOW_MS - 5, 0.5, interval_ms, is_last_item)


def answer(
    *ops: Op,
    run: Run = RUN,
    item: QueueItem = START,
    known: tuple[Step, ...] = (),
    attempts_max: int = 4,
    is_last_item: bool = False,
) -> Transition:
    return runs.advance(
        run,
        item,
        Progressed(ops, 2),
        {step.id: step for step in known},
        circumstances(attempts_max, is_last_item=is_last_item),
        NOW_MS,
    )


def planned(step_id: str, **changes: object) -> Step:
    return Step("run", step_id, step_id, StepKind.RUN, StepStatus.PLANNED, **changes)  # type: ignore[arg-type]


def queued(transition: Transition) -> list[tuple[str, str]]:
    return [(item.kind.value, item.step_id) for item in transition.enqueue]


def test_a_finished_step_is_stored_and_the_app_is_asked_what_is_next() -> None:
    transition = answer(StepRan("a", "charge", b"7"))

    (step,) = transition.steps
    assert (step.id, step.name, step.status, step.output) == (
        "a",
        "charge",
        StepStatus.COMPLETED,
        b"7",
    )
    assert step.position == 0
    assert transition.run.step_count == 1
    assert queued(transition) == [("discovery", "step")]
    assert transition.enqueue[0].position == 1, "the stack now holds one step"
    assert transition.removes == (START.id,)


def test_a_returned_value_completes_the_run_and_is_told() -> None:
    transition = runs.advance(RUN, START, Returned(b'"done"'), {}, circumstances(), NOW_MS)

    assert transition.run.status is RunStatus.COMPLETED
    assert transition.run.output == b'"done"'
    assert transition.run.ended_at_ms == NOW_MS
    assert transition.ends_run
    assert transition.publish == (RunEnded(),)


def test_a_failing_step_is_tried_again_after_the_backoff() -> None:
    transition = answer(StepErrored("a", "charge", BOOM, is_final=False))

    (retry,) = transition.enqueue
    assert (retry.kind, retry.attempt) == (ItemKind.START, 1)
    assert retry.due_at_ms == NOW_MS + BACKOFF_MS[0] + 15_000, "half of the jitter"
    assert transition.steps == (), "nothing is saved before the last attempt"


def test_a_step_that_fails_for_the_last_time_is_stored_so_that_code_may_catch_it() -> None:
    last = QueueItem(1, "run", "ship", ItemKind.DISCOVERY, attempt=3)

    transition = answer(StepErrored("a", "charge", BOOM, is_final=False), item=last)

    assert transition.steps[0].status is StepStatus.FAILED
    assert transition.steps[0].output == BOOM.body
    assert queued(transition) == [("discovery", "step")]
    assert not transition.run.status.is_final


def test_a_final_step_error_is_not_tried_again() -> None:
    transition = answer(StepErrored("a", "charge", BOOM, is_final=True))

    assert transition.steps[0].status is StepStatus.FAILED


def test_a_function_error_is_tried_again_and_then_fails_the_run() -> None:
    failed = CallFailed(BOOM, "invalid status code: 500", is_final=False)
    last = QueueItem(1, "run", "ship", ItemKind.START, attempt=3)

    again = runs.advance(RUN, START, failed, {}, circumstances(), NOW_MS)
    over = runs.advance(RUN, last, failed, {}, circumstances(), NOW_MS)

    assert again.enqueue[0].attempt == 1
    assert over.run.status is RunStatus.FAILED
    assert over.run.output == BOOM.body
    assert over.publish == (RunEnded(BOOM, "invalid status code: 500"),)


def test_a_non_retriable_error_fails_the_run_at_once() -> None:
    failed = CallFailed(BOOM, "NonRetriableError", is_final=True)

    transition = runs.advance(RUN, START, failed, {}, circumstances(), NOW_MS)

    assert transition.run.status is RunStatus.FAILED


def test_the_apps_own_word_on_when_to_retry_comes_first() -> None:
    failed = CallFailed(BOOM, "invalid status code: 500", is_final=False, retry_at_ms=NOW_MS + 77)

    transition = runs.advance(RUN, START, failed, {}, circumstances(interval_ms=5), NOW_MS)

    assert transition.enqueue[0].due_at_ms == NOW_MS + 77


def test_an_answer_that_can_never_be_carried_out_fails_the_run_at_once() -> None:
    transition = runs.advance(RUN, START, RunMustFail(BOOM), {}, circumstances(), NOW_MS)

    assert transition.run.status is RunStatus.FAILED


def test_parallel_steps_are_planned_each_with_an_item_of_its_own() -> None:
    transition = answer(StepPlanned("a", "a"), StepPlanned("b", "b"))

    assert queued(transition) == [("step", "a"), ("step", "b")]
    assert transition.run.pending == ("a", "b")
    assert transition.run.force_step_plan


def test_only_the_last_of_a_group_asks_what_is_next() -> None:
    group = answer(StepPlanned("a", "a"), StepPlanned("b", "b")).run
    item_a = QueueItem(2, "run", "ship", ItemKind.STEP, "a")
    item_b = QueueItem(3, "run", "ship", ItemKind.STEP, "b")

    first = answer(StepRan("a", "a", b"1"), run=group, item=item_a, known=(planned("a"),))
    last = answer(StepRan("b", "b", b"2"), run=first.run, item=item_b, known=(planned("b"),))

    assert first.enqueue == ()
    assert queued(last) == [("discovery", "step")]
    assert not last.run.force_step_plan, "a joined group may run the next step in place"


def test_racing_steps_ask_after_each() -> None:
    group = answer(StepPlanned("a", "a", True), StepPlanned("b", "b", True)).run
    item = QueueItem(2, "run", "ship", ItemKind.STEP, "a")

    transition = answer(
        StepRan("a", "a", b"1"), run=group, item=item, known=(planned("a", is_racing=True),)
    )

    assert queued(transition) == [("discovery", "step")]
    assert transition.run.force_step_plan


def test_a_step_that_is_on_its_way_is_not_planned_twice() -> None:
    transition = answer(
        StepPlanned("a", "a", True),
        StepPlanned("c", "c", True),
        known=(planned("a", is_racing=True),),
    )

    assert queued(transition) == [("step", "c")]


DONE = Step("run", "a", "a", StepKind.RUN, StepStatus.COMPLETED, output=b"1", position=0)


def test_the_first_result_of_a_step_stands() -> None:
    late = QueueItem(2, "run", "ship", ItemKind.STEP, "a", position=1)

    transition = answer(StepRan("a", "a", b"2"), item=late, known=(DONE,))

    assert transition.steps == ()
    assert transition.enqueue == (), "whoever brought the first result has asked what is next"


def test_an_app_that_reports_the_same_step_for_ever_runs_out_of_attempts() -> None:
    first = QueueItem(1, "run", "ship", ItemKind.DISCOVERY, position=1)
    fourth = QueueItem(1, "run", "ship", ItemKind.DISCOVERY, attempt=3, position=1)

    again = answer(StepRan("a", "a", b"2"), known=(DONE,), item=first, is_last_item=True)
    over = answer(StepRan("a", "a", b"2"), known=(DONE,), item=fourth, is_last_item=True)

    assert again.enqueue[0].attempt == 1
    assert over.run.status is RunStatus.FAILED


def test_an_answer_that_has_become_old_while_others_went_on_changes_nothing() -> None:
    transition = answer(StepPlanned("a", "a"), known=(DONE,), is_last_item=False)

    assert transition.removes == (START.id,)
    assert transition.enqueue == ()


def test_a_step_that_is_named_twice_in_an_answer_is_one_step() -> None:
    transition = answer(StepPlanned("a", "a"), StepPlanned("a", "a"), StepPlanned("b", "b"))

    assert queued(transition) == [("step", "a"), ("step", "b")]
    assert transition.run.pending == ("a", "b")


def test_an_answer_with_several_errors_is_one_retry() -> None:
    transition = answer(
        StepErrored("a", "a", BOOM, is_final=False), StepErrored("b", "b", BOOM, is_final=False)
    )

    assert [item.attempt for item in transition.enqueue] == [1]
    assert [entry.step_id for entry in transition.history] == ["a", "b"]


def test_a_group_does_not_wait_for_a_step_that_failed_in_the_call_itself() -> None:
    transition = answer(StepErrored("a", "a", BOOM, is_final=False), StepPlanned("b", "b"))

    assert transition.run.pending == ("b",), "the retried call may never name the other again"


def test_a_step_may_not_take_the_name_of_the_question_what_is_next() -> None:
    transition = answer(SleepRequested("step", "step", 2 * NOW_MS))

    assert [item.attempt for item in transition.enqueue] == [1]
    assert transition.history[0].error is not None
    assert transition.history[0].error.name == "ProtocolError"


def test_what_comes_after_a_race_does_not_wait_for_its_losers() -> None:
    race = answer(StepPlanned("won", "won", True), SleepRequested("lost", "lost", 2 * NOW_MS, True))
    won = QueueItem(2, "run", "ship", ItemKind.STEP, "won")
    after = answer(
        StepRan("won", "won", b"1", True),
        run=race.run,
        item=won,
        known=(planned("won", is_racing=True),),
    )
    then = QueueItem(3, "run", "ship", ItemKind.STEP, "then")

    transition = answer(
        StepRan("then", "then", b"1"), run=after.run, item=then, known=(planned("then"),)
    )

    assert queued(transition) == [("discovery", "step")]
    assert transition.run.force_step_plan, "the loser will ask as well: plan, or it runs twice"


def test_a_group_beside_a_race_joins_without_it() -> None:
    mixed = answer(
        StepPlanned("joined", "joined"), SleepRequested("raced", "raced", 2 * NOW_MS, True)
    )
    joined = QueueItem(2, "run", "ship", ItemKind.STEP, "joined")

    transition = answer(
        StepRan("joined", "joined", b"1"), run=mixed.run, item=joined, known=(planned("joined"),)
    )

    assert queued(transition) == [("discovery", "step")]


def test_a_planned_step_that_has_vanished_from_the_code_is_dropped() -> None:
    group = answer(StepPlanned("a", "a"), StepPlanned("b", "b")).run
    item = QueueItem(2, "run", "ship", ItemKind.STEP, "a")

    transition = answer(run=group, item=item, known=(planned("a"),))

    assert transition.dropped_steps == ("a",)
    assert transition.run.pending == ("b",)


def test_a_planned_step_for_which_the_app_would_rather_be_asked_is_dropped() -> None:
    """Its siblings wait for it: nothing else would ever say how it ended."""
    group = answer(StepPlanned("a", "a"), StepPlanned("b", "b")).run
    item = QueueItem(2, "run", "ship", ItemKind.STEP, "a")
    asks_again = Progressed((), 2, asks_again=True)

    transition = runs.advance(group, item, asks_again, {"a": planned("a")}, circumstances(), NOW_MS)

    assert transition.dropped_steps == ("a",)
    assert transition.run.pending == ("b",)
    assert queued(transition) == [("discovery", "step")]


def test_an_answer_without_a_step_is_an_error_and_not_a_stuck_run() -> None:
    transition = answer(is_last_item=True)

    assert transition.enqueue[0].attempt == 1


def test_an_answer_without_a_step_ends_one_thread_of_several() -> None:
    transition = answer(is_last_item=False)

    assert transition.removes == (START.id,)
    assert transition.enqueue == ()


def test_a_sleep_is_a_timer() -> None:
    transition = answer(SleepRequested("s", "nap", NOW_MS + 9_000))

    (timer,) = transition.enqueue
    assert (timer.kind, timer.step_id, timer.due_at_ms) == (ItemKind.SLEEP, "s", NOW_MS + 9_000)
    assert transition.steps[0].status is StepStatus.PLANNED


def test_a_wait_is_registered_together_with_its_timeout() -> None:
    op = WaitRequested("w", "approval", "order/approved", None, NOW_MS + 60_000)

    transition = answer(op)

    (wait,) = transition.waits
    assert (wait.event_name, wait.step_id) == ("order/approved", "w")
    assert queued(transition) == [("timeout", "w")]


def test_an_invoke_is_told_to_the_world_with_its_correlation() -> None:
    op = InvokeRequested("i", "child", "shop-child", b"{}", None, NOW_MS + 60_000)

    transition = answer(op)

    assert transition.publish == (FunctionInvoked(op, "run.i"),)
    assert transition.waits[0].correlation_id == "run.i"


def test_a_step_that_ends_outside_a_call_asks_what_is_next() -> None:
    sleeping = Step("run", "s", "nap", StepKind.SLEEP, StepStatus.PLANNED)

    transition = runs.finish_step(RUN, sleeping, StepStatus.COMPLETED, None, NOW_MS)

    assert transition.settled_steps == ("s",)
    assert queued(transition) == [("discovery", "step")]


def test_a_lost_attempt_counts_and_is_due_at_once() -> None:
    last = QueueItem(1, "run", "ship", ItemKind.START, attempt=3)

    again = runs.lose_attempt(RUN, START, 4, NOW_MS)
    over = runs.lose_attempt(RUN, last, 4, NOW_MS)

    assert (again.enqueue[0].attempt, again.enqueue[0].due_at_ms) == (1, NOW_MS)
    assert over.run.status is RunStatus.FAILED


def test_a_run_with_too_many_steps_fails_at_once() -> None:
    full = Run(
        "run",
        "ship",
        RunStatus.RUNNING,
        ("e",),
        queued_at_ms=0,
        request_version=2,
        step_count=overflow.STEPS_MAX,
    )

    transition = answer(StepRan("a", "a", b"1"), run=full)

    assert transition.run.status is RunStatus.FAILED
    assert b"1000 steps" in (transition.run.output or b"")


def test_a_group_that_cannot_fit_is_not_begun() -> None:
    ops = [StepPlanned(f"s{n}", f"step {n}") for n in range(overflow.STEPS_MAX + 1)]

    begun = answer(*ops[:-1])
    transition = answer(*ops)

    assert begun.run.status is RunStatus.RUNNING
    assert transition.run.status is RunStatus.FAILED
    assert b'Step \\"step 1000\\" is one too many of 1,001' in (transition.run.output or b"")


def test_a_state_that_has_grown_too_large_names_the_step_and_the_remedy() -> None:
    heavy = replace(RUN, state_bytes=overflow.STATE_BYTES_MAX - 10, request_version=2)

    by_step = answer(StepRan("a", "load", b'"' + b"x" * 40 + b'"'), run=heavy)
    by_result = runs.advance(
        heavy, START, Returned(b'"' + b"x" * 40 + b'"'), {}, circumstances(), NOW_MS
    )

    for transition, what in ((by_step, 'step \\"load\\"'), (by_result, "the result")):
        assert transition.run.status is RunStatus.FAILED
        message = (transition.run.output or b"").decode()
        assert "exceeded the state size limit of 33554432 bytes" in message
        assert f"With the 42 bytes of {what} it has 33,554,464: keep large data" in message
