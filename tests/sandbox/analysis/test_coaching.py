"""Coaching from measures, rubric and past, and from the moments of the call."""

import json
from collections.abc import Callable
from typing import Any

from calls.metrics import DEFAULT_RUBRIC, SpeakerMetrics, compare

Ask = Callable[..., Any]

GOOD = SpeakerMetrics(
    speaker="Speaker 1",
    talk_ms=70_000,
    talk_share=0.45,
    talk_to_listen=0.8,
    longest_monologue_ms=30_000,
    longest_monologue_start_ms=61_380,
    questions=8,
    questions_per_minute=2.9,
    switches_per_minute=9.0,
    words=190,
    words_per_minute=150.0,
    fillers=1,
    fillers_per_minute=0.9,
)


def coach(
    ask: Ask, call: str, metrics: SpeakerMetrics, past: list[SpeakerMetrics] | None = None
) -> Any:
    return ask(
        "coaching",
        call,
        rep="Speaker 1",
        metrics=metrics.model_dump_json(),
        rubric=DEFAULT_RUBRIC.model_dump_json(),
        past=compare(metrics, past or []).model_dump_json(),
    )


def test_what_misses_the_rubric_most_comes_first_with_its_number(
    ask: Ask, english_call: str
) -> None:
    metrics = GOOD.model_copy(
        update={"talk_share": 0.71, "questions_per_minute": 0.1, "fillers_per_minute": 4.2}
    )

    answer = coach(ask, english_call, metrics)

    assert [point.criterion for point in answer.improve] == [
        "Asks",
        "Leaves room",
        "Speaks plainly",
    ]
    assert answer.improve[1].observation == "You spoke 71 % of the time."
    assert answer.improve[1].evidence is None


def test_the_rep_is_compared_with_their_own_past(ask: Ask, english_call: str) -> None:
    metrics = GOOD.model_copy(update={"talk_share": 0.71})

    answer = coach(ask, english_call, metrics, past=[GOOD, GOOD, GOOD])

    assert answer.improve[0].observation == "You spoke 71 % of the time (your usual: 45)."


def test_praise_quotes_the_moment_and_nothing_is_blamed_that_went_well(
    ask: Ask, english_call: str
) -> None:
    answer = coach(ask, english_call, GOOD)

    assert answer.improve == []
    assert [point.criterion for point in answer.praise[:2]] == ["Next step", "Handles doubts"]
    assert answer.praise[1].evidence.quote == "What exactly worries you about data protection?"


def test_a_call_without_a_next_step_is_told_so(ask: Ask) -> None:
    call = """Speaker 1: What is it that you have in mind for the team?
        Speaker 2: We are not quite there yet, and it is a long way.
        Speaker 1: Okay. And that is all. Thank you for this. Bye."""

    answer = coach(ask, call, GOOD)

    assert answer.improve[0].observation == "The call ended without an agreed next step."


def test_german_calls_are_coached_in_german(ask: Ask, german_call: str) -> None:
    metrics = GOOD.model_copy(update={"speaker": "A", "fillers_per_minute": 6.5})

    answer = ask(
        "coaching",
        german_call,
        rep=json.dumps({"label": "A", "name": "Jonas Weber"}),
        metrics=metrics.model_dump_json(),
        rubric=DEFAULT_RUBRIC.model_dump_json(),
        past="{}",
    )

    observations = [point.observation for point in answer.improve]
    assert "Sie haben 6,5 Füllwörter pro Minute benutzt." in observations


def test_without_measures_nothing_is_said_about_them(ask: Ask, english_call: str) -> None:
    answer = ask("coaching", english_call, rep="Speaker 1", metrics="{}", rubric="{}", past="{}")

    criteria = {point.criterion for point in answer.praise + answer.improve}
    assert criteria == {"Next step", "Handles doubts"}
