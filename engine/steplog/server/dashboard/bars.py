"""Spans as bars: where they begin and how long they are, in thousandths of the timeline. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from ...core.model import Run
from .timeline_rows import Row, Span, SpanKind

WIDTH = 1_000
BAR_MIN = 8  # a bar that is too short to be seen says that nothing happened
HORIZON_PART = 0.06  # room on the right of a run that goes on


class Bar(Struct, frozen=True):
    kind: str
    x: int
    width: int


class Axis(Struct, frozen=True):
    """The time from the left edge to the right one."""

    start_ms: int
    end_ms: int
    now_ms: int
    is_open: bool

    def bars(self, spans: Sequence[Span]) -> list[Bar]:
        return [self._bar(span) for span in spans]

    def run_bars(self, run: Run) -> list[Bar]:
        """Of the run as a whole: queued, then at work."""
        started_ms = run.started_at_ms
        spans = [Span(SpanKind.QUEUED, run.queued_at_ms, started_ms or run.ended_at_ms)]
        if started_ms is not None:
            spans.append(Span(SpanKind.WORKING, started_ms, run.ended_at_ms))
        return self.bars(spans)

    def _bar(self, span: Span) -> Bar:
        end_ms = span.end_ms
        if end_ms is None:
            end_ms = self.now_ms if span.kind is SpanKind.WORKING else self.end_ms
        x = min(self._place(span.start_ms), WIDTH - BAR_MIN)
        return Bar(span.kind.value, x, max(self._place(end_ms) - x, BAR_MIN))

    def _place(self, at_ms: int) -> int:
        whole = max(self.end_ms - self.start_ms, 1)
        return round(WIDTH * min(max(at_ms - self.start_ms, 0), whole) / whole)


def axis_of(run: Run, rows: Sequence[Row], now_ms: int) -> Axis:
    """From the run's queueing to its end, or a little past now while it has none."""
    start_ms = run.queued_at_ms
    if run.ended_at_ms is not None:
        latest = max((row.ended_at_ms or 0 for row in rows), default=0)
        return Axis(start_ms, max(run.ended_at_ms, latest, start_ms + 1), now_ms, is_open=False)
    elapsed_ms = max(now_ms - start_ms, 1)
    end_ms = now_ms + max(int(elapsed_ms * HORIZON_PART), 1)
    return Axis(start_ms, end_ms, now_ms, is_open=True)
