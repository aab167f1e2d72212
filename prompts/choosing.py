"""Which wording a meeting is asked with: the same one every time, spread over all by weight."""

from __future__ import annotations

from hashlib import sha256
from typing import Literal, overload

from pydantic import BaseModel

from calls import insights

from .loading import Prompt, load
from .offers import OFFERS, Weights
from .tasks import Task


# One overload per task, so that a caller's answer has its own type and not just BaseModel.
@overload
def choose(task: Literal[Task.SPEAKERS], meeting_id: str) -> Prompt[insights.SpeakersAnswer]: ...
@overload
def choose(task: Literal[Task.SUMMARY], meeting_id: str) -> Prompt[insights.SummaryAnswer]: ...
@overload
def choose(task: Literal[Task.SIGNALS], meeting_id: str) -> Prompt[insights.SignalsAnswer]: ...
@overload
def choose(
    task: Literal[Task.ACTION_ITEMS], meeting_id: str
) -> Prompt[insights.ActionItemsAnswer]: ...
@overload
def choose(task: Literal[Task.DECISIONS], meeting_id: str) -> Prompt[insights.DecisionsAnswer]: ...
@overload
def choose(task: Literal[Task.CAUSES], meeting_id: str) -> Prompt[insights.CausesAnswer]: ...
@overload
def choose(task: Literal[Task.COACHING], meeting_id: str) -> Prompt[insights.CoachingAnswer]: ...
@overload
def choose(task: Task, meeting_id: str) -> Prompt[BaseModel]: ...
def choose(task: Task, meeting_id: str) -> Prompt[BaseModel]:
    return load(task, pick_version(OFFERS[task], f"{task.value}/{meeting_id}"))


def pick_version(weights: Weights, key: str) -> str:
    """The version that `key` falls to; versions share the keys in proportion to their weights."""
    total = sum(weights.values())
    assert total > 0, "no version is on offer"
    # The hash of a text, unlike hash(), is the same in every process and on every machine.
    point = int.from_bytes(sha256(key.encode()).digest()[:8], "big") % total
    for version, weight in weights.items():
        if point < weight:
            return version
        point -= weight
    raise AssertionError("the weights do not add up to their sum")
