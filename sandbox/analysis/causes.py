"""What in the call changed the odds: findings that have a direction, and doubts laid to rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from calls.insights import Cause, CausesAnswer, Direction, SignalKind, SpeakerSide

from .call import Call, evidence
from .findings import Finding, find_all, find_signals
from .phrasebook import Phrasebook
from .sentences import Sentence
from .signals import without_repeats

PER_KIND_MAX = 4  # what is said a fifth time does not move the odds any more
RESOLVED_WITHIN_TURNS = 6  # later agreement is about something else


def answer_causes(call: Call) -> CausesAnswer:
    if call.book is None:
        return CausesAnswer(causes=[])
    book = call.book
    signals = find_signals(call, book)
    causes = [
        *_of_findings(call, book, _moving(signals)),
        *_of_findings(call, book, without_repeats(list(find_all(call, book, book.turns)))),
        *_resolved_doubts(call, book, signals),
    ]
    causes.sort(key=lambda cause: cause.evidence.start_ms)
    return CausesAnswer(causes=causes)


def _moving(signals: Sequence[Finding]) -> Iterator[Finding]:
    """The signals that have a direction; of the steps at the end, the last one tells enough."""
    for kind in SignalKind:
        new = without_repeats([one for one in signals if one.kind is kind and one.odds is not None])
        yield from new[-1:] if kind is SignalKind.NEXT_STEP else new[:PER_KIND_MAX]


def _of_findings(call: Call, book: Phrasebook, findings: Iterable[Finding]) -> Iterator[Cause]:
    for finding in findings:
        if finding.odds is None:
            continue
        explanation = finding.claim
        if finding.kind is not None and (finding.kind, finding.odds) in book.wording.reasons:
            explanation = f"{finding.claim} {book.wording.reasons[finding.kind, finding.odds]}"
        yield _cause(call, finding.odds, explanation, finding.sentence)


def _resolved_doubts(call: Call, book: Phrasebook, signals: Sequence[Finding]) -> Iterator[Cause]:
    """A doubt, an answer of the other side, and then the doubter's agreement."""
    doubts = [
        signal.sentence
        for signal in signals
        if signal.kind in (SignalKind.OBJECTION, SignalKind.RISK)
        and call.side(signal.sentence.speaker) is not SpeakerSide.REP
    ]
    for index, doubt in enumerate(doubts):
        later = doubts[index + 1 :]
        agreed = agreement(call, book, doubt)
        # The last doubt before an agreement is the one that it answers.
        if agreed is not None and not any(other.turn < agreed.turn for other in later):
            who = call.who(agreed.speaker)
            explanation = book.wording.resolved.format(who=who)
            yield _cause(call, Direction.BETTER, explanation, agreed)


def agreement(call: Call, book: Phrasebook, doubt: Sentence) -> Sentence | None:
    """Where the doubter accepted the answer, soon after."""
    return next(
        (
            sentence
            for sentence in call.sentences
            if doubt.turn + 2 <= sentence.turn <= doubt.turn + RESOLVED_WITHIN_TURNS
            and sentence.speaker == doubt.speaker
            and not sentence.is_question
            and book.resolves.search(sentence.plain)
        ),
        None,
    )


def _cause(call: Call, direction: Direction, explanation: str, sentence: Sentence) -> Cause:
    return Cause(direction=direction, explanation=explanation, evidence=evidence(call, sentence))
