"""What a call is about: the words that its speakers come back to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from calls.words import words_of

from .phrasebook import Phrasebook
from .sentences import Sentence

TOPICS_MAX = 3
MENTIONS_MIN = 2
LETTERS_MIN = 4


def topic_words(text: str, book: Phrasebook) -> list[str]:
    """The words that may carry a topic, in a form that makes singular and plural one."""
    return [
        _stem(word.form)
        for word in words_of(text)
        if len(word.form) >= LETTERS_MIN
        and word.form.isalpha()
        and word.form not in book.stop_words
    ]


def top_topics(sentences: Sequence[Sentence], book: Phrasebook, names: Iterable[str]) -> list[str]:
    """The topics that were named most often, each as it was written most often."""
    not_topics = {part.casefold() for name in names for part in name.split()}
    counts: Counter[str] = Counter()
    written: dict[str, Counter[str]] = {}
    for sentence in sentences:
        for word in words_of(sentence.plain):
            form = word.form
            if len(form) < LETTERS_MIN or not form.isalpha() or form in not_topics:
                continue
            if form in book.stop_words:
                continue
            surface = sentence.plain[word.start : word.end]
            if book.nouns_are_capitalised and not surface[0].isupper():
                continue
            counts[_stem(form)] += 1
            written.setdefault(_stem(form), Counter())[_surface(surface, book)] += 1
    top = sorted(counts, key=lambda stem: (-counts[stem], stem))
    return [
        written[stem].most_common(1)[0][0]
        for stem in top[:TOPICS_MAX]
        if counts[stem] >= MENTIONS_MIN
    ]


def _surface(word: str, book: Phrasebook) -> str:
    return word if book.nouns_are_capitalised or word.isupper() else word.lower()


@lru_cache(maxsize=20_000)
def _stem(form: str) -> str:
    for ending in ("ies", "es", "en", "s", "e"):
        if form.endswith(ending) and len(form) - len(ending) >= LETTERS_MIN:
            return form[: -len(ending)]
    return form
