"""What a call is about: the words, and pairs of words, that its speakers come back to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from calls.words import Word, words_of

from .phrasebook import Phrasebook
from .sentences import Sentence

TOPICS_MAX = 3
MENTIONS_MIN = 2
PAIR_MENTIONS_MIN = 4
PAIR_WEIGHT = 2  # "works council" says more than either word
LETTERS_MIN = 4

_TITLES = frozenset(("herr", "herrn", "frau", "doktor", "mister", "doctor"))


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
    not_topics = {part.casefold() for name in names for part in name.split()} | _TITLES
    spoken = [(sentence.plain, words_of(sentence.plain)) for sentence in sentences]
    not_topics |= _names_with_titles(spoken)
    if not book.nouns_are_capitalised:
        not_topics |= _names_of_others(spoken)
    counts: Counter[str] = Counter()
    written: dict[str, Counter[str]] = {}
    for text, words in spoken:
        for topic, surface in _topics(text, words, book, not_topics):
            counts[topic] += 1
            written.setdefault(topic, Counter())[surface] += 1
    pairs = {topic for topic in counts if " " in topic and counts[topic] >= PAIR_MENTIONS_MIN}
    inside = {part for pair in pairs for part in pair.split()}
    scores = {pair: counts[pair] * PAIR_WEIGHT for pair in pairs} | {
        topic: count
        for topic, count in counts.items()
        if " " not in topic and topic not in inside and count >= MENTIONS_MIN
    }
    top = sorted(scores, key=lambda topic: (-scores[topic], topic))
    return [written[topic].most_common(1)[0][0] for topic in top[:TOPICS_MAX]]


def _topics(
    text: str, words: Sequence[Word], book: Phrasebook, not_topics: set[str]
) -> Iterator[tuple[str, str]]:
    """Each topic word, and each two that follow each other, with the way they are written."""
    before: tuple[int, str, str] | None = None
    for place, word in enumerate(words):
        surface = text[word.start : word.end]
        if len(word.form) < LETTERS_MIN or not word.form.isalpha() or word.form in not_topics:
            continue
        if word.form in book.stop_words or (book.nouns_are_capitalised and surface[0].islower()):
            continue
        topic, shown = _stem(word.form), _surface(surface, book)
        yield topic, shown
        if before is not None and before[0] == place - 1:
            yield f"{before[1]} {topic}", f"{before[2]} {shown}"
        before = (place, topic, shown)


def _names_with_titles(spoken: Sequence[tuple[str, Sequence[Word]]]) -> set[str]:
    forms = (word.form for _, words in spoken for word in words)
    return {form for before, form in pairwise(forms) if before in _TITLES}


def _names_of_others(spoken: Sequence[tuple[str, Sequence[Word]]]) -> set[str]:
    """Words that are always written with a capital letter, but not as an abbreviation is."""
    surfaces: dict[str, set[str]] = {}
    for text, words in spoken:
        for word in words:
            surfaces.setdefault(word.form, set()).add(text[word.start : word.end])
    return {form for form, ways in surfaces.items() if all(way.istitle() for way in ways)}


def _surface(word: str, book: Phrasebook) -> str:
    return word if book.nouns_are_capitalised or word.isupper() else word.lower()


@lru_cache(maxsize=20_000)
def _stem(form: str) -> str:
    for ending in ("ies", "es", "en", "s", "e"):
        if form.endswith(ending) and len(form) - len(ending) >= LETTERS_MIN:
            return form[: -len(ending)]
    return form
