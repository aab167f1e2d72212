"""Conversation metrics: measured, never guessed; then judged by a rubric and by the past."""

from __future__ import annotations

from .comparison import Comparison, CriterionResult, Position, Trend, compare
from .measuring import CallMetrics, SpeakerMetrics, measure
from .rubric import DEFAULT_RUBRIC, Criterion, Measure, Rubric

__all__ = [
    "DEFAULT_RUBRIC",
    "CallMetrics",
    "Comparison",
    "Criterion",
    "CriterionResult",
    "Measure",
    "Position",
    "Rubric",
    "SpeakerMetrics",
    "Trend",
    "compare",
    "measure",
]
