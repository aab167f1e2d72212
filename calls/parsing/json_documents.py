"""JSON transcripts: the document, the list in it that holds the speech, and its entries as cues.

There is no standard, but all vendors write a list of timed pieces with a text and mostly a speaker,
under a few dozen names; `json_fields.py` knows the names. Where pieces hold words with times of
their own, those are read, so that long pieces can be cut where something was said.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pydantic import JsonValue

from ..utterances import Cue
from .errors import TranscriptError
from .json_fields import (
    TEXT_AND_TIME,
    Entry,
    Piece,
    is_entry,
    list_rank,
    pieces_of,
    speaker_names,
    text_of,
)
from .json_times import TIME_MS_MAX, Time, bare_unit_ms

DEPTH_MAX = 8
NODES_MAX = 20_000  # looked at in search of the list; entries of the list itself are not counted
ENTRIES_LOOKED_AT = 20
_DAY_MS = 24 * 3600 * 1000
_LAST_PIECE_MS_PER_WORD = 400  # where neither an end nor a next start says how long it was


def read_json(text: str) -> list[Cue]:
    """Raises TranscriptError."""
    document = _load(text)
    entries = _find_entries(document)
    names = speaker_names(document)
    pieces = [piece for entry in entries for piece in pieces_of(entry, names)]
    return _cues(pieces)


def _load(text: str) -> JsonValue:
    try:
        document: JsonValue = json.loads(text)
    except json.JSONDecodeError as error:
        lines = [line for line in text.split("\n") if line.strip()]
        if error.msg == "Extra data" and len(lines) > 1 and lines[0].rstrip().endswith("}"):
            return [_load_line(number, line) for number, line in enumerate(lines, start=1)]
        raise TranscriptError(
            f"line {error.lineno}, column {error.colno}: this is not JSON: "
            f"{error.msg[:1].lower()}{error.msg[1:]}"
        ) from error
    except RecursionError as error:
        raise TranscriptError("the JSON is nested too deeply to be a transcript") from error
    except ValueError as error:  # Python refuses numbers of thousands of digits
        raise TranscriptError(f"the JSON cannot be read: {error}") from error
    return document


def _load_line(number: int, line: str) -> JsonValue:
    """A line of JSON Lines."""
    try:
        document: JsonValue = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise TranscriptError(f"line {number}: expected one JSON value: {error}") from error
    return document


def _find_entries(document: JsonValue) -> list[Entry]:
    """The list that most likely holds the speech: by its name, then by how far outside it is."""
    best: tuple[int, list[Entry]] | None = None
    untimed: Entry | None = None
    queue: deque[tuple[str, JsonValue, int]] = deque([("", document, 0)])
    for _ in range(NODES_MAX):
        if not queue:
            break
        name, node, depth = queue.popleft()
        if isinstance(node, list):
            entries = [entry for entry in node if isinstance(entry, dict)]
            looked_at = entries[:ENTRIES_LOOKED_AT]
            if entries and 2 * sum(map(is_entry, looked_at)) >= len(looked_at):
                if best is None or list_rank(name) < best[0]:
                    best = (list_rank(name), entries)
                continue
            untimed = untimed or next(filter(text_of, looked_at), None)
        if depth < DEPTH_MAX:
            queue.extend((key, child, depth + 1) for key, child in _children(name, node))
    if best is None:
        raise _nothing_found(document, untimed)
    return best[1]


def _children(name: str, node: JsonValue) -> Iterator[tuple[str, JsonValue]]:
    if isinstance(node, dict):
        yield from ((key, child) for key, child in node.items() if isinstance(child, (dict, list)))
    elif isinstance(node, list):
        looked_at = node[:ENTRIES_LOOKED_AT]
        yield from ((name, child) for child in looked_at if isinstance(child, (dict, list)))


def _nothing_found(document: JsonValue, untimed: Entry | None) -> TranscriptError:
    if untimed is not None:
        return TranscriptError(
            f"the utterances have no times: expected a start beside {text_of(untimed)[:60]!r}, "
            f"for example {TEXT_AND_TIME}"
        )
    if _is_empty_list(document):
        return TranscriptError("the transcript holds no speech: its list of utterances is empty")
    return TranscriptError(f"no utterances found: expected a list of entries like {TEXT_AND_TIME}")


def _is_empty_list(document: JsonValue) -> bool:
    if isinstance(document, dict):
        return any(value == [] and list_rank(name) <= 1 for name, value in document.items())
    return document == []


def _cues(pieces: Sequence[Piece]) -> list[Cue]:
    unit_ms = _bare_unit_ms(pieces)
    starts: list[int | None] = [_in_ms(piece.start, unit_ms) for piece in pieces]
    known = [start for start in starts if start is not None]
    origin = min(known, default=0)
    origin = (
        origin if origin > _DAY_MS or origin < 0 else 0
    )  # times of day become times of the call
    if max(known, default=0) - origin > TIME_MS_MAX:
        raise TranscriptError("the transcript is longer than a week: are its times right?")
    cues: list[Cue] = []
    following = [*starts[1:], None]
    for piece, start, following_start in zip(pieces, starts, following, strict=True):
        if start is None:  # a mark or a number without a time belongs to the word before it
            if cues:
                cues.append(Cue(cues[-1].speaker, cues[-1].end_ms, cues[-1].end_ms, piece.text))
            continue
        end = _end_ms(piece, start, following_start, unit_ms)
        cues.append(Cue(piece.speaker, start - origin, end - origin, piece.text))
    return cues


def _end_ms(piece: Piece, start: int, following_start: int | None, unit_ms: int) -> int:
    end = _in_ms(piece.end, unit_ms)
    duration = _in_ms(piece.duration, unit_ms)
    if end is None and duration is not None:
        end = start + duration
    if end is None:
        spoken = start + _LAST_PIECE_MS_PER_WORD * max(1, len(piece.text.split()))
        end = spoken if following_start is None else min(spoken, following_start)
    return max(start, end)


def _in_ms(time: Time | None, unit_ms: int) -> int | None:
    return None if time is None else time.in_ms(unit_ms)


def _bare_unit_ms(pieces: Sequence[Piece]) -> int:
    """Measured over the pieces whose length is known, else from each start to the next."""
    bare = [piece for piece in pieces if piece.start is not None and piece.start.unit_ms is None]
    words, span = 0, 0.0
    for piece in bare:
        if piece.end is not None and piece.start is not None and piece.end.unit_ms is None:
            words += len(piece.text.split())
            span += max(0.0, piece.end.value - piece.start.value)
    if not span:
        for piece, following in pairwise(bare):
            if piece.start is not None and following.start is not None:
                words += len(piece.text.split())
                span += max(0.0, following.start.value - piece.start.value)
    return bare_unit_ms(words, span)
