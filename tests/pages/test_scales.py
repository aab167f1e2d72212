from __future__ import annotations

from api.pages.views.scales import Scale, scale_of
from calls.metrics import DEFAULT_RUBRIC, CriterionResult, Measure, Position, Trend


def scale(measure: Measure, value: float, usual: float | None = None) -> Scale:
    criterion = next(one for one in DEFAULT_RUBRIC.criteria if one.measure is measure)
    trend = None if usual is None else Trend.BETTER
    position = Position.WITHIN if criterion.miss(value) == 0 else Position.ABOVE
    return scale_of(
        CriterionResult(
            criterion=criterion, value=value, position=position, usual=usual, trend=trend
        )
    )


def test_a_share_lies_on_a_scale_of_the_whole() -> None:
    share = scale(Measure.TALK_SHARE, 0.49, usual=0.6)

    assert (share.value, share.target, share.usual) == ("49 %", "35–55 %", "60 %")
    assert (share.low_at, share.high_at) == (35.0, 55.0)
    assert (share.value_at, share.usual_at) == (49.0, 60.0)
    assert share.trend_words == "better than usual"


def test_an_open_bound_reaches_to_the_end_of_the_scale() -> None:
    monologue = scale(Measure.LONGEST_MONOLOGUE, 42_000)
    questions = scale(Measure.QUESTIONS_PER_MINUTE, 2.1)

    assert (monologue.value, monologue.target, monologue.low_at) == ("42 s", "at most 2:00 min", 0)
    assert (questions.target, questions.high_at) == ("at least 0.3", 100.0)


def test_a_value_beyond_its_target_is_still_on_the_scale() -> None:
    fillers = scale(Measure.FILLERS_PER_MINUTE, 25)

    assert fillers.high_at < fillers.value_at < 100
    assert fillers.position_words == "above target"


def test_without_a_past_there_is_nothing_usual() -> None:
    pace = scale(Measure.WORDS_PER_MINUTE, 150)

    assert (pace.usual, pace.usual_at, pace.trend_words) == (None, None, None)
