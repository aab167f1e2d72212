"""The names under which vendors write who said what and when, and one entry read by them.

AssemblyAI, Whisper and its kin, Deepgram, Rev, Otter, Fireflies, Recall, AWS, Google, Azure-like
exports, YouTube, and what people write by hand. Names are compared without case, `_` and `-`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from pydantic import JsonValue

from ..utterances import join_texts
from .json_times import Time, read_time

Entry = dict[str, JsonValue]

TEXT_AND_TIME = '{"speaker": "Anna", "start": 1.5, "end": 4.0, "text": "Good morning"}'

# Lists in the order of preference; a list of another name comes before the single words.
_LISTS = (
    "utterances",
    "monologues",
    "sentences",
    "turns",
    "audiosegments",
    "segments",
    "transcript",
)
_WORD_LISTS = frozenset({"words", "items", "elements", "tokens", "alternatives", "chapters"})

_TEXTS = (
    "text", "transcript", "punctuatedword", "sentence", "rawtext", "content", "message", "body",
    "value", "word", "utf8", "caption", "utterance", "speech", "line", "display", "words",
)  # fmt: skip
_SPEAKERS = (
    "speakername", "speaker", "speakerlabel", "participant", "name", "displayname", "speakerid",
    "speakertag", "user", "author", "from", "who", "role", "label", "id",
)  # fmt: skip
_STARTS = (
    "start", "starttime", "startms", "startts", "starttimestamp", "begin", "begintime", "from",
    "ts", "offset", "startoffset", "timestamp", "time", "startseconds", "starttimems", "tstartms",
    "starttimeseconds", "startsec", "offsetms", "timestampms", "starttimemillis", "createdat",
)  # fmt: skip
_ENDS = (
    "end", "endtime", "endms", "endts", "endtimestamp", "stop", "finish", "to", "endoffset",
    "endseconds", "endtimems", "endtimeseconds", "endsec", "endtimemillis",
)  # fmt: skip
_DURATIONS = ("duration", "durationms", "ddurationms", "length", "durationseconds")
_SPANS = ("timestamps", "timestamp", "offsets", "time", "interval", "span")
_CHILDREN = ("words", "elements", "sentences", "segs", "segments", "alternatives")
_NAMED = ("name", "displayname", "speakername", "fullname", "label", "id")


@dataclass(frozen=True, slots=True)
class Piece:
    """A text with the times that its source gives, units not yet decided."""

    speaker: str | None
    start: Time | None
    end: Time | None
    duration: Time | None
    text: str


def list_rank(name: str) -> int:
    """Smaller is more likely to be the list of what was said."""
    plain = _plain(name)
    if plain in _LISTS:
        return _LISTS.index(plain)
    return len(_LISTS) + (plain in _WORD_LISTS)


def is_entry(entry: Entry) -> bool:
    return bool(text_of(entry)) and _span(entry)[0] is not None


def text_of(entry: Entry) -> str:
    for name, value in _fields(entry, _TEXTS):
        if isinstance(value, str) and value.strip() and _plain(name) != "words":
            return value
    return _joined(_children(entry))


def pieces_of(entry: Entry, names: Mapping[str, str]) -> Iterator[Piece]:
    """The entry as a whole, or its words when they say the same and have times of their own."""
    speaker = _speaker(entry, names)
    start, end, duration = _span(entry)
    children = _children(entry)
    timed = [child for child in children if _own_span(child)[0] is not None]
    text = text_of(entry)
    if children and 2 * len(timed) >= len(children) and _same(_joined(children), text):
        for child in children:
            yield Piece(_speaker(child, names) or speaker, *_own_span(child), _own_text(child))
    elif text.strip():
        yield Piece(speaker, start, end, duration, text)


def speaker_names(document: JsonValue) -> dict[str, str]:
    """Names by id, from a list of speakers beside the transcript."""
    if not isinstance(document, dict):
        return {}
    names: dict[str, str] = {}
    for _, value in _fields(document, ("speakers", "participants", "speakermap", "attendees")):
        if isinstance(value, dict):
            names |= {key: name for key, name in value.items() if isinstance(name, str)}
        for person in value if isinstance(value, list) else ():
            if isinstance(person, dict):
                found = dict(_fields(person, ("id", "speakerid", "speaker", "label")))
                name = next((v for _, v in _fields(person, _NAMED[:4]) if isinstance(v, str)), None)
                if name:
                    names |= {
                        str(key): name for key in found.values() if isinstance(key, int | str)
                    }
    return names


def _speaker(entry: Entry, names: Mapping[str, str]) -> str | None:
    for name, value in _fields(entry, _SPEAKERS):
        if isinstance(value, dict):
            value = next((v for _, v in _fields(value, _NAMED) if isinstance(v, str | int)), None)
        if isinstance(value, bool) or value is None or isinstance(value, list):
            continue
        if str(value) in names:
            return names[str(value)]
        if _plain(name) == "id" or isinstance(value, float):
            continue
        if isinstance(value, int) or (isinstance(value, str) and value.strip().isdigit()):
            return f"Speaker {value}"
        if isinstance(value, str) and value.strip():
            return value
    for _, value in _fields(entry, ("channel", "channeltag", "channellabel")):
        if isinstance(value, int | str) and not isinstance(value, bool):
            return f"Channel {value}"
    return None


def _span(entry: Entry) -> tuple[Time | None, Time | None, Time | None]:
    """Start, end, duration; from the first and last word where the entry itself has none."""
    start, end, duration = _own_span(entry)
    if start is None:
        spans = [_own_span(child) for child in _children(entry)]
        start = next((span[0] for span in spans if span[0] is not None), None)
        end = next((span[1] for span in reversed(spans) if span[1] is not None), None)
    return start, end, duration


def _own_span(entry: Entry) -> tuple[Time | None, Time | None, Time | None]:
    for name, value in _fields(entry, _SPANS):
        pair = _pair(name, value)
        if pair is not None:
            return pair
    return _time(entry, _STARTS), _time(entry, _ENDS), _time(entry, _DURATIONS)


def _pair(name: str, value: JsonValue) -> tuple[Time, Time | None, None] | None:
    """`[1.5, 4.0]` or `{"from": 0, "to": 1500}`; whisper.cpp's `offsets` are milliseconds."""
    first: JsonValue = None
    second: JsonValue = None
    if isinstance(value, list) and len(value) == 2:
        first, second = value
    elif isinstance(value, dict):
        first, second = value.get("from", value.get("start")), value.get("to", value.get("end"))
    unit_name = "ms" if _plain(name) == "offsets" else name
    start = read_time(unit_name, first)
    return None if start is None else (start, read_time(unit_name, second), None)


def _time(entry: Entry, names: tuple[str, ...]) -> Time | None:
    times = (read_time(name, value) for name, value in _fields(entry, names))
    return next((time for time in times if time is not None), None)


def _children(entry: Entry) -> list[Entry]:
    for _, value in _fields(entry, _CHILDREN):
        if isinstance(value, list) and value:
            children = [child for child in value if isinstance(child, dict)]
            if any(_own_text(child) for child in children):
                return children
    return []


def _own_text(entry: Entry) -> str:
    values = (value for _, value in _fields(entry, _TEXTS) if isinstance(value, str))
    return next((value for value in values if value.strip()), "")


def _joined(entries: list[Entry]) -> str:
    return join_texts(text.strip() for text in map(_own_text, entries) if text)


def _same(left: str, right: str) -> bool:
    return "".join(left.split()) == "".join(right.split())


def _fields(
    entry: Mapping[str, JsonValue], names: tuple[str, ...]
) -> Iterator[tuple[str, JsonValue]]:
    """The fields of these names, in the order of the names, under the name they really have."""
    by_name = {_plain(name): name for name in entry}
    for name in names:
        if name in by_name:
            yield by_name[name], entry[by_name[name]]


@lru_cache(maxsize=1024)
def _plain(name: str) -> str:
    return name.replace("_", "").replace("-", "").lower()
