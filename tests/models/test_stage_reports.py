"""Which news about a stage counts."""

from __future__ import annotations

import pytest

from calls.stages import Stage, StageState
from models.stage_reports import StageAttempt, StageReport, row_after, supersedes
from models.tables import StageRow

RUNNING = StageState.RUNNING
RETRYING = StageState.RETRYING
COMPLETED = StageState.COMPLETED
FAILED = StageState.FAILED
SKIPPED = StageState.SKIPPED


def _report(text: str, state: StageState) -> StageReport:
    """`RUN-1 fetch#2 @30`: run, step, attempt and time."""
    run_id, step, moment = text.split()
    step_id, attempt = step.split("#")
    by = StageAttempt(run_id, "transcribe_call", step_id, int(attempt), attempts_max=4)
    return StageReport(state, by, now_ms=int(moment.removeprefix("@")))


def _row(text: str, state: StageState, before: StageRow | None = None) -> StageRow:
    return row_after(_report(text, state), before, "call-1", Stage.TRANSCRIPTION, "")


@pytest.mark.parametrize(
    ("before", "report", "counts", "why"),
    [
        (("R1 s#0 @10", RUNNING), ("R1 s#0 @20", RETRYING), True, "an attempt failed"),
        (("R1 s#0 @20", RETRYING), ("R1 s#1 @30", RUNNING), True, "the next attempt began"),
        (("R1 s#1 @30", RUNNING), ("R1 s#1 @40", COMPLETED), True, "and succeeded"),
        (("R1 s#1 @30", RUNNING), ("R1 s#0 @31", RETRYING), False, "news of an older attempt"),
        (("R1 s#1 @30", RUNNING), ("R1 s#0 @31", COMPLETED), False, "its answer did not count"),
        (("R1 s#0 @20", RETRYING), ("R1 s#0 @21", RUNNING), False, "out of order in one attempt"),
        (("R1 s#0 @10", RUNNING), ("R1 s#0 @10", RUNNING), False, "twice"),
        (("R1 s#2 @30", RETRYING), ("R1 t#0 @40", RUNNING), True, "the next step began"),
        (("R1 t#0 @40", RUNNING), ("R1 s#2 @39", RETRYING), False, "late news of a former step"),
        (("R1 s#2 @40", RUNNING), ("R1 #0 @39", FAILED), True, "the run as a whole has failed"),
        (("R1 s#2 @40", FAILED), ("R1 t#0 @50", RUNNING), False, "final stays final in its run"),
        (("R1 s#2 @40", FAILED), ("R1 #0 @50", FAILED), False, "the first reason stays"),
        (("R1 s#3 @40", FAILED), ("R2 s#0 @50", RUNNING), True, "a rerun"),
        (("R1 s#3 @40", COMPLETED), ("R2 s#0 @50", SKIPPED), True, "a rerun with another outcome"),
        (("R2 s#0 @50", RUNNING), ("R1 s#3 @60", FAILED), False, "late news of a former run"),
        (("R2 s#0 @50", SKIPPED), ("R1 s#3 @60", COMPLETED), False, "even if it is good news"),
    ],
)
def test_newer_news_counts_and_older_does_not(
    before: tuple[str, StageState], report: tuple[str, StageState], counts: bool, why: str
) -> None:
    assert supersedes(_report(*report), _row(*before)) is counts, why


def test_a_stage_that_is_retried_started_when_its_first_attempt_did() -> None:
    first = _row("R1 s#0 @10", RUNNING)
    done = _row("R1 s#1 @40", COMPLETED, first)

    assert (done.started_at_ms, done.updated_at_ms, done.ended_at_ms) == (10, 40, 40)


def test_a_rerun_starts_anew() -> None:
    failed = _row("R1 s#3 @40", FAILED)
    again = _row("R2 s#0 @50", RUNNING, failed)

    assert (again.started_at_ms, again.ended_at_ms, again.reason) == (50, None, None)


def test_a_skipped_stage_never_started() -> None:
    assert _row("R1 s#0 @40", SKIPPED).started_at_ms is None
