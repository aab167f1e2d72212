"""What good looks like for a tenant: criteria, each a range in which a measure should lie."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict, model_validator

from .measuring import SpeakerMetrics


class Measure(StrEnum):
    """A number of `SpeakerMetrics` that can be judged, by its name there."""

    TALK_SHARE = "talk_share"
    TALK_TO_LISTEN = "talk_to_listen"
    LONGEST_MONOLOGUE = "longest_monologue_ms"
    QUESTIONS_PER_MINUTE = "questions_per_minute"
    SWITCHES_PER_MINUTE = "switches_per_minute"
    WORDS_PER_MINUTE = "words_per_minute"
    FILLERS_PER_MINUTE = "fillers_per_minute"

    def of(self, metrics: SpeakerMetrics) -> float | None:
        value: float | None = getattr(metrics, self.value)
        return value


class Criterion(BaseModel):
    """`low` and `high` bound the target range, both included; None is open on that side."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    measure: Measure
    low: float | None = None
    high: float | None = None
    why: str

    @model_validator(mode="after")
    def _is_a_range(self) -> Self:
        if self.low is None and self.high is None:
            raise ValueError(f"the criterion {self.name} needs a low or a high bound")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"the criterion {self.name} has its low bound above its high bound")
        return self

    def miss(self, value: float) -> float:
        """How far `value` is from the range: negative below it, positive above it, else 0."""
        if self.low is not None and value < self.low:
            return value - self.low
        if self.high is not None and value > self.high:
            return value - self.high
        return 0.0


class Rubric(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    criteria: tuple[Criterion, ...]


DEFAULT_RUBRIC = Rubric(
    name="A conversation, not a presentation",
    criteria=(
        Criterion(
            name="Leaves room",
            measure=Measure.TALK_SHARE,
            low=0.35,
            high=0.55,
            why="The customer's words decide the deal; but a rep who only listens leads nowhere.",
        ),
        Criterion(
            name="Keeps it short",
            measure=Measure.LONGEST_MONOLOGUE,
            high=120_000,
            why="After two minutes of one voice, nobody knows any more what the other thinks.",
        ),
        Criterion(
            name="Asks",
            measure=Measure.QUESTIONS_PER_MINUTE,
            low=0.3,
            why="Needs, budget and the way to a decision are learned by asking.",
        ),
        Criterion(
            name="Gives and takes",
            measure=Measure.SWITCHES_PER_MINUTE,
            low=3,
            why="Turns that change often show that both are in the conversation.",
        ),
        Criterion(
            name="Speaks at an even pace",
            measure=Measure.WORDS_PER_MINUTE,
            low=110,
            high=180,
            why="Hurry sounds nervous and is hard to follow; slowness loses attention.",
        ),
        Criterion(
            name="Speaks plainly",
            measure=Measure.FILLERS_PER_MINUTE,
            high=4,
            why="Filler words make sure statements sound unsure.",
        ),
    ),
)
