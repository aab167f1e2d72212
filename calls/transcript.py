"""What was said, by whom, and when: the one form in which every source of a transcript arrives.

Times are whole milliseconds from the start of the call.
"""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class TranscriptSource(StrEnum):
    VTT = "vtt"
    SRT = "srt"
    JSON = "json"
    AUDIO = "audio"


class Utterance(BaseModel):
    """One stretch of speech by one speaker. `speaker` is a label ("A", "Channel 1") or a name."""

    model_config = ConfigDict(frozen=True)

    speaker: str
    start_ms: int = Field(ge=0)
    end_ms: int = Field(ge=0)
    text: str


class Transcript(BaseModel):
    """A whole call, its utterances in the order of their start. Never empty when it was parsed."""

    model_config = ConfigDict(frozen=True)

    source: TranscriptSource
    language: str | None = None  # BCP 47 primary tag ("en", "de"), None when unknown
    utterances: tuple[Utterance, ...]

    @property
    def duration_ms(self) -> int:
        return max((utterance.end_ms for utterance in self.utterances), default=0)

    @property
    def speakers(self) -> tuple[str, ...]:
        """Speaker labels in the order in which they first speak."""
        return tuple(dict.fromkeys(utterance.speaker for utterance in self.utterances))

    def by_speaker(self) -> dict[str, list[Utterance]]:
        """Each speaker's utterances, in one pass; speakers in the order in which they appear."""
        own: dict[str, list[Utterance]] = {}
        for utterance in self.utterances:
            own.setdefault(utterance.speaker, []).append(utterance)
        return own
