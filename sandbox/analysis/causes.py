"""What in the call changed the odds: findings that have a direction, and doubts laid to rest."""

from __future__ import annotations

from collections.abc import Iterator

from calls.insights import Cause, CausesAnswer, Direction, SignalKind, SpeakerSide

from .call import Call, evidence
from .findings import Finding, find_all, find_signals
from .phrasebook import Phrasebook
from .sentences import Sentence

CAUSES_MAX = 12
RESOLVED_WITHIN_TURNS = 6  # later agreement is about something else


def answer_causes(call: Call) -> CausesAnswer:
    if call.book is None:
        return CausesAnswer(causes=[])
    signals = list(find_signals(call, call.book))
    causes = [
        *_of_findings(signals, call.book),
        *_of_findings(find_all(call, call.book, call.book.turns), call.book),
        *_resolved_doubts(call, call.book, signals),
    ]
    causes.sort(key=lambda cause: cause.evidence.start_ms)
    return CausesAnswer(causes=_without_repeats(causes)[:CAUSES_MAX])


def _of_findings(findings: Iterator[Finding] | list[Finding], book: Phrasebook) -> Iterator[Cause]:
    for finding in findings:
        if finding.odds is None:
            continue
        explanation = finding.claim
        if finding.kind is not None and (finding.kind, finding.odds) in book.wording.reasons:
            explanation = f"{finding.claim} {book.wording.reasons[finding.kind, finding.odds]}"
        yield _cause(finding.odds, explanation, finding.sentence)


def _resolved_doubts(call: Call, book: Phrasebook, signals: list[Finding]) -> Iterator[Cause]:
    """A doubt, an answer of the other side, and then the doubter's agreement."""
    doubts = [
        signal.sentence
        for signal in signals
        if signal.kind in (SignalKind.OBJECTION, SignalKind.RISK)
        and call.side(signal.sentence.speaker) is not SpeakerSide.REP
    ]
    for index, doubt in enumerate(doubts):
        later = doubts[index + 1 :]
        agreed = _agreement(call, book, doubt)
        # The last doubt before an agreement is the one that it answers.
        if agreed is not None and not any(other.turn < agreed.turn for other in later):
            who = call.who(agreed.speaker)
            explanation = book.wording.resolved.format(who=who)
            yield _cause(Direction.BETTER, explanation, agreed)


def _agreement(call: Call, book: Phrasebook, doubt: Sentence) -> Sentence | None:
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


def _cause(direction: Direction, explanation: str, sentence: Sentence) -> Cause:
    return Cause(direction=direction, explanation=explanation, evidence=evidence(sentence))


def _without_repeats(causes: list[Cause]) -> list[Cause]:
    firsts: dict[tuple[Direction, str], Cause] = {}
    for cause in causes:
        firsts.setdefault((cause.direction, cause.explanation), cause)
    return list(firsts.values())
