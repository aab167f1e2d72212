"""What can be heard in words: questions, filler words, remarks that only listen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from ..transcript import Utterance
from ..words import forms_of, word_set

QUESTION_WORDS_MIN = 2  # "Right?" and "Ja?" ask nothing
LISTENING_MS_MAX = 1_500
LISTENING_WORDS_MAX = 3

_SENTENCE = re.compile(r"[^.!?。！？…]+[.!?。！？…]*")
_QUESTION_MARKS = ("?", "？")

# How a question begins where a transcript has no question marks at all.
_QUESTION_STARTS = word_set(
    "what who when where why how which whose do does did can could would will is are have has "
    "was wer wann wo warum wieso wie welche welcher welches wessen können könnten haben hat sind "
    "ist gibt werden möchten dürfen darf"
)

_SOUNDS = ("um", "umm", "uh", "uhm", "erm", "er", "hm", "hmm", "äh", "ähm", "öhm", "eh", "ehm")
# "er" is a German pronoun and "um" a German preposition, so sounds depend on the language too.
_FILLERS: Mapping[str, tuple[str, ...]] = {
    "en": (
        *("um", "umm", "uh", "uhm", "erm", "er", "hm", "hmm"),
        *("you know", "i mean", "kind of", "sort of", "basically", "literally", "actually"),
    ),
    "de": (
        *("äh", "ähm", "öhm", "hm", "hmm"),
        *("halt", "sozusagen", "quasi", "irgendwie", "eigentlich", "im prinzip", "im grunde"),
        *("sag ich mal", "sage ich mal"),
    ),
}
_SOUNDS_OF_ANY_LANGUAGE = tuple(sound for sound in _SOUNDS if sound not in ("um", "er", "eh"))


def count_questions(utterances: Iterable[Utterance], has_question_marks: bool) -> int:
    """Sentences that ask, of at least two words.

    Where the source writes no question marks anywhere, a sentence asks when it begins like it (in
    English and German).
    """
    sentences = (match[0] for line in utterances for match in _SENTENCE.finditer(line.text))
    return sum(_asks(sentence, has_question_marks) for sentence in sentences)


def count_fillers(utterances: Iterable[Utterance], language: str | None) -> int:
    """In an unknown language only the sounds that are words in none."""
    fillers = _FILLERS.get(language or "", _SOUNDS_OF_ANY_LANGUAGE)
    pattern = re.compile(rf"(?<= )(?:{'|'.join(map(re.escape, fillers))})(?= )")
    return sum(len(pattern.findall(f" {' '.join(forms_of(line.text))} ")) for line in utterances)


def count_words(utterances: Iterable[Utterance]) -> int:
    return sum(len(forms_of(line.text)) for line in utterances)


def only_listens(utterance: Utterance) -> bool:
    """A short remark ("Mhm.", "Right, okay.") while somebody else keeps the floor."""
    is_short = utterance.end_ms - utterance.start_ms <= LISTENING_MS_MAX
    return is_short and len(forms_of(utterance.text)) <= LISTENING_WORDS_MAX


def _asks(sentence: str, has_question_marks: bool) -> bool:
    words = forms_of(sentence)
    if len(words) < QUESTION_WORDS_MIN:
        return False
    if has_question_marks:
        return sentence.rstrip().endswith(_QUESTION_MARKS)
    return words[0] in _QUESTION_STARTS
