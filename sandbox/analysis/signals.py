"""The signals of a call, each once and at its clearest place."""

from __future__ import annotations

from calls.insights import Signal, SignalKind, SignalsAnswer

from .call import Call, evidence
from .findings import Finding, find_signals

PER_KIND_MAX = 6


def answer_signals(call: Call) -> SignalsAnswer:
    if call.book is None:
        return SignalsAnswer(signals=[])
    signals: list[Signal] = []
    said: set[tuple[SignalKind, str]] = set()
    for finding in find_signals(call, call.book):
        assert finding.kind is not None
        if (finding.kind, finding.claim) in said or _is_full(signals, finding.kind):
            continue
        said.add((finding.kind, finding.claim))
        signals.append(_signal(finding, finding.kind))
    return SignalsAnswer(signals=signals)


def _is_full(signals: list[Signal], kind: SignalKind) -> bool:
    return sum(1 for signal in signals if signal.kind is kind) >= PER_KIND_MAX


def _signal(finding: Finding, kind: SignalKind) -> Signal:
    return Signal(kind=kind, claim=finding.claim, evidence=evidence(finding.sentence))
