"""German cues by the kind of signal; the first cue of a kind that fits a sentence counts."""

from __future__ import annotations

from collections.abc import Mapping

from calls.insights import SignalKind

from ..cues import Cue
from .buying import AUTHORITY, BUDGET
from .course import COMPETITOR, NEXT_STEP, OBJECTION, RISK
from .reasons import NEED, TIMING

SIGNALS: Mapping[SignalKind, tuple[Cue, ...]] = {
    SignalKind.BUDGET: BUDGET,
    SignalKind.AUTHORITY: AUTHORITY,
    SignalKind.NEED: NEED,
    SignalKind.TIMING: TIMING,
    SignalKind.COMPETITOR: COMPETITOR,
    SignalKind.OBJECTION: OBJECTION,
    SignalKind.RISK: RISK,
    SignalKind.NEXT_STEP: NEXT_STEP,
}
