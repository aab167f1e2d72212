"""A call prepared for reading: its sentences, its language's phrasebook, and who is who."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pydantic import TypeAdapter, ValidationError

from calls.insights import Evidence, IdentifiedSpeaker, SpeakerSide
from calls.language import detect_language
from calls.transcript import Transcript, TranscriptSource, Utterance

from .casing import with_names_capitalised
from .english import ENGLISH
from .german import GERMAN
from .material import Material
from .names import find_names
from .phrasebook import Phrasebook
from .remembering import remembered
from .sentences import Sentence, split_call
from .sides import find_sides

PHRASEBOOKS: Mapping[str, Phrasebook] = {book.language: book for book in (ENGLISH, GERMAN)}

SHORT_WORDS_MAX = 5  # such a sentence alone does not show what is meant

_SPEAKERS = TypeAdapter(list[IdentifiedSpeaker])


@dataclass(frozen=True, eq=False)  # as a key it is itself
class Call:
    """`book` is None when the call's language is not one that the analyst reads."""

    utterances: tuple[Utterance, ...]
    labels: tuple[str, ...]
    language: str | None
    book: Phrasebook | None
    sentences: tuple[Sentence, ...]
    names: Mapping[str, str]
    sides: Mapping[str, SpeakerSide]

    def side(self, label: str) -> SpeakerSide:
        return self.sides.get(label, SpeakerSide.UNKNOWN)

    def who(self, label: str) -> str:
        """The person's name, or the label when the call does not say it."""
        return self.names.get(label, label)

    def listener(self, sentence: Sentence) -> str | None:
        """The name of the person who is spoken to, when it can only be one and it is known."""
        others = [label for label in self.labels if label != sentence.speaker]
        return self.names.get(others[0]) if len(others) == 1 else None


def read_call(material: Material) -> Call:
    """A call is asked about many times, at the same time even; it is read once."""
    given = json.dumps(material.json_section("speakers"), sort_keys=True)
    return _read(material.utterances, given)


@remembered
def _read(utterances: tuple[Utterance, ...], given_speakers: str) -> Call:
    call = _heard(utterances)
    given = _given_speakers(given_speakers)
    names = {speaker.label: speaker.name for speaker in given if speaker.name is not None}
    sides = {speaker.label: speaker.side for speaker in given}
    return replace(call, names={**call.names, **names}, sides={**call.sides, **sides})


@remembered
def _heard(utterances: tuple[Utterance, ...]) -> Call:
    """What the call alone tells."""
    transcript = Transcript(source=TranscriptSource.JSON, utterances=utterances)
    language = detect_language(transcript)
    book = PHRASEBOOKS.get(language or "")
    sentences = split_call(utterances)
    if book is not None:
        sentences = with_names_capitalised(sentences, book)
    names = find_names(sentences, transcript.speakers, book)
    sides = find_sides(sentences, transcript.speakers, book)
    return Call(utterances, transcript.speakers, language, book, sentences, names, sides)


def evidence(call: Call, sentence: Sentence, *, starts_before: bool = False) -> Evidence:
    """The sentence; after a very short one also what the speaker says next, and before one that
    only points back ("I will send it") what the speaker said right before.
    """
    text = sentence.text
    after = call.sentences[sentence.position + 1 : sentence.position + 2]
    before = call.sentences[max(0, sentence.position - 1) : sentence.position]
    if starts_before and before and _is_same_line(sentence, before[0]):
        text = f"{before[0].text} {text}"
    elif len(text.split()) <= SHORT_WORDS_MAX and after and _goes_on(sentence, after[0]):
        text = f"{text} {after[0].text}"
    return Evidence(
        quote=text,
        speaker=sentence.speaker,
        start_ms=sentence.start_ms,
        end_ms=sentence.end_ms,
    )


def _goes_on(sentence: Sentence, after: Sentence) -> bool:
    return _is_same_line(sentence, after) and not after.is_question


def _is_same_line(sentence: Sentence, other: Sentence) -> bool:
    return (sentence.turn, sentence.start_ms) == (other.turn, other.start_ms)


def _given_speakers(text: str) -> Sequence[IdentifiedSpeaker]:
    """Who the request says is who; it may say nothing, and then the call must."""
    try:
        return _SPEAKERS.validate_json(text)
    except ValidationError:
        return ()
