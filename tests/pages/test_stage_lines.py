from __future__ import annotations

from typing import Any

import pytest

from api.pages.views.people import People
from api.pages.views.stages import note_of, progress_words, stage_lines, window_words
from api.pages.views.standing import standing
from calls.stages import PIPELINE, MeetingStatus, Stage, StageState
from models.tables import StageRow

NOBODY = People({}, {})


def row(stage: Stage = Stage.SIGNALS, **changes: Any) -> StageRow:
    values: dict[str, Any] = {"meeting_id": "call-1", "updated_at_ms": 0, "attempts_max": 4}
    return StageRow(stage=stage, **{**values, **changes})


@pytest.mark.parametrize(
    ("from_s", "until_s", "words"),
    [
        (8, 40, "next attempt in 8–40 s"),
        (9, 9, "next attempt in 9 s"),
        (-1, 12, "next attempt within 12 s"),
        (-30, -1, "the next attempt is due"),
        (90, 200, "next attempt in 1–4 min"),
        (10, 130, "next attempt within 3 min"),
    ],
)
def test_the_next_attempt_is_told_as_a_window(from_s: int, until_s: int, words: str) -> None:
    assert window_words(from_s * 1_000, until_s * 1_000, now_ms=0) == words


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"state": StageState.RUNNING}, ""),
        ({"state": StageState.RUNNING, "attempt": 1}, "attempt 2 of 4"),
        ({"state": StageState.RUNNING, "attempt": 1, "attempts_max": None}, "attempt 2"),
        ({"state": StageState.COMPLETED, "started_at_ms": 0, "ended_at_ms": 1_240}, "1.2 s"),
        (
            {
                "state": StageState.COMPLETED,
                "started_at_ms": 0,
                "ended_at_ms": 65_000,
                "reason": "x",
            },
            "1 min 5 s · x",
        ),
        ({"state": StageState.FAILED, "reason": "OpenAI is down"}, "OpenAI is down"),
        ({"state": StageState.RETRYING, "reason": "busy"}, "Attempt 1 of 4 failed: busy"),
    ],
)
def test_a_stage_says_what_there_is_to_say(changes: dict[str, Any], words: str) -> None:
    assert note_of(row(**changes), now_ms=0) == words


def test_every_stage_has_its_line_in_order_whether_it_has_reported_or_not() -> None:
    lines = stage_lines([row(Stage.CRM, state=StageState.RUNNING)], NOBODY, now_ms=0)

    assert tuple(line.stage for line in lines.pipeline) == PIPELINE
    assert [line.stage for line in lines.pipeline if line.is_active] == [Stage.CRM]
    assert lines.active is not None
    assert lines.active.title == "Updating the CRM…"


def test_a_stage_of_several_parts_is_as_its_worst_part_and_names_each() -> None:
    people = People({"A": "Maya"}, {})
    parts = [
        row(Stage.COACHING, part="A", state=StageState.COMPLETED),
        row(Stage.COACHING, part="B", state=StageState.FAILED, reason="OpenAI is down"),
    ]

    lines = stage_lines(parts, people, now_ms=0)

    coaching = next(line for line in lines.pipeline if line.stage is Stage.COACHING)
    assert coaching.state is StageState.FAILED
    assert [(part.name, part.note) for part in coaching.parts] == [
        ("Maya", ""),
        ("Speaker B", "OpenAI is down"),
    ]


@pytest.mark.parametrize(
    ("states", "words"),
    [
        ({}, "Waiting to start"),
        ({Stage.TRANSCRIPTION: StageState.RUNNING}, "Transcribing…"),
        ({Stage.TRANSCRIPTION: StageState.COMPLETED}, "Next: Speakers"),
        ({Stage.CRM: StageState.RETRYING}, "Updating the CRM…"),
        (dict.fromkeys(PIPELINE, StageState.COMPLETED), "Under way"),
    ],
)
def test_between_two_stages_the_next_one_is_named(
    states: dict[Stage, StageState], words: str
) -> None:
    lines = stage_lines([row(stage, state=states[stage]) for stage in states], NOBODY, now_ms=0)

    assert progress_words(MeetingStatus.PROCESSING, lines) == words


def test_what_was_made_and_has_been_erased_is_not_said_to_be_on_its_way() -> None:
    done = row(Stage.SUMMARY, state=StageState.COMPLETED)

    assert standing(Stage.SUMMARY, [done]).words == "Not kept any more."


def test_a_stage_that_came_to_nothing_says_why() -> None:
    reason = "the CRM has no open opportunity of Ada"
    done = row(Stage.METADATA, state=StageState.COMPLETED, reason=reason)

    stands = standing(Stage.METADATA, [done])

    assert stands.words == "The CRM has no open opportunity of Ada."
    assert standing(Stage.METADATA, [row(Stage.METADATA, state=StageState.RUNNING)]).words == (
        "Looking up the customer…"
    )
