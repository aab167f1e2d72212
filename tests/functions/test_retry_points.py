"""Where a run with failures is taken up again."""

from __future__ import annotations

from calls.stages import Stage
from functions.retry_points import retry_point
from models.tables import Failure


def a_failure(step_id: str, stage: Stage | None, part: str = "") -> Failure:
    return Failure(
        id=step_id,
        run_id="RUN-1",
        step_id=step_id,
        function_id="f",
        stage=stage,
        part=part,
        error_name="E",
        message="",
        event={},
        attempts=1,
        sentry_event_id="0",
        created_at_ms=1,
    )


def test_the_first_of_several_parts_decides_whatever_order_they_failed_in() -> None:
    failed = [a_failure("causes", Stage.CAUSES), a_failure("summary", Stage.SUMMARY)]

    assert retry_point(failed) == "summary"
    assert retry_point(failed[:1]) == "causes"


def test_several_reps_are_coached_again_from_the_plan() -> None:
    failed = [a_failure(f"coach:{name}", Stage.COACHING, name) for name in ("Zoe", "Adam")]

    assert retry_point(failed) == "plan"
    assert retry_point(failed[:1]) == "coach:Zoe"


def test_what_failed_outside_of_its_steps_runs_again_as_a_whole() -> None:
    assert retry_point([a_failure("", Stage.TRANSCRIPTION)]) is None
