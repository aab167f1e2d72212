"""Who stands behind a label: the label itself when it is a name, an introduction, or a greeting."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from .addressed import names_by_others
from .phrasebook import NameWords, Phrasebook
from .sentences import Sentence

INTRODUCTION_SENTENCES_MAX = 12  # people say who they are when they first speak
GREETINGS_MIN = 1
NAME_CHARACTERS_MAX = 60

_NO_NAME = re.compile(
    r"^(?:[A-Z]{1,2}|\d+|(?:speaker|sprecher(?:in)?|channel|kanal|spk|participant|teilnehmer(?:in)?"
    r"|user|guest|gast|person|voice|unknown|unbekannt|caller|anrufer(?:in)?)[ _#-]*\w{0,3}"
    r"|rep|sales(?: rep)?|agent|seller|host|customer|client|prospect|buyer|account executive|ae|sdr"
    r"|kund(?:e|in)|verkäufer(?:in)?|vertrieb|interessent(?:in)?|berater(?:in)?)$",
    re.IGNORECASE,
)
_COMPANY = re.compile(
    r"\b(?:gmbh|ag|se|kg|ohg|ug|inc|corp|corporation|llc|ltd|limited|plc|s\.?a\.?|b\.?v\.?"
    r"|co)\b\.?",
    re.IGNORECASE,
)
_BEHIND_NAME = re.compile(r"\s*(?:[(\[|/,@].*| [-–—] .*)$")
_WORD = re.compile(r"^[^\W\d_][\w'’.-]*$")


def find_names(
    sentences: Sequence[Sentence], labels: Sequence[str], book: Phrasebook | None
) -> dict[str, str]:
    """Names by label, as far as the call says them."""
    names = {label: name for label in labels if (name := name_in_label(label)) is not None}
    if book is None:
        return names
    for label in labels:
        if label not in names and (name := _introduced(sentences, label, book.names)):
            names[label] = name
    names |= names_by_others(sentences, labels, names, book.names)
    return names | _greeted(sentences, labels, names, book.names)


def name_in_label(label: str) -> str | None:
    """`Anna Weber (Acme GmbH)` is Anna Weber; `Speaker 2` and `Acme GmbH` are nobody's name."""
    name = _BEHIND_NAME.sub("", label).strip()
    words = name.split()
    if not words or len(words) > 4 or len(name) > NAME_CHARACTERS_MAX or _NO_NAME.match(name):
        return None
    if _COMPANY.search(name) or not all(_WORD.match(word) for word in words):
        return None
    return name if words[0][0].isupper() else None


def _introduced(sentences: Sequence[Sentence], label: str, words: NameWords) -> str | None:
    own = [sentence for sentence in sentences if sentence.speaker == label]
    for sentence in own[:INTRODUCTION_SENTENCES_MAX]:
        for pattern in words.introductions:
            found = pattern.search(sentence.plain)
            if found and (name := _cleaned(found["name"], words)):
                return name
    return None


def _greeted(
    sentences: Sequence[Sentence],
    labels: Sequence[str],
    known: dict[str, str],
    words: NameWords,
) -> dict[str, str]:
    """Of two people, the one who is greeted by name is the other."""
    if len(labels) != 2:
        return {}
    names: dict[str, str] = {}
    for label, other in (labels, tuple(reversed(labels))):
        if other in known:
            continue
        called = Counter(
            name
            for sentence in sentences
            if sentence.speaker == label
            for found in words.greetings.finditer(sentence.plain)
            if (name := _cleaned(found["name"], words))
        )
        own = known.get(label, "").split(" ")[0]
        called.pop(own, None)
        if called and called.most_common(1)[0][1] >= GREETINGS_MIN:
            names[other] = called.most_common(1)[0][0]
    return names


def _cleaned(name: str, words: NameWords) -> str | None:
    """The name up to the first word that cannot belong to one; None when nothing is left."""
    kept: list[str] = []
    for word in name.split():
        if word.casefold() in words.not_names or _COMPANY.fullmatch(word):
            break
        kept.append(word)
    return " ".join(kept) or None
