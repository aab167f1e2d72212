"""When a call is done, and how well: a pure decision over its stage rows.

    TRANSCRIPTION ─> SPEAKERS, SUMMARY, SIGNALS, ACTION_ITEMS, DECISIONS, CAUSES ─> COACHING ─> CRM

Each arrow is an event that the function of one link sends to that of the next, also when parts of
it have failed: then the next link works with what there is. A function that fails as a whole sends
nothing, and the links behind it will never start. So the question is asked when the last link has
ended (`meeting/crm.synced`), or when a function has failed for good (`meeting/stage.failed`): then
whatever waits behind a failed stage is skipped, because nothing will start it.

What runs beside the call (metadata, notification, usage, webhook) never counts here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pydantic import BaseModel, ConfigDict

from .stages import PIPELINE, MeetingStatus, Stage, StageState

LINKS: tuple[tuple[Stage, ...], ...] = (
    (Stage.TRANSCRIPTION,),
    (
        Stage.SPEAKERS,
        Stage.SUMMARY,
        Stage.SIGNALS,
        Stage.ACTION_ITEMS,
        Stage.DECISIONS,
        Stage.CAUSES,
    ),
    (Stage.COACHING,),
    (Stage.CRM,),
)
_LINK_OF: Mapping[Stage, int] = {stage: index for index, link in enumerate(LINKS) for stage in link}


class StageRow(BaseModel):
    """The state of a stage, or of one part of it: `part` names a rep in coaching, else it is ''."""

    model_config = ConfigDict(frozen=True)

    stage: Stage
    part: str = ""
    state: StageState
    reason: str | None = None


class Skip(BaseModel):
    """A stage, or a part of one, that will not run any more, and why."""

    model_config = ConfigDict(frozen=True)

    stage: Stage
    part: str = ""
    reason: str


class Completion(BaseModel):
    """What to write: the skips, and the status. Not final means that something is still to come."""

    model_config = ConfigDict(frozen=True)

    status: MeetingStatus
    skips: tuple[Skip, ...] = ()

    @property
    def is_final(self) -> bool:
        return self.status.is_final


def decide(rows: Sequence[StageRow], broken_at: Stage | None = None) -> Completion:
    """The status that follows from the rows; a stage without a row is pending.

    `broken_at` is the stage whose function has failed as a whole (`meeting/stage.failed`). Its row
    is read as failed whatever it says, and what that function had begun beside it is skipped too:
    a process that died could not write that it stopped. A transcript that was saved before its
    function failed is there all the same.
    """
    states = {stage: _state(stage, rows) for stage in PIPELINE}
    if broken_at in states:
        states[broken_at] = StageState.FAILED
    skips = _skips(states, rows, broken_at)
    states |= {skip.stage: StageState.SKIPPED for skip in skips if skip.stage is not broken_at}

    if all(state.is_final for state in states.values()):
        has_transcript = _state(Stage.TRANSCRIPTION, rows) is StageState.COMPLETED
        return Completion(status=_final_status(states, has_transcript), skips=skips)
    has_begun = any(state is not StageState.PENDING for state in states.values())
    return Completion(status=MeetingStatus.PROCESSING if has_begun else MeetingStatus.PENDING)


def _state(stage: Stage, rows: Iterable[StageRow]) -> StageState:
    """The state of a stage of several parts: unfinished before failed, failed before completed."""
    states = {row.state for row in rows if row.stage is stage}
    order = (
        StageState.RETRYING,
        StageState.RUNNING,
        StageState.PENDING,
        StageState.FAILED,
        StageState.COMPLETED,
        StageState.SKIPPED,
    )
    return next((state for state in order if state in states), StageState.PENDING)


def _skips(
    states: Mapping[Stage, StageState], rows: Sequence[StageRow], broken_at: Stage | None
) -> tuple[Skip, ...]:
    skips: list[Skip] = []
    for stage in states:
        cause = _cause(stage, states, broken_at)
        if cause is None:
            continue
        parts = {row.part: row.state for row in rows if row.stage is stage}
        if stage is broken_at:
            parts.pop("", None)  # it has failed
        elif not parts:
            parts = {"": StageState.PENDING}
        skips += [
            Skip(stage=stage, part=part, reason=f"{cause.value} failed")
            for part, state in parts.items()
            if state is StageState.PENDING or (broken_at is not None and not state.is_final)
        ]
    return tuple(skips)


def _cause(
    stage: Stage, states: Mapping[Stage, StageState], broken_at: Stage | None
) -> Stage | None:
    """The failed stage because of which `stage` will not run: in a link before it, or, when its
    own function has died, beside it. A link that still works may yet start the next one."""
    if broken_at is not None and _LINK_OF[stage] >= _LINK_OF.get(broken_at, len(LINKS)):
        return broken_at
    before = [other for other in states if _LINK_OF[other] < _LINK_OF[stage]]
    if any(states[other] in (StageState.RUNNING, StageState.RETRYING) for other in before):
        return None
    return next((other for other in before if states[other] is StageState.FAILED), None)


def _final_status(states: Mapping[Stage, StageState], has_transcript: bool) -> MeetingStatus:
    if not has_transcript:
        return MeetingStatus.FAILED
    if StageState.FAILED in states.values():
        return MeetingStatus.PARTIAL
    return MeetingStatus.COMPLETED
