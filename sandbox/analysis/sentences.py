"""An utterance as sentences, each with its words verbatim and the times of the lines it stands on.

Captions often break a sentence over several cues; such pieces of one speaker are joined again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from calls.transcript import Utterance

PAUSE_MS_MAX = 3_000  # a longer silence ends a sentence, punctuated or not
WORDS_MAX = 45  # a "sentence" without punctuation is cut somewhere near this length
CHARACTERS_MAX = 600
CLAUSE_WORDS_MIN = 3  # fewer words before a seam are no clause
PUNCTUATED_SHARE_MIN = 0.3

_END = re.compile(r"(?<=[.!?…])[\"'”“»)]*\s+")
_ENDS = re.compile(r"[.!?…][\"'”“»)]*$")
_NOT_AN_END = re.compile(
    r"(?:\b(?:Dr|Mr|Mrs|Ms|Prof|St|Nr|No|vs|etc|approx|ca|bzw|ggf|inkl|evtl|usw|Std|Mio|Tsd)"
    r"|\b(?:[a-zA-Z]\. ?)?[a-zA-Z])\.$"
)
_ORDINAL = re.compile(r"\b\d{1,2}\.$")
_GERMAN_DATE_WORD = re.compile(
    r"(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"
    r"|Quartal|Halbjahr|Woche|Kalenderwoche|Monat|Tag|[a-zäöü])"
)
_WORD = re.compile(r"\S+")
_SEAM = re.compile(r"(?<=,) | (?=(?:and|but|so|because|und|aber|weil|denn|dann)\b)")
_CLAUSE = re.compile(
    r" (?=(?:and|but|so|because|then)"
    r" (?:I|we|you|it|that|this|they|he|she|there|our|my|the|if|what|how|when|who|do|can|could"
    r"|let|would|is|are|in|at)(?:'\w+)?\b)"
    r"| (?=(?:und|aber|weil|denn|dann|also)"
    r" (?:ich|wir|sie|es|das|die|der|er|da|unser\w*|mein\w*|wenn|was|wie|wann|wer|ist|sind|haben"
    r"|müss\w+|muss|können|brauch\w+|mach\w+|schick\w+)\b)",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"^(?:(?:and|so|okay|ok|well|but|great|right|sure|wow|yeah|got it|perfect|cool|i see|und|also"
    r"|aber|gut|ja|super|prima|verstehe)[,.]? )*"
    r"(?:do|does|did|can|could|would|will|is|are|should|shall"
    r"|(?:what|how|when|who|which|why|where)(?! (?:we|I|they|our|my)\b)"
    r"|haben sie|hast du|habt ihr|können sie|könnten sie|gibt es|welche[rsn]?"
    r"|(?:wie|was|wann|wer)(?! (?:wir|ich|uns|mich)\b)"
    r"|warum|wieso|wo|sollen wir|wollen wir)\b",
    re.IGNORECASE,
)
_CONTRACTIONS = tuple(
    (re.compile(pattern, re.IGNORECASE), expanded)
    for pattern, expanded in (
        (r"\bcan't\b|\bcannot\b", "can not"),
        (r"\bwon't\b", "will not"),
        (r"n't\b", " not"),
        (r"\blet's\b", "let us"),
        (r"'ll\b", " will"),
        (r"'re\b", " are"),
        (r"'ve\b", " have"),
        (r"'m\b", " am"),
        (r"'d\b", " would"),
        (r"\b(it|that|there|here|what|who|he|she|price|budget|deadline|problem)'s\b", r"\1 is"),
    )
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text` is verbatim; `plain` is for matching: contractions written out, one apostrophe."""

    text: str
    plain: str
    lowered: str  # `plain` in lower case
    speaker: str
    start_ms: int
    end_ms: int
    turn: int  # counts changes of speaker from 0
    is_question: bool
    position: int  # counts the sentences of the call from 0


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    speaker: str
    start_ms: int
    end_ms: int
    turn: int


def split_call(utterances: Sequence[Utterance]) -> tuple[Sentence, ...]:
    """All sentences of a call in their order."""
    pieces = _pieces(utterances)
    if _is_punctuated(utterances):
        whole = _joined(pieces)
    else:
        whole = (clause for piece in pieces for clause in _clauses(piece))
    bounded = (part for piece in whole for part in _bounded(piece))
    return tuple(_sentence(piece, position) for position, piece in enumerate(bounded))


def _is_punctuated(utterances: Sequence[Utterance]) -> bool:
    ended = sum(1 for utterance in utterances if _ENDS.search(utterance.text.strip()))
    return ended >= PUNCTUATED_SHARE_MIN * len(utterances)


def _pieces(utterances: Sequence[Utterance]) -> Iterator[_Piece]:
    turn, speaker = -1, None
    for said in utterances:
        if said.speaker != speaker:
            turn, speaker = turn + 1, said.speaker
        for text in _split(said.text):
            yield _Piece(text, said.speaker, said.start_ms, said.end_ms, turn)


def _split(text: str) -> Iterator[str]:
    start = 0
    for match in _END.finditer(text):
        before, after = text[start : match.start()], text[match.end() :]
        is_date = _ORDINAL.search(before) and _GERMAN_DATE_WORD.match(after)
        if is_date or _NOT_AN_END.search(before):
            continue
        if before.strip():
            yield text[start : match.end()].strip()
        start = match.end()
    if text[start:].strip():
        yield text[start:].strip()


def _joined(pieces: Iterator[_Piece]) -> Iterator[_Piece]:
    """Pieces of one turn that do not end a sentence run on into the next one."""
    held: _Piece | None = None
    for piece in pieces:
        if held is not None and _runs_on(held, piece):
            text = f"{held.text} {piece.text}"
            held = _Piece(text, held.speaker, held.start_ms, piece.end_ms, held.turn)
            continue
        if held is not None:
            yield held
        held = piece
    if held is not None:
        yield held


def _runs_on(held: _Piece, piece: _Piece) -> bool:
    return (
        held.turn == piece.turn
        and held.start_ms != piece.start_ms  # pieces of one line were parted on purpose
        and piece.start_ms - held.end_ms <= PAUSE_MS_MAX
        and not _ENDS.search(held.text)
        and len(held.text.split()) < WORDS_MAX
    )


def _clauses(piece: _Piece) -> Iterator[_Piece]:
    """Without punctuation, a new clause with a subject of its own begins a new sentence."""
    start = 0
    for seam in _CLAUSE.finditer(piece.text):
        if len(piece.text[start : seam.start()].split()) >= CLAUSE_WORDS_MIN:
            yield replace(piece, text=piece.text[start : seam.start()])
            start = seam.end()
    yield replace(piece, text=piece.text[start:])


def _bounded(piece: _Piece) -> Iterator[_Piece]:
    """Cuts what has no punctuation for too long, at a seam where there is one."""
    rest = piece.text
    while (limit := _length_max(rest)) < len(rest):
        seams = [match for match in _SEAM.finditer(rest, 0, limit) if match.start() > limit // 2]
        end, start = seams[-1].span() if seams else (limit, limit)
        yield replace(piece, text=rest[:end].rstrip())
        rest = rest[start:].lstrip()
    yield replace(piece, text=rest)


def _length_max(text: str) -> int:
    """How much of the text may be one sentence: so many words, and so many characters."""
    words = [match.end() for match in islice(_WORD.finditer(text), WORDS_MAX)]
    return min(words[-1] if words else len(text), CHARACTERS_MAX)


def _sentence(piece: _Piece, position: int) -> Sentence:
    plain = plain_words(piece.text)
    is_question = "?" in piece.text[-3:] or (
        not _ENDS.search(piece.text) and bool(_ASKS.match(plain))
    )
    return Sentence(
        text=piece.text,
        plain=plain,
        lowered=plain.lower(),
        speaker=piece.speaker,
        start_ms=piece.start_ms,
        end_ms=piece.end_ms,
        turn=piece.turn,
        is_question=is_question,
        position=position,
    )


def plain_words(text: str) -> str:
    plain = " ".join(re.sub(r"[’‘`´]", "'", text).split())
    if "'" in plain or "annot" in plain:
        for pattern, expanded in _CONTRACTIONS:
            plain = pattern.sub(expanded, plain)
    return plain
