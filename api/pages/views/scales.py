"""A measured value on its scale: the numbers of a small bar, and the words beside it."""

from __future__ import annotations

from dataclasses import dataclass

from calls.metrics import Criterion, CriterionResult, Measure, Position, Trend

WIDTH = 100.0  # of the bar, in its own units

_POSITION_WORDS = {
    Position.BELOW: "below target",
    Position.WITHIN: "on target",
    Position.ABOVE: "above target",
}
_TREND_WORDS = {
    Trend.BETTER: "better than usual",
    Trend.STEADY: "as usual",
    Trend.WORSE: "worse than usual",
}
_UNITS = {
    Measure.TALK_SHARE: "of the talking",
    Measure.TALK_TO_LISTEN: "talk to listen",
    Measure.LONGEST_MONOLOGUE: "longest monologue",
    Measure.QUESTIONS_PER_MINUTE: "questions a minute",
    Measure.SWITCHES_PER_MINUTE: "turns a minute",
    Measure.WORDS_PER_MINUTE: "words a minute",
    Measure.FILLERS_PER_MINUTE: "fillers a minute",
}


@dataclass(frozen=True, slots=True)
class Scale:
    """Positions are along the bar, 0 to WIDTH; `usual_at` is None without a past to compare."""

    name: str
    why: str
    unit: str
    value: str
    target: str
    usual: str | None
    position: Position
    position_words: str
    trend: Trend | None
    trend_words: str | None
    value_at: float
    usual_at: float | None
    low_at: float
    high_at: float


def scale_of(result: CriterionResult) -> Scale:
    criterion = result.criterion
    top = _top(result)

    def at(value: float) -> float:
        return round(min(max(value / top, 0.0), 1.0) * WIDTH, 2)

    return Scale(
        name=criterion.name,
        why=criterion.why,
        unit=_UNITS[criterion.measure],
        value=number(criterion.measure, result.value),
        target=_target(criterion),
        usual=None if result.usual is None else number(criterion.measure, result.usual),
        position=result.position,
        position_words=_POSITION_WORDS[result.position],
        trend=result.trend,
        trend_words=None if result.trend is None else _TREND_WORDS[result.trend],
        value_at=at(result.value),
        usual_at=None if result.usual is None else at(result.usual),
        low_at=0.0 if criterion.low is None else at(criterion.low),
        high_at=WIDTH if criterion.high is None else at(criterion.high),
    )


def number(measure: Measure, value: float) -> str:
    """As a person says it: shares in per cent, times in minutes, the rest with one decimal."""
    if measure is Measure.TALK_SHARE:
        return f"{value * 100:.0f} %"
    if measure is Measure.LONGEST_MONOLOGUE:
        minutes, seconds = divmod(round(value / 1_000), 60)
        return f"{minutes}:{seconds:02} min" if minutes else f"{seconds} s"
    if measure is Measure.WORDS_PER_MINUTE:
        return f"{value:.0f}"
    return f"{value:.1f}"


def _target(criterion: Criterion) -> str:
    low, high = (
        None if bound is None else number(criterion.measure, bound)
        for bound in (criterion.low, criterion.high)
    )
    if low is not None and high is not None:
        return f"{low.removesuffix(' %').removesuffix(' min')}–{high}"
    return f"at least {low}" if low is not None else f"at most {high}"


def _top(result: CriterionResult) -> float:
    """The end of the scale: the whole for a share, else room beyond all that is shown on it."""
    if result.criterion.measure is Measure.TALK_SHARE:
        return 1.0
    low, high = result.criterion.low or 0.0, result.criterion.high or 0.0
    return max(high * 1.5, low * 2.0, result.value * 1.1, (result.usual or 0.0) * 1.1, 0.01)
