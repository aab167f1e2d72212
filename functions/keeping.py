"""A part's answer is kept, and by that the part is done: one transaction, in the part's own step.

So each part is shown the moment it is there, however long another is tried again. When all have
ended, `analyse_call` saves them together as the new version of the analysis.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, JsonValue

from calls.stages import Stage
from models.queries import analyses

from .call import Call
from .services import Services


class KeptAnswer(BaseModel):
    """A part's answer once it was checked: the output of its step, and what the analysis keeps."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    answer: dict[str, JsonValue]
    prompt_version: str
    is_offline: bool

    @property
    def language(self) -> str | None:
        """What is spoken, if this is the answer that tells it."""
        return str(self.answer.get("language", "")).partition("-")[0].lower() or None


def analysis_of(call: Call) -> str:
    """The id of the analysis that the call's run makes."""
    return f"{call.run_id}-analysis"


async def keep_part(
    services: Services, call: Call, stage: Stage, kept: KeptAnswer, transcript_version: int
) -> None:
    """Nothing is kept of a part that has ended before: a step may run twice, its answer counts
    once; and what a later run has found is not replaced by an earlier one's."""
    now_ms = services.now_ms()
    async with services.database.write() as session:
        await call.locked_meeting(session)
        if not await call.completed(session, stage, stage.value, now_ms):
            return
        await analyses.keep_part(
            session,
            analysis_id=analysis_of(call),
            tenant_id=call.tenant_id,
            meeting_id=call.meeting_id,
            transcript_version=transcript_version,
            stage=stage,
            answer=kept.answer,
            prompt_version=kept.prompt_version,
            language=kept.language,
            is_offline=kept.is_offline,
            now_ms=now_ms,
        )
