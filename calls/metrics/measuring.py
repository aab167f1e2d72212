"""How a call went, in numbers that are computed here and never asked of a model.

Where several speak at once, each of them talks: a speaker's own overlapping pieces count once, so
nobody talks longer than the clock, but the talk of all together may be longer than the call.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from pydantic import BaseModel, ConfigDict

from ..transcript import Transcript, Utterance
from .speech import count_fillers, count_questions, count_words, only_listens

MINUTE_MS = 60_000
MONOLOGUE_PAUSE_MS_MAX = 10_000  # after a longer silence a speaker begins anew

Span = tuple[int, int]


class SpeakerMetrics(BaseModel):
    """One speaker of one call. Times in milliseconds; shares from 0 to 1.

    `talk_to_listen` is None when nobody else spoke. `switches_per_minute` is the call's, kept here
    so that a rep's calls can be compared by it.
    """

    model_config = ConfigDict(frozen=True)

    speaker: str
    talk_ms: int
    talk_share: float
    talk_to_listen: float | None
    longest_monologue_ms: int
    longest_monologue_start_ms: int
    questions: int
    questions_per_minute: float  # of the call
    switches_per_minute: float
    words: int
    words_per_minute: float  # of the speaker's own talk
    fillers: int
    fillers_per_minute: float  # of the speaker's own talk


class CallMetrics(BaseModel):
    """The call as a whole, from its first word to its last; speakers in order of appearance."""

    model_config = ConfigDict(frozen=True)

    duration_ms: int
    silence_ms: int
    overlap_ms: int
    speaker_switches: int
    switches_per_minute: float
    speakers: tuple[SpeakerMetrics, ...]

    def of(self, speaker: str) -> SpeakerMetrics | None:
        return next((metrics for metrics in self.speakers if metrics.speaker == speaker), None)


def measure(transcript: Transcript) -> CallMetrics:
    utterances = transcript.utterances
    lines = transcript.by_speaker()
    spans = {speaker: _union(map(_span, own)) for speaker, own in lines.items()}
    everybody = _union(span for own in spans.values() for span in own)
    duration_ms = everybody[-1][1] - everybody[0][0] if everybody else 0
    talk_ms = {speaker: _length(own) for speaker, own in spans.items()}
    switches = sum(left.speaker != right.speaker for left, right in pairwise(utterances))
    switches_per_minute = _per_minute(switches, duration_ms)
    has_question_marks = any("?" in line.text or "？" in line.text for line in utterances)
    monologues = _longest_monologues(utterances)
    return CallMetrics(
        duration_ms=duration_ms,
        silence_ms=duration_ms - _length(everybody),
        overlap_ms=_overlap_ms(spans.values()),
        speaker_switches=switches,
        switches_per_minute=switches_per_minute,
        speakers=tuple(
            _speaker_metrics(
                speaker,
                own,
                transcript.language,
                talk_ms,
                monologues[speaker],
                duration_ms,
                switches_per_minute,
                has_question_marks,
            )
            for speaker, own in lines.items()
        ),
    )


def _speaker_metrics(
    speaker: str,
    own: Sequence[Utterance],
    language: str | None,
    talk_ms: dict[str, int],
    monologue: Span,
    duration_ms: int,
    switches_per_minute: float,
    has_question_marks: bool,
) -> SpeakerMetrics:
    talked, total = talk_ms[speaker], sum(talk_ms.values())
    listened = total - talked
    questions = count_questions(own, has_question_marks)
    words = count_words(own)
    fillers = count_fillers(own, language)
    return SpeakerMetrics(
        speaker=speaker,
        talk_ms=talked,
        talk_share=_rounded(talked / total) if total else 0.0,
        talk_to_listen=_rounded(talked / listened) if listened else None,
        longest_monologue_ms=monologue[1] - monologue[0],
        longest_monologue_start_ms=monologue[0],
        questions=questions,
        questions_per_minute=_per_minute(questions, duration_ms),
        switches_per_minute=switches_per_minute,
        words=words,
        words_per_minute=_per_minute(words, talked),
        fillers=fillers,
        fillers_per_minute=_per_minute(fillers, talked),
    )


def _longest_monologues(utterances: Iterable[Utterance]) -> dict[str, Span]:
    """Of each speaker the first of the longest, in one pass over a call that may be very long."""
    longest: dict[str, Span] = {}
    for speaker, run in _monologues(utterances):
        known = longest.get(speaker)
        if known is None or run[1] - run[0] > known[1] - known[0]:
            longest[speaker] = run
    return longest


def _monologues(utterances: Iterable[Utterance]) -> Iterator[tuple[str, Span]]:
    """Stretches in which a speaker kept the floor; a listening remark ends nobody else's."""
    open_runs: dict[str, Span] = {}
    for line in utterances:
        run = open_runs.get(line.speaker)
        if run is not None and line.start_ms - run[1] <= MONOLOGUE_PAUSE_MS_MAX:
            own = (run[0], max(run[1], line.end_ms))
        else:
            if run is not None:
                yield line.speaker, run
            own = _span(line)
        if len(open_runs) > (run is not None) and not only_listens(line):
            yield from ((other, span) for other, span in open_runs.items() if other != line.speaker)
            open_runs.clear()
        open_runs[line.speaker] = own
    yield from open_runs.items()


def _span(utterance: Utterance) -> Span:
    return utterance.start_ms, max(utterance.start_ms, utterance.end_ms)


def _union(spans: Iterable[Span]) -> list[Span]:
    """The same time without overlaps, in order."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def _length(spans: Iterable[Span]) -> int:
    return sum(end - start for start, end in spans)


def _overlap_ms(spans_by_speaker: Iterable[Sequence[Span]]) -> int:
    """The time in which at least two speak."""
    changes = sorted(
        change
        for spans in spans_by_speaker
        for start, end in spans
        for change in ((start, 1), (end, -1))
    )
    overlap_ms, speaking, since = 0, 0, 0
    for time_ms, change in changes:
        if speaking > 1:
            overlap_ms += time_ms - since
        speaking, since = speaking + change, time_ms
    return overlap_ms


def _per_minute(count: int, span_ms: int) -> float:
    return _rounded(count * MINUTE_MS / span_ms) if span_ms else 0.0


def _rounded(value: float) -> float:
    return round(value, 2)
