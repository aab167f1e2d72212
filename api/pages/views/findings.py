"""What was found in the call: claims in order, each with the words that carry it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel

from calls.insights import (
    ActionItem,
    Cause,
    Decision,
    Direction,
    Evidence,
    Signal,
    SignalKind,
    SummaryAnswer,
)
from calls.stages import Stage
from calls.transcript import Transcript
from models.analysis_so_far import AnalysisSoFar
from models.tables import AnalysisPart, JsonObject

from .people import People
from .quotes import Quote, quote_of
from .wording import DIRECTION_WORDS, KIND_WORDS

ClaimModel = TypeVar("ClaimModel", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Claim:
    text: str
    quote: Quote
    owner: str | None = None
    due: str | None = None


@dataclass(frozen=True, slots=True)
class ClaimGroup:
    key: str
    title: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """None: there is no answer of this kind (yet)."""

    summary: SummaryAnswer | None
    signals: tuple[ClaimGroup, ...] | None
    action_items: tuple[Claim, ...] | None
    decisions: tuple[Claim, ...] | None
    causes: tuple[ClaimGroup, ...] | None


def findings_of(
    analysis: AnalysisSoFar | None, transcript: Transcript | None, people: People
) -> Findings:
    def quote(evidence: Evidence) -> Quote:
        return quote_of(evidence, transcript, people)

    summary = answer_of(analysis, Stage.SUMMARY)
    signals = claims_in(answer_of(analysis, Stage.SIGNALS), "signals", Signal)
    items = claims_in(answer_of(analysis, Stage.ACTION_ITEMS), "action_items", ActionItem)
    decisions = claims_in(answer_of(analysis, Stage.DECISIONS), "decisions", Decision)
    causes = claims_in(answer_of(analysis, Stage.CAUSES), "causes", Cause)
    return Findings(
        summary=None if summary is None else SummaryAnswer.model_validate(summary),
        signals=None
        if signals is None
        else _by_kind((found.kind, Claim(found.claim, quote(found.evidence))) for found in signals),
        action_items=None
        if items is None
        else tuple(
            Claim(item.task, quote(item.evidence), _owner(item.owner, people), item.due)
            for item in items
        ),
        decisions=None
        if decisions is None
        else tuple(Claim(found.decision, quote(found.evidence)) for found in decisions),
        causes=None
        if causes is None
        else _by_direction(
            (found.direction, Claim(found.explanation, quote(found.evidence))) for found in causes
        ),
    )


def claims_in(
    answer: JsonObject | None, key: str, kind: type[ClaimModel]
) -> tuple[ClaimModel, ...] | None:
    """The claims of an answer as it is kept, those that nobody said among them, at the end."""
    if answer is None:
        return None
    return tuple(kind.model_validate(claim) for claim in (*answer[key], *unsupported_in(answer)))


def unsupported_in(answer: JsonObject) -> list[JsonObject]:
    """What a check before us has found to be said by nobody."""
    kept: list[JsonObject] = answer.get("unsupported", [])
    return kept


def part_of(analysis: AnalysisSoFar | None, stage: Stage) -> AnalysisPart | None:
    return None if analysis is None else analysis.part(stage)


def answer_of(analysis: AnalysisSoFar | None, stage: Stage) -> JsonObject | None:
    part = part_of(analysis, stage)
    return None if part is None else part.answer


def _owner(owner: str | None, people: People) -> str | None:
    return None if owner is None else people.name(owner)


def _by_kind(found: Iterable[tuple[SignalKind, Claim]]) -> tuple[ClaimGroup, ...]:
    """In the order in which a deal is qualified; kinds that nobody touched are left out."""
    claims = list(found)
    return tuple(
        ClaimGroup(kind.value, KIND_WORDS[kind], own)
        for kind in SignalKind
        if (own := tuple(claim for its_kind, claim in claims if its_kind is kind))
    )


def _by_direction(found: Iterable[tuple[Direction, Claim]]) -> tuple[ClaimGroup, ...]:
    claims = list(found)
    return tuple(
        ClaimGroup(direction.value, DIRECTION_WORDS[direction], own)
        for direction in Direction
        if (own := tuple(claim for its, claim in claims if its is direction))
    )
