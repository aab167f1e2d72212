"""Who was on the call, on which side, and in which language."""

from __future__ import annotations

from calls.insights import IdentifiedSpeaker, SpeakersAnswer

from .call import Call

UNDETERMINED = "und"  # BCP 47's own tag for a language that is not known


def answer_speakers(call: Call) -> SpeakersAnswer:
    speakers = [
        IdentifiedSpeaker(label=label, name=call.names.get(label), side=call.side(label))
        for label in call.labels
    ]
    return SpeakersAnswer(language=call.language or UNDETERMINED, speakers=speakers)
