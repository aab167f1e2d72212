"""What a language model is asked to find in a call, and the claims it may make.

These models are also the schemas of structured answers: every field is required (`X | None`
instead of defaults) because strict schemas demand it.
"""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

STRICT = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class SpeakerSide(StrEnum):
    REP = "rep"
    CUSTOMER = "customer"
    UNKNOWN = "unknown"


class SignalKind(StrEnum):
    BUDGET = "budget"
    AUTHORITY = "authority"
    NEED = "need"
    TIMING = "timing"
    COMPETITOR = "competitor"
    OBJECTION = "objection"
    RISK = "risk"
    NEXT_STEP = "next_step"


class Evidence(BaseModel):
    """The words in the transcript that carry a claim, verbatim."""

    model_config = STRICT

    quote: str
    speaker: str
    start_ms: int
    end_ms: int


class IdentifiedSpeaker(BaseModel):
    """Who stands behind a speaker label; `name` is None when the call does not say."""

    model_config = STRICT

    label: str
    name: str | None
    side: SpeakerSide


class SpeakersAnswer(BaseModel):
    model_config = STRICT

    language: str  # BCP 47 primary tag of what is spoken
    speakers: list[IdentifiedSpeaker]


class SummaryAnswer(BaseModel):
    model_config = STRICT

    headline: str
    points: list[str]


class Signal(BaseModel):
    model_config = STRICT

    kind: SignalKind
    claim: str  # one sentence, in the language of the call
    evidence: Evidence


class SignalsAnswer(BaseModel):
    model_config = STRICT

    signals: list[Signal]


class ActionItem(BaseModel):
    model_config = STRICT

    task: str
    owner: str | None  # speaker name or label
    due: str | None  # as said: "by Friday"
    evidence: Evidence


class ActionItemsAnswer(BaseModel):
    model_config = STRICT

    action_items: list[ActionItem]


class Decision(BaseModel):
    model_config = STRICT

    decision: str
    evidence: Evidence


class DecisionsAnswer(BaseModel):
    model_config = STRICT

    decisions: list[Decision]


class Direction(StrEnum):
    BETTER = "better"
    WORSE = "worse"


class Cause(BaseModel):
    """What in this call changed the odds of the deal, and which way."""

    model_config = STRICT

    direction: Direction
    explanation: str
    evidence: Evidence


class CausesAnswer(BaseModel):
    model_config = STRICT

    causes: list[Cause]


class CoachingPoint(BaseModel):
    model_config = STRICT

    criterion: str  # the rubric's criterion that this point is about
    observation: str
    advice: str
    evidence: Evidence | None  # None when the point rests on the metrics alone


class CoachingAnswer(BaseModel):
    model_config = STRICT

    praise: list[CoachingPoint]
    improve: list[CoachingPoint]
