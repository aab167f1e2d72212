from typing import Any

import pytest

from calls.metrics import (
    DEFAULT_RUBRIC,
    Criterion,
    Measure,
    Position,
    Rubric,
    SpeakerMetrics,
    Trend,
    compare,
)

QUESTIONS = Rubric(
    name="Ask, but not too much",
    criteria=(
        Criterion(name="Asks", measure=Measure.QUESTIONS_PER_MINUTE, low=0.5, high=1.0, why="-"),
    ),
)


def rep(**changes: Any) -> SpeakerMetrics:
    return SpeakerMetrics(
        speaker="Anna", talk_ms=60_000, talk_share=0.5, talk_to_listen=1.0,
        longest_monologue_ms=30_000, longest_monologue_start_ms=0, questions=6,
        questions_per_minute=0.6, switches_per_minute=4.0, words=140, words_per_minute=140.0,
        fillers=1, fillers_per_minute=1.0,
    ).model_copy(update=changes)  # fmt: skip


@pytest.mark.parametrize(
    ("value", "position"),
    [(0.4, Position.BELOW), (0.5, Position.WITHIN), (1.0, Position.WITHIN), (1.1, Position.ABOVE)],
)
def test_a_value_is_judged_by_the_rubric(value: float, position: Position) -> None:
    comparison = compare(rep(questions_per_minute=value), [], QUESTIONS)

    assert comparison.results[0].position is position


@pytest.mark.parametrize(
    ("usual", "value", "trend"),
    [
        (0.1, 0.3, Trend.BETTER),
        (0.3, 0.1, Trend.WORSE),
        (2.0, 0.7, Trend.BETTER),
        (0.7, 2.0, Trend.WORSE),
        (0.6, 0.9, Trend.STEADY),  # both as they should be
        (0.4, 0.41, Trend.STEADY),  # hardly a change
    ],
)
def test_better_is_nearer_to_the_target(usual: float, value: float, trend: Trend) -> None:
    past = [rep(questions_per_minute=past) for past in (usual, 9.0, 0.0)]

    result = compare(rep(questions_per_minute=value), past, QUESTIONS).results[0]

    assert result.usual == usual
    assert result.trend is trend


def test_two_past_calls_are_no_habit() -> None:
    comparison = compare(rep(), [rep(), rep()])

    assert comparison.past_calls == 2
    assert {(result.usual, result.trend) for result in comparison.results} == {(None, None)}


def test_a_good_call_is_within_the_default_rubric() -> None:
    comparison = compare(rep(), [])

    assert len(comparison.results) == len(DEFAULT_RUBRIC.criteria)
    assert {result.position for result in comparison.results} == {Position.WITHIN}


def test_what_a_call_does_not_have_is_not_judged() -> None:
    rubric = Rubric(
        name="-",
        criteria=(Criterion(name="-", measure=Measure.TALK_TO_LISTEN, high=1, why="-"),),
    )

    assert compare(rep(talk_to_listen=None), [], rubric).results == ()


def test_a_criterion_without_a_range_is_refused() -> None:
    with pytest.raises(ValueError, match="the criterion Asks needs a low or a high bound"):
        Criterion(name="Asks", measure=Measure.TALK_SHARE, why="-")
    with pytest.raises(ValueError, match="low bound above its high bound"):
        Criterion(name="Asks", measure=Measure.TALK_SHARE, low=2, high=1, why="-")
