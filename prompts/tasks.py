"""The questions we ask about a call, the form of each answer, and what each is given to read."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from pydantic import BaseModel

from calls import insights


class Task(StrEnum):
    """One question about a call; its value names its folder and its answer's schema."""

    SPEAKERS = "speakers"
    SUMMARY = "summary"
    SIGNALS = "signals"
    ACTION_ITEMS = "action_items"
    DECISIONS = "decisions"
    CAUSES = "causes"
    COACHING = "coaching"


ANSWER_TYPES: Mapping[Task, type[BaseModel]] = {
    Task.SPEAKERS: insights.SpeakersAnswer,
    Task.SUMMARY: insights.SummaryAnswer,
    Task.SIGNALS: insights.SignalsAnswer,
    Task.ACTION_ITEMS: insights.ActionItemsAnswer,
    Task.DECISIONS: insights.DecisionsAnswer,
    Task.CAUSES: insights.CausesAnswer,
    Task.COACHING: insights.CoachingAnswer,
}

# Beside these, any task may be given `speakers`: a JSON list of {label, name, side}.
REQUIRED_INPUTS: Mapping[Task, frozenset[str]] = {
    **{task: frozenset({"transcript"}) for task in Task},
    # `rep` is the label that the rep has in the transcript; the others are JSON.
    Task.COACHING: frozenset({"transcript", "rep", "metrics", "rubric", "past"}),
}
