"""Who speaks: the transcript's labels, with the names and sides that were found for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from calls.insights import SpeakersAnswer, SpeakerSide


@dataclass(frozen=True, slots=True)
class People:
    names: Mapping[str, str]
    sides: Mapping[str, SpeakerSide]

    @classmethod
    def of(cls, answer: SpeakersAnswer | None) -> People:
        if answer is None:
            return cls({}, {})
        return cls(
            names={known.label: known.name for known in answer.speakers if known.name},
            sides={known.label: known.side for known in answer.speakers},
        )

    def name(self, label: str) -> str:
        """The person's name; a label that is only a letter is introduced as a speaker."""
        named = self.names.get(label)
        if named is not None:
            return named
        return f"Speaker {label}" if len(label) <= 2 else label

    def side(self, label: str) -> SpeakerSide:
        return self.sides.get(label, SpeakerSide.UNKNOWN)
