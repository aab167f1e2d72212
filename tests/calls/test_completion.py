import pytest

from calls.completion import LINKS, Completion, StageRow, decide
from calls.stages import PIPELINE, MeetingStatus, Stage, StageState

PENDING, RUNNING, RETRYING = StageState.PENDING, StageState.RUNNING, StageState.RETRYING
COMPLETED, FAILED, SKIPPED = StageState.COMPLETED, StageState.FAILED, StageState.SKIPPED


def rows(**states: StageState) -> list[StageRow]:
    """Rows of the whole pipeline, completed but for what is named."""
    return [StageRow(stage=stage, state=states.get(stage.value, COMPLETED)) for stage in PIPELINE]


def skipped(completion: Completion) -> dict[str, str]:
    return {skip.stage.value: skip.reason for skip in completion.skips}


def test_every_stage_of_the_pipeline_stands_in_one_link() -> None:
    assert tuple(stage for link in LINKS for stage in link) == PIPELINE


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ([], MeetingStatus.PENDING),
        ([StageRow(stage=Stage.TRANSCRIPTION, state=PENDING)], MeetingStatus.PENDING),
        ([StageRow(stage=Stage.TRANSCRIPTION, state=RUNNING)], MeetingStatus.PROCESSING),
        ([StageRow(stage=Stage.TRANSCRIPTION, state=COMPLETED)], MeetingStatus.PROCESSING),
        (rows(), MeetingStatus.COMPLETED),
        (rows(crm=SKIPPED), MeetingStatus.COMPLETED),
        (rows(crm=RETRYING), MeetingStatus.PROCESSING),
        (rows(crm=FAILED), MeetingStatus.PARTIAL),
        (rows(summary=FAILED), MeetingStatus.PARTIAL),
        (rows(summary=FAILED, coaching=RUNNING, crm=PENDING), MeetingStatus.PROCESSING),
        (rows(signals=FAILED, coaching=SKIPPED, crm=SKIPPED), MeetingStatus.PARTIAL),
        (rows(summary=FAILED, causes=RETRYING, coaching=PENDING), MeetingStatus.PROCESSING),
    ],
)
def test_the_status_follows_from_the_stages(given: list[StageRow], status: MeetingStatus) -> None:
    completion = decide(given)

    assert completion.status is status
    assert completion.is_final is status.is_final
    assert completion.skips == ()


def test_without_a_transcript_the_call_has_failed_and_the_rest_is_skipped() -> None:
    completion = decide([StageRow(stage=Stage.TRANSCRIPTION, state=FAILED)])

    assert completion.status is MeetingStatus.FAILED
    assert skipped(completion) == {
        stage.value: "transcription failed" for stage in PIPELINE if stage != "transcription"
    }


def test_what_waits_behind_a_failed_stage_is_skipped() -> None:
    completion = decide(rows(coaching=FAILED, crm=PENDING))

    assert completion.status is MeetingStatus.PARTIAL
    assert skipped(completion) == {"crm": "coaching failed"}


def test_a_function_that_died_leaves_nothing_running() -> None:
    left_behind = rows(signals=RETRYING, causes=RUNNING, coaching=PENDING, crm=PENDING)

    completion = decide(left_behind, broken_at=Stage.SIGNALS)

    assert completion.status is MeetingStatus.PARTIAL
    assert skipped(completion) == {
        "causes": "signals failed",
        "coaching": "signals failed",
        "crm": "signals failed",
    }


def test_a_function_that_died_leaves_none_of_its_parts_running() -> None:
    reps = [
        StageRow(stage=Stage.COACHING, part="Anna", state=RETRYING),
        StageRow(stage=Stage.COACHING, part="Tom", state=COMPLETED),
    ]

    completion = decide([*rows(coaching=FAILED, crm=PENDING), *reps], broken_at=Stage.COACHING)

    assert completion.status is MeetingStatus.PARTIAL
    assert [(skip.stage, skip.part) for skip in completion.skips] == [
        (Stage.COACHING, "Anna"),
        (Stage.CRM, ""),
    ]


def test_a_transcript_that_was_saved_before_its_function_failed_is_not_lost() -> None:
    saved = [StageRow(stage=Stage.TRANSCRIPTION, state=COMPLETED)]

    completion = decide(saved, broken_at=Stage.TRANSCRIPTION)

    assert completion.status is MeetingStatus.PARTIAL
    assert set(skipped(completion).values()) == {"transcription failed"}


def test_one_failed_rep_makes_the_call_partial_once_the_others_are_done() -> None:
    parts = [
        StageRow(stage=Stage.COACHING, part="Anna", state=FAILED, reason="the model refused"),
        StageRow(stage=Stage.COACHING, part="Tom", state=RUNNING),
    ]
    done = [*parts[:1], parts[1].model_copy(update={"state": COMPLETED})]

    assert decide([*rows(), *parts]).status is MeetingStatus.PROCESSING
    assert decide([*rows(), *done]).status is MeetingStatus.PARTIAL


@pytest.mark.parametrize("beside", [Stage.METADATA, Stage.NOTIFICATION, Stage.USAGE, Stage.WEBHOOK])
@pytest.mark.parametrize("state", [FAILED, RUNNING])
def test_what_runs_beside_the_call_does_not_count(beside: Stage, state: StageState) -> None:
    completion = decide([*rows(), StageRow(stage=beside, state=state)], broken_at=beside)

    assert completion == Completion(status=MeetingStatus.COMPLETED)
