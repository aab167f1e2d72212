"""Text from outside, made fit to store, render and compare: one line, nothing but characters."""

from __future__ import annotations

import re
import unicodedata

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
# How subtitles describe what is heard but not said; a pair of notes holds a song.
_SOUNDS = re.compile(r"\[[^\]]*\]|\([^)]*\)|[♪♫][^♪♫]*[♪♫]?")


def clean_text(text: str) -> str:
    """Composed (NFC), with single spaces, without control characters and halves of surrogates.

    JSON can hold both, and neither databases nor UTF-8 take them.
    """
    whole = text.encode("utf-8", errors="replace").decode("utf-8")
    return unicodedata.normalize("NFC", " ".join(_CONTROL.sub(" ", whole).split()))


def is_spoken(text: str) -> bool:
    """Whether there is a word in it outside of `[music]`, `(laughs)` and `♪ la la ♪`."""
    return any(map(str.isalnum, _SOUNDS.sub("", text)))
