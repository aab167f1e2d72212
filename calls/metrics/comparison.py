"""A rep's call against the rubric and against the rep's own past calls."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from statistics import median

from pydantic import BaseModel, ConfigDict

from .measuring import SpeakerMetrics
from .rubric import DEFAULT_RUBRIC, Criterion, Rubric

PAST_CALLS_MIN = 3  # fewer calls are no habit
STEADY_SHARE = 0.05  # a change within 5 % of what is usual is none


class Position(StrEnum):
    """Where a value lies against its target range."""

    BELOW = "below"
    WITHIN = "within"
    ABOVE = "above"


class Trend(StrEnum):
    """Towards the target range, or away from it, compared with the rep's usual value."""

    BETTER = "better"
    STEADY = "steady"
    WORSE = "worse"


class CriterionResult(BaseModel):
    """`usual` is the median of the past calls; None, like `trend`, when they are too few."""

    model_config = ConfigDict(frozen=True)

    criterion: Criterion
    value: float
    position: Position
    usual: float | None
    trend: Trend | None


class Comparison(BaseModel):
    """A criterion whose measure the call does not have (nobody else spoke) is left out."""

    model_config = ConfigDict(frozen=True)

    speaker: str
    past_calls: int
    results: tuple[CriterionResult, ...]


def compare(
    current: SpeakerMetrics, past: Sequence[SpeakerMetrics], rubric: Rubric = DEFAULT_RUBRIC
) -> Comparison:
    results = (_result(criterion, current, past) for criterion in rubric.criteria)
    return Comparison(
        speaker=current.speaker,
        past_calls=len(past),
        results=tuple(result for result in results if result is not None),
    )


def _result(
    criterion: Criterion, current: SpeakerMetrics, past: Sequence[SpeakerMetrics]
) -> CriterionResult | None:
    value = criterion.measure.of(current)
    if value is None:
        return None
    values = [past_value for call in past if (past_value := criterion.measure.of(call)) is not None]
    usual = round(median(values), 2) if len(values) >= PAST_CALLS_MIN else None
    return CriterionResult(
        criterion=criterion,
        value=value,
        position=_position(criterion.miss(value)),
        usual=usual,
        trend=None if usual is None else _trend(criterion, value, usual),
    )


def _position(miss: float) -> Position:
    if miss == 0:
        return Position.WITHIN
    return Position.BELOW if miss < 0 else Position.ABOVE


def _trend(criterion: Criterion, value: float, usual: float) -> Trend:
    """Movement within the target range is neither better nor worse."""
    missed, missed_usually = abs(criterion.miss(value)), abs(criterion.miss(usual))
    if missed == missed_usually or abs(value - usual) <= STEADY_SHARE * abs(usual):
        return Trend.STEADY
    return Trend.BETTER if missed < missed_usually else Trend.WORSE
