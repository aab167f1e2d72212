"""A text as the words that are compared: case, punctuation and kinds of quotes do not count.

A word keeps its place in the text, so that what was compared can be shown verbatim.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

# A number is one word with its decimals and its suffix ("1.5k"), so that no part of it passes for
# the whole. Scripts that do not put spaces between words are compared by character.
_WORD = re.compile(
    r"\d+(?:[.,'’]\d+)*[^\W_]*"
    r"|[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]"
    r"|[^\W_]+(?:['’‘`´][^\W_]+)*"
)
_APOSTROPHES = re.compile(r"['’‘`´]")
_THOUSANDS = re.compile(r"(?<=\d)[.,'’](?=\d{3}(?!\d))")


class Word(NamedTuple):
    """A word in the form in which it is compared, and where it stands in its text."""

    form: str
    start: int
    end: int


def words_of(text: str) -> list[Word]:
    return [Word(_form(match[0]), match.start(), match.end()) for match in _WORD.finditer(text)]


def word_set(words: str) -> frozenset[str]:
    """A list of words as it reads best in code: one text."""
    return frozenset(words.split())


def forms_of(text: str) -> list[str]:
    """The words alone, for counting and comparing."""
    return [_form(word) for word in _WORD.findall(unicodedata.normalize("NFC", text))]


@lru_cache(maxsize=20_000)  # a language's common words come again and again
def _form(word: str) -> str:
    """`40,000` and `40.000` are `40000`; `1,5` is `1.5`; `Don’t` is `dont`."""
    form = unicodedata.normalize("NFKC", word)
    if form[0].isdigit():
        form = _THOUSANDS.sub("", form).replace(",", ".")
    return _APOSTROPHES.sub("", form).casefold()
