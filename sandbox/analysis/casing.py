"""Capital letters for names in speech that was written without any.

Some transcribers write small letters only, and then nothing in a word shows that it is a name.
Where the words around it do ("my name is ...", "a quote from ..."), it gets its capital letter
for reading; what is quoted stays as it was.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from .phrasebook import NameWords, Phrasebook
from .sentences import Sentence

CAPITALS_SHARE_MAX = 0.002


def with_names_capitalised(sentences: Sequence[Sentence], book: Phrasebook) -> tuple[Sentence, ...]:
    """The sentences as they are when the call knows capital letters."""
    text = "".join(sentence.text for sentence in sentences)
    if sum(map(str.isupper, text)) > CAPITALS_SHARE_MAX * len(text):
        return tuple(sentences)
    return tuple(
        replace(sentence, plain=_capitalised(sentence.plain, book)) for sentence in sentences
    )


def _capitalised(plain: str, book: Phrasebook) -> str:
    for frame in book.names.frames:
        plain = frame.sub(lambda found: _with_capitals(found, book), plain)
    return plain


def _with_capitals(found: re.Match[str], book: Phrasebook) -> str:
    """The text of the match with the words of its group `name` capitalised, up to the first that
    is no name.
    """
    start, end = found.span("name")
    words = found["name"].split(" ")
    is_name = [_may_be_name(word, book, book.names) for word in words]
    length = is_name.index(False) if False in is_name else len(words)
    shown = [word.capitalize() for word in words[:length]] + words[length:]
    return found.string[found.start() : start] + " ".join(shown) + found.string[end : found.end()]


def _may_be_name(word: str, book: Phrasebook, names: NameWords) -> bool:
    small = word.casefold()
    is_common = small in book.stop_words or small in names.not_names or small in names.not_named
    return word.isalpha() and not is_common and not small.endswith(("ing", "ers", "tools"))
