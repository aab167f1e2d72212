"""How things stand with one section of the page: there, on its way, or not to come, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from calls.stages import Stage, StageState
from models.tables import AnalysisPart, PartOutcome, StageRow

from .stages import sentence, state_of
from .wording import STAGE_WORDS

# Done in the transaction that keeps what came of them: when it is not there, it has been erased.
KEPT_WITH_THEIR_END = (
    Stage.TRANSCRIPTION,
    Stage.SPEAKERS,
    Stage.SUMMARY,
    Stage.SIGNALS,
    Stage.ACTION_ITEMS,
    Stage.DECISIONS,
    Stage.CAUSES,
)
ERASED = "Not kept any more."


class Availability(StrEnum):
    WAITING = "waiting"
    WORKING = "working"
    READY = "ready"
    FAILED = "failed"
    SKIPPED = "skipped"
    NOTHING = "nothing"  # done, and there is nothing to show


@dataclass(frozen=True, slots=True)
class Standing:
    """`words` say what to expect instead of the content, or what is missing from it."""

    availability: Availability
    words: str = ""

    @property
    def is_ready(self) -> bool:
        return self.availability is Availability.READY


def standing(
    stage: Stage,
    rows: Sequence[StageRow],
    part: AnalysisPart | None = None,
    has_answer: bool = False,
) -> Standing:
    """`rows` are those of the stage; what is there already is shown even while it is made anew."""
    if part is not None and part.answer is not None:
        degraded = part.outcome is PartOutcome.DEGRADED
        return Standing(Availability.READY, _reason(part.reason) if degraded else "")
    if has_answer:
        return Standing(Availability.READY)
    state, words = state_of(rows), STAGE_WORDS[stage]
    reason = next((row.reason for row in rows if row.state is state and row.reason), None)
    if part is not None and part.outcome is PartOutcome.FAILED and state.is_final:
        return Standing(Availability.FAILED, part.reason or reason or "")
    match state:
        case StageState.PENDING:
            return Standing(Availability.WAITING, f"Waits for {words.waits_for}.")
        case StageState.FAILED:
            return Standing(Availability.FAILED, reason or "")
        case StageState.SKIPPED:
            return Standing(Availability.SKIPPED, reason or "")
        case StageState.COMPLETED if reason is not None:
            return Standing(Availability.NOTHING, sentence(f"{reason[:1].upper()}{reason[1:]}"))
        case StageState.COMPLETED if stage in KEPT_WITH_THEIR_END:
            return Standing(Availability.NOTHING, ERASED)
        case StageState.RUNNING | StageState.RETRYING | StageState.COMPLETED:
            # Completed, but not there: the stage reports a moment before its result is saved.
            return Standing(Availability.WORKING, words.doing)


def _reason(reason: str | None) -> str:
    return reason or "There is less here than was asked for."
