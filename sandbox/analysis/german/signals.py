"""German cues by the kind of signal; the first cue of a kind that fits a sentence counts."""

from __future__ import annotations

from collections.abc import Mapping

from calls.insights import SignalKind

from ..cues import Cue
from .authority import AUTHORITY
from .budget import BUDGET
from .doubts import OBJECTION
from .needs import NEED
from .risks import RISK
from .rivals import COMPETITOR
from .steps import NEXT_STEP
from .timing import TIMING

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
