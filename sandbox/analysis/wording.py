"""How the analyst writes lists and the names of languages."""

from __future__ import annotations

from collections.abc import Sequence

from .phrasebook import Wording

NAMES_MAX = 4

_LANGUAGES = {
    "fr": "French",
    "es": "Spanish",
    "it": "Italian",
    "nl": "Dutch",
    "pt": "Portuguese",
}


def language_name(tag: str | None) -> str:
    if tag is None:
        return "a language that was not recognised"
    return _LANGUAGES.get(tag, tag)


def join_names(names: Sequence[str], wording: Wording) -> str:
    """ "Anna, Ben and Carla"; of a crowd only the first few."""
    shown = list(dict.fromkeys(names))[:NAMES_MAX]
    if not shown:
        return wording.somebody
    if len(shown) == 1:
        return shown[0]
    return f"{', '.join(shown[:-1])} {wording.and_} {shown[-1]}"
