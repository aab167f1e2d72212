"""The signals of a call, each once and at its clearest place."""

from __future__ import annotations

from collections.abc import Sequence

from calls.insights import Signal, SignalKind, SignalsAnswer
from calls.words import forms_of

from .call import Call, evidence
from .findings import Finding, find_signals

PER_KIND_MAX = 6
CLEAR_WORDS_MIN = 6  # a claim first made in fewer words is shown where more are said about it


def answer_signals(call: Call) -> SignalsAnswer:
    if call.book is None:
        return SignalsAnswer(signals=[])
    found = find_signals(call, call.book)
    kept = [finding for kind in SignalKind for finding in _of_kind(found, kind)]
    kept.sort(key=lambda finding: finding.sentence.position)
    return SignalsAnswer(signals=[_signal(call, finding) for finding in kept])


def without_repeats(findings: Sequence[Finding]) -> list[Finding]:
    """Of findings of one kind, those that say something new."""
    by_claim: dict[str, Finding] = {}
    for finding in findings:
        former = by_claim.get(finding.claim)
        if former is None:
            is_better = not _is_told(finding, list(by_claim.values()))
        else:
            is_better = _length(former) < CLEAR_WORDS_MIN <= _length(finding)
        if is_better:
            by_claim[finding.claim] = finding
    return sorted(by_claim.values(), key=lambda finding: finding.sentence.position)


def _of_kind(found: Sequence[Finding], kind: SignalKind) -> list[Finding]:
    new = without_repeats([finding for finding in found if finding.kind is kind])
    # What happens next is settled at the end of a call; all else is clearest when it comes up.
    return new[-PER_KIND_MAX:] if kind is SignalKind.NEXT_STEP else new[:PER_KIND_MAX]


def _is_told(finding: Finding, before: Sequence[Finding]) -> bool:
    """ "Wednesday" says nothing new after "Wednesday the eighth at ten"."""
    if finding.what is None:
        return False
    words = set(forms_of(finding.what))
    return any(words <= set(forms_of(other.what)) for other in before if other.what is not None)


def _length(finding: Finding) -> int:
    return len(finding.sentence.text.split())


def _signal(call: Call, finding: Finding) -> Signal:
    assert finding.kind is not None
    return Signal(kind=finding.kind, claim=finding.claim, evidence=evidence(call, finding.sentence))
