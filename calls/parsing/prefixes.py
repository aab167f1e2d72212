"""Speakers named in the text itself: `Anna Berg: Good morning`, as Zoom, Meet and people write it.

A colon alone proves nothing ("Here is the thing: we are late"), so the file as a whole decides
what is a speaker: names that come back, or nearly every line beginning with something like a name.
Text without a name, in a file that has them, goes on with the speaker before it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ..utterances import Cue
from ..words import word_set

NAME_WORDS_MAX = 5
LABELLED_SHARE_MIN = 0.05  # of the lines; below it a few colons are only colons
LABELLED_SHARE_SURE = 0.5  # above it also a name that comes once is one

_PREFIX = re.compile(
    r"^(?:[-–—>•*]+\s*)?"
    r"(?:\[(?P<bracketed>[^\[\]:\n]{1,60})\]|(?P<bare>[^:\[\]\n]{1,60}?))"
    r"\s*:(?:\s+|$)(?P<said>.*)$"
)
_NOT_IN_A_NAME = re.compile(r"[?!;\"“”„…/=@<>]|\.(?=\s\w{5,}\s\w)")
_PARTICLES = word_set("al and bin da de del della den der di du el la le of van vom von y zu")
_NOT_A_NAME = word_set(
    "a also and answer antwort beispiel but example first frage hinweis note okay plus question "
    "remember second so third warning wichtig"
)


def label_by_prefix(cues: Sequence[Cue]) -> list[Cue]:
    """The cues with the speakers that their texts name; cues that have one stay as they are."""
    names = _names(line for cue in cues if cue.speaker is None for line in cue.text.split("\n"))
    if not names:
        return list(cues)
    labelled: list[Cue] = []
    speaker: str | None = None
    for cue in cues:
        if cue.speaker is not None:
            labelled.append(cue)
            continue
        for piece in _pieces(cue, names, speaker):
            labelled.append(piece)
            speaker = piece.speaker
    return labelled


def _names(lines: Iterable[str]) -> frozenset[str]:
    counts: Counter[str] = Counter()
    line_count = 0
    for line in lines:
        if line.strip():
            line_count += 1
            counts.update(name for name, _ in _prefix(line))
    labelled = counts.total()
    if labelled < LABELLED_SHARE_MIN * line_count:
        return frozenset()
    is_sure = labelled >= LABELLED_SHARE_SURE * line_count
    returning = {
        name for name, count in counts.items() if count > 1 and (is_sure or _is_proper(name))
    }
    if not is_sure and len(returning) < 2:
        return frozenset(returning)
    once = {name for name in counts if _is_proper(name) and name.casefold() not in _NOT_A_NAME}
    return frozenset(returning | once)


def _pieces(cue: Cue, names: frozenset[str], speaker: str | None) -> Iterator[Cue]:
    """One cue may hold the lines of several speakers."""
    said: list[str] = []
    for line in cue.text.split("\n"):
        for name, rest in _prefix(line):
            if name in names:
                yield from _piece(cue, speaker, said)
                speaker, said, line = name, [], rest
        said.append(line)
    yield from _piece(cue, speaker, said)


def _piece(cue: Cue, speaker: str | None, said: Sequence[str]) -> Iterator[Cue]:
    text = "\n".join(said)
    if text.strip():
        yield replace(cue, speaker=speaker, text=text)


def _prefix(line: str) -> list[tuple[str, str]]:
    """At most one (name, what follows it)."""
    match = _PREFIX.match(line.strip())
    if match is None:
        return []
    name = " ".join((match["bracketed"] or match["bare"]).split())
    return [(name, match["said"])] if _is_like_a_name(name) else []


def _is_like_a_name(name: str) -> bool:
    if _NOT_IN_A_NAME.search(name):
        return False
    words = re.sub(r"\([^)]*\)", " ", name).replace(",", " ").split()
    if not 1 <= len(words) <= NAME_WORDS_MAX or words[0].isdigit():
        return False
    return len(words) == 1 or all(_is_proper(word) or word in _PARTICLES for word in words)


def _is_proper(name: str) -> bool:
    return not name[0].islower()
