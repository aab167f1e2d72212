"""The parts of an analysis: what each is asked, and how its answer is checked before it is kept.

What is kept of a part is its answer as in `calls.insights`, and beside it `unsupported`: the claims
whose quote nobody said. They are shown as such, and go nowhere else.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, JsonValue

from calls.grounding import grounded
from calls.insights import (
    ActionItemsAnswer,
    CausesAnswer,
    CoachingAnswer,
    DecisionsAnswer,
    IdentifiedSpeaker,
    SignalsAnswer,
    SpeakersAnswer,
    SpeakerSide,
)
from calls.rendering import render
from calls.stages import Stage
from calls.transcript import Transcript
from models.queries import transcripts
from prompts import Task, choose

from .asking import ask
from .call import Call
from .keeping import KeptAnswer, keep_part
from .services import Services

UNSUPPORTED = "unsupported"

# In the order of the page; the first is asked before the others, which are given its answer.
TASKS: Mapping[Stage, Task] = {
    Stage.SPEAKERS: Task.SPEAKERS,
    Stage.SUMMARY: Task.SUMMARY,
    Stage.SIGNALS: Task.SIGNALS,
    Stage.ACTION_ITEMS: Task.ACTION_ITEMS,
    Stage.DECISIONS: Task.DECISIONS,
    Stage.CAUSES: Task.CAUSES,
}


async def analyse_part(
    services: Services, call: Call, stage: Stage, step_id: str, speakers: JsonValue
) -> JsonValue:
    """The part's answer as it has been kept, with the version of the prompt and who answered."""
    saved = await load_transcript(services, call)
    transcript = saved.transcript
    prompt = choose(TASKS[stage], call.meeting_id)
    # What grows with the length of the call is done in threads: nobody else should wait for it.
    inputs = {"transcript": await asyncio.to_thread(render, transcript)}
    if speakers:
        inputs["speakers"] = json.dumps(speakers, ensure_ascii=False)
    answered = await ask(services, call, step_id, prompt, inputs)
    kept = KeptAnswer(
        answer=await asyncio.to_thread(checked, answered.value, transcript),
        prompt_version=answered.prompt_version,
        is_offline=answered.is_offline,
    )
    await keep_part(services, call, stage, kept, saved.version)
    return kept.model_dump(mode="json")


async def load_transcript(services: Services, call: Call) -> transcripts.SavedTranscript:
    async with services.database.read() as session:
        await call.meeting(session)
        saved = await transcripts.load(session, call.tenant_id, call.meeting_id)
    if saved is None:
        raise TranscriptGone(f"the transcript of meeting {call.meeting_id} is not there any more")
    return saved


class TranscriptGone(Exception):
    """It was erased in the meantime, or never saved."""


def checked(answer: BaseModel, transcript: Transcript) -> dict[str, Any]:
    """The answer as it is kept: claims with the evidence that the transcript really holds."""
    match answer:
        case SpeakersAnswer():
            return _heard(answer, transcript).model_dump(mode="json")
        case SignalsAnswer():
            return _parted({"signals": answer.signals}, transcript)
        case ActionItemsAnswer():
            return _parted({"action_items": answer.action_items}, transcript)
        case DecisionsAnswer():
            return _parted({"decisions": answer.decisions}, transcript)
        case CausesAnswer():
            return _parted({"causes": answer.causes}, transcript)
        case CoachingAnswer():
            lists = {"praise": answer.praise, "improve": answer.improve}
            return _parted(lists, transcript)
        case _:
            return answer.model_dump(mode="json")  # it makes no claims with quotes


def _heard(answer: SpeakersAnswer, transcript: Transcript) -> SpeakersAnswer:
    """Only labels that occur, each once, and those that the answer forgot as unknown."""
    said = {speaker.label: speaker for speaker in reversed(answer.speakers)}
    speakers = [
        said.get(label) or IdentifiedSpeaker(label=label, name=None, side=SpeakerSide.UNKNOWN)
        for label in transcript.speakers
    ]
    return answer.model_copy(update={"speakers": speakers})


def _parted(lists: Mapping[str, Sequence[Any]], transcript: Transcript) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    unsupported: list[Any] = []
    for name, claims in lists.items():
        judged = grounded(claims, transcript)
        kept[name] = [claim.model_dump(mode="json") for claim in judged.supported]
        unsupported += [claim.model_dump(mode="json") for claim in judged.unsupported]
    return kept | {UNSUPPORTED: unsupported}


def speakers_in(answer: Mapping[str, JsonValue] | None) -> list[IdentifiedSpeaker]:
    """Who was identified, from the kept answer of the speakers' part; none when it has failed."""
    return [] if answer is None else SpeakersAnswer.model_validate(answer).speakers
