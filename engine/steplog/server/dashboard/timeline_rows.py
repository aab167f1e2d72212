"""What a timeline is made of: rows, their attempts, and the spans of their bars."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from ...store.browsing import Failure
from ...store.browsing_run import StepLine

FUNCTION = ""  # the row of what the function's own code does between its steps


class State(StrEnum):
    """Where a row stands; the words are shown as they are."""

    COMPLETED = "completed"
    FAILED = "failed"
    TIMED_OUT = "timed out"
    RUNNING = "running"
    RETRYING = "retrying"
    QUEUED = "queued"
    SLEEPING = "sleeping"
    WAITING = "waiting"
    STOPPED = "stopped"  # the run ended first


class SpanKind(StrEnum):
    QUEUED = "queued"
    WORKING = "working"
    FAILED = "failed"
    PAUSED = "paused"  # until the next attempt
    WAITING = "waiting"  # a sleep, an event, an invoked run


class Span(Struct, frozen=True):
    """A piece of a bar; `end_ms` None is still going on."""

    kind: SpanKind
    start_ms: int
    end_ms: int | None


class Attempt(Struct, frozen=True):
    """One request to the app; `ended_at_ms` None is in flight."""

    number: int  # from 1
    started_at_ms: int
    ended_at_ms: int | None
    error: Failure | None = None
    next_at_ms: int | None = None  # when it was tried again, or will be
    is_lost: bool = False


class Row(Struct, frozen=True):
    step_id: str
    name: str
    kind: str
    state: State
    spans: tuple[Span, ...]
    attempts: tuple[Attempt, ...] = ()
    until_ms: int | None = None  # the end of a sleep or of a wait's patience
    next_attempt: int | None = None  # its number; with `next_at_ms`
    next_at_ms: int | None = None
    note: str | None = None  # what is waited for: an invoked function's slug
    step: StepLine | None = None
    is_kept: bool = False  # copied from the run that this one is a rerun of

    @property
    def started_at_ms(self) -> int:
        return self.spans[0].start_ms

    @property
    def ended_at_ms(self) -> int | None:
        return self.spans[-1].end_ms

    @property
    def error(self) -> Failure | None:
        """Of the latest attempt that has ended, unless the row went well after it."""
        ended = [attempt for attempt in self.attempts if attempt.ended_at_ms is not None]
        return ended[-1].error if ended else None
