"""Names that others call a speaker by: asked for, presented, or addressed and then answering."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from .phrasebook import NameWords
from .sentences import Sentence

VOTES_MIN = 2  # one answer to a name may be chance
SHARE_MIN = 0.6  # of all answers to that name
ADDRESSED, NAMED = 1, 2  # how much each way of naming somebody counts

_TITLE = re.compile(r"^(?:(?:Herrn?|Frau|Mr|Mrs|Ms|Dr|Doktor|Professor)\.? )+")
_EDGES = ".,;:!?…\"'()"


@dataclass(frozen=True, slots=True)
class _Mention:
    name: str
    label: str
    weight: int


def names_by_others(
    sentences: Sequence[Sentence], labels: Sequence[str], known: Mapping[str, str], words: NameWords
) -> dict[str, str]:
    """Names for labels without one, and full names for those known by their first name only."""
    mentions = list(_mentions(sentences, labels, words))
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    total: Counter[str] = Counter()
    names: dict[str, str] = {}
    for mention in mentions:
        if mention.weight == NAMED and mention.name.split()[:1] == [known.get(mention.label)]:
            names[mention.label] = mention.name
        if not any(is_same_person(mention.name, name) for name in known.values()):
            votes[mention.label][mention.name] += mention.weight
            total[mention.name] += mention.weight
    for label in labels:
        if label in known or not votes[label]:
            continue
        name, count = votes[label].most_common(1)[0]
        if count >= VOTES_MIN and count >= SHARE_MIN * total[name]:
            names[label] = name
    return names


def is_same_person(one: str, other: str) -> bool:
    """`Frau Vogel` may be Katrin Vogel, and so may `Katrin`."""
    parts = set(_TITLE.sub("", one).split())
    return not parts.isdisjoint(_TITLE.sub("", other).split())


def _mentions(
    sentences: Sequence[Sentence], labels: Sequence[str], words: NameWords
) -> Iterator[_Mention]:
    turns = {sentence.turn: sentence.speaker for sentence in sentences}
    small = {
        word.strip(_EDGES)
        for sentence in sentences
        for word in sentence.plain.split()
        if word[:1].islower()
    }
    heard: set[str] = set()
    for sentence in sentences:
        heard.add(sentence.speaker)
        reply = turns.get(sentence.turn + 1)
        silent = [label for label in labels if label not in heard]
        for patterns, weight, label in (
            (words.addresses, ADDRESSED, reply),
            (words.asks_for, NAMED, reply),
            (words.presents, NAMED, silent[0] if len(silent) == 1 else None),
        ):
            name = _only_name(patterns, sentence.plain, words, small)
            if name is not None and label is not None:
                yield _Mention(name, label, weight)


def _only_name(
    patterns: Sequence[re.Pattern[str]], text: str, words: NameWords, small: set[str]
) -> str | None:
    """The name in the text; None when there is none, or more than one."""
    found = {
        re.sub(r"^Herrn\b", "Herr", match["name"])
        for pattern in patterns
        for match in pattern.finditer(text)
    }
    names = [name for name in found if not _is_a_word(name, words, small)]
    return names[0] if len(names) == 1 else None


def _is_a_word(name: str, words: NameWords, small: set[str]) -> bool:
    """ "Great" begins a sentence as "Maya" does; but elsewhere it is written small."""
    first = _TITLE.sub("", name).split()[0]
    return first.casefold() in words.not_names or (
        first == name.split()[0] and first.casefold() in small
    )
