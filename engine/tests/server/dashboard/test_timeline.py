"""The timeline, as tables of histories and the rows that they make."""

from __future__ import annotations

from steplog.core.model import ItemKind, QueueItem, Run, RunStatus, Step, StepKind, StepStatus
from steplog.core.transition import HistoryKind
from steplog.server.dashboard.bars import WIDTH, axis_of
from steplog.server.dashboard.timeline import build
from steplog.server.dashboard.timeline_rows import FUNCTION, Row, SpanKind, State
from steplog.store.browsing import Detail, DueItem, Entry, Failure
from steplog.store.browsing_run import StepLine

ERROR = Failure("ValueError", "no luck")


def a_run(status: RunStatus = RunStatus.RUNNING, ended_at_ms: int | None = None) -> Run:
    return Run("r", "f", status, ("e",), 1_000, started_at_ms=1_100, ended_at_ms=ended_at_ms)


def a_step(
    kind: StepKind = StepKind.RUN, status: StepStatus = StepStatus.COMPLETED, **more: object
) -> StepLine:
    return StepLine(Step("r", "s", "charge", kind, status, **more), None, None)  # type: ignore[arg-type]


def entries(*told: tuple[HistoryKind, int, str, int, Detail]) -> list[Entry]:
    return [
        Entry(seq, at_ms, kind, step_id, attempt, detail)
        for seq, (kind, at_ms, step_id, attempt, detail) in enumerate(told)
    ]


def due(
    kind: ItemKind, due_at_ms: int, attempt: int = 0, leased_at_ms: int | None = None
) -> DueItem:
    step_id = "s" if kind in (ItemKind.STEP, ItemKind.SLEEP, ItemKind.TIMEOUT) else "step"
    item = QueueItem(1, "r", "f", kind, step_id, attempt, due_at_ms)
    return DueItem(item, leased_at_ms)


def spans(row: Row) -> list[tuple[SpanKind, int, int | None]]:
    return [(span.kind, span.start_ms, span.end_ms) for span in row.spans]


def test_a_step_that_has_only_failed_is_shown_with_its_next_attempt() -> None:
    history = entries(
        (HistoryKind.RUN_STARTED, 1_100, "", 0, Detail()),
        (HistoryKind.ATTEMPT_FAILED, 1_300, "s", 0, Detail(ERROR, 16_300, "charge")),
    )

    (row,) = build(a_run(), [], history, [due(ItemKind.START, 16_300, attempt=1)])

    assert (row.name, row.state, row.error) == ("charge", State.RETRYING, ERROR)
    assert (row.next_attempt, row.next_at_ms) == (2, 16_300)
    assert spans(row) == [
        (SpanKind.FAILED, 1_100, 1_300),
        (SpanKind.PAUSED, 1_300, None),
    ]


def test_while_it_is_tried_again_it_is_running_and_the_pause_is_over() -> None:
    history = entries((HistoryKind.ATTEMPT_FAILED, 1_300, "s", 0, Detail(ERROR, 16_300)))
    item = due(ItemKind.DISCOVERY, 16_300, attempt=1, leased_at_ms=16_305)

    (row,) = build(a_run(), [], history, [item])

    assert (row.state, row.next_at_ms) == (State.RUNNING, None)
    assert spans(row) == [
        (SpanKind.FAILED, 1_100, 1_300),
        (SpanKind.PAUSED, 1_300, 16_305),
        (SpanKind.WORKING, 16_305, None),
    ]


def test_a_step_that_went_well_at_last_keeps_its_failed_attempts() -> None:
    step = a_step(started_at_ms=16_310, ended_at_ms=16_400, planned_at_ms=16_400, attempts=2)
    history = entries(
        (HistoryKind.ATTEMPT_FAILED, 1_300, "s", 0, Detail(ERROR, 16_300)),
        (HistoryKind.STEP_COMPLETED, 16_400, "s", 1, Detail()),
    )

    (row,) = build(a_run(), [step], history, [])

    assert (row.state, row.error) == (State.COMPLETED, None)
    assert [(one.number, one.error) for one in row.attempts] == [(1, ERROR), (2, None)]
    assert spans(row)[-1] == (SpanKind.WORKING, 16_310, 16_400)


def test_a_planned_step_was_queued_until_it_began() -> None:
    step = a_step(started_at_ms=1_500, ended_at_ms=1_600, planned_at_ms=1_200)
    history = entries(
        (HistoryKind.STEP_PLANNED, 1_200, "s", 0, Detail()),
        (HistoryKind.STEP_COMPLETED, 1_600, "s", 0, Detail()),
    )

    (row,) = build(a_run(), [step], history, [])

    assert spans(row) == [(SpanKind.QUEUED, 1_200, 1_500), (SpanKind.WORKING, 1_500, 1_600)]


def test_a_wait_is_open_until_its_answer_and_says_when_it_gives_up() -> None:
    waiting = a_step(StepKind.WAIT, StepStatus.PLANNED, planned_at_ms=1_200)
    history = entries((HistoryKind.WAIT_STARTED, 1_200, "s", 0, Detail(until_ms=9_000)))

    (row,) = build(a_run(), [waiting], history, [due(ItemKind.TIMEOUT, 9_000)])

    assert (row.state, row.until_ms) == (State.WAITING, 9_000)
    assert spans(row) == [(SpanKind.WAITING, 1_200, None)]


def test_what_was_still_open_when_the_run_ended_was_stopped_by_it() -> None:
    sleeping = a_step(StepKind.SLEEP, StepStatus.PLANNED, planned_at_ms=1_200)
    history = entries(
        (HistoryKind.SLEEP_STARTED, 1_200, "s", 0, Detail(until_ms=9_000)),
        (HistoryKind.ATTEMPT_FAILED, 1_300, "t", 0, Detail(ERROR, 20_000)),
        (HistoryKind.RUN_CANCELLED, 2_000, "", 0, Detail()),
    )

    rows = build(a_run(RunStatus.CANCELLED, 2_000), [sleeping], history, [])

    assert [(row.state, row.ended_at_ms) for row in rows] == [
        (State.STOPPED, 2_000),
        (State.STOPPED, 1_300),
    ]
    assert [row.next_at_ms for row in rows] == [None, None]


def test_an_error_outside_the_steps_has_a_row_of_its_own() -> None:
    history = entries(
        (HistoryKind.ATTEMPT_FAILED, 1_300, "", 0, Detail(ERROR, 2_000)),
        (HistoryKind.RUN_FAILED, 2_100, "", 1, Detail(ERROR)),
    )

    (row,) = build(a_run(RunStatus.FAILED, 2_100), [], history, [])

    assert (row.step_id, row.state, len(row.attempts)) == (FUNCTION, State.FAILED, 2)


def test_an_attempt_that_the_engines_death_took_is_told_apart() -> None:
    lost = Detail(Failure("AttemptLost", "the engine stopped"), 1_500)
    history = entries((HistoryKind.ATTEMPT_LOST, 1_500, "s", 0, lost))
    step = a_step(status=StepStatus.PLANNED, planned_at_ms=1_200)

    (row,) = build(a_run(), [step], history, [due(ItemKind.STEP, 1_500, attempt=1)])

    assert [attempt.is_lost for attempt in row.attempts] == [True]
    assert (row.state, row.next_attempt) == (State.RETRYING, 2)


def test_a_step_that_a_rerun_kept_takes_no_time_in_it() -> None:
    kept = a_step(started_at_ms=5, ended_at_ms=9, position=0)

    (row,) = build(a_run(), [kept], [], [])

    assert (row.is_kept, row.state) == (True, State.COMPLETED)
    assert spans(row) == [(SpanKind.WORKING, 1_000, 1_000)]


def test_every_bar_stands_inside_the_timeline_and_can_be_seen() -> None:
    history = entries(
        (HistoryKind.ATTEMPT_FAILED, 1_300, "s", 0, Detail(ERROR, 16_300)),
        (HistoryKind.ATTEMPT_FAILED, 16_400, "s", 1, Detail(ERROR, 90_000)),
    )
    run = a_run()
    rows = build(run, [], history, [due(ItemKind.START, 90_000, attempt=2)])

    axis = axis_of(run, rows, now_ms=20_000)
    bars = [bar for row in rows for bar in axis.bars(row.spans)] + axis.run_bars(run)

    assert len(bars) == 6
    for bar in bars:
        assert bar.x >= 0
        assert bar.width >= 8
        assert bar.x + bar.width <= WIDTH
