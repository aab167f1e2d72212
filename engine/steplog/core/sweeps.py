"""A sweep: one thing that is done to many runs of a function, a part of them at a time.

Which runs is said by a window of the times at which they were queued. A run's id begins with that
time, so a sweep walks through the ids in their order, and one id says how far it has come.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from .expressions import compile_expression
from .ids import ENTROPY_BYTES, ULID_TIME_MAX_MS, ulid
from .model import RunStatus

AHEAD_MAX_MS = 5_000  # a cancellation may also mean the runs of the next moments
LIVE = (RunStatus.RUNNING, RunStatus.QUEUED)
ENDED = tuple(status for status in RunStatus if status.is_final)


class SweepKind(StrEnum):
    CANCEL = "cancel"  # live runs end
    REPLAY = "replay"  # ended runs begin anew, each as a run of its own


class SweepStatus(StrEnum):
    """RUNNING -> COMPLETED | STOPPED | FAILED."""

    RUNNING = "RUNNING"
    COMPLETED = "COMPLETED"
    STOPPED = "STOPPED"  # by hand, before its end
    FAILED = "FAILED"  # by a mistake of the engine, or since the function has gone


class Sweep(Struct, frozen=True):
    """`cursor` is the last run that was looked at; `due_at_ms` when the next part is to be done."""

    id: str  # ULID
    kind: SweepKind
    function_id: str
    until_ms: int  # exclusive
    statuses: tuple[RunStatus, ...]
    created_at_ms: int
    cursor: str
    from_ms: int | None = None
    name: str | None = None
    expression: str | None = None  # CEL over `event`, the first triggering one
    status: SweepStatus = SweepStatus.RUNNING
    looked_at: int = 0
    changed: int = 0  # runs that were cancelled, or begun anew
    left_out: int = 0  # runs that could not be begun anew: their events are gone
    due_at_ms: int | None = None
    ended_at_ms: int | None = None
    error: str | None = None

    def wants(self, scope: Mapping[str, object], now_ms: int) -> bool:
        """Whether a run of the window is meant. A condition that cannot be evaluated is not met."""
        if self.expression is None:
            return True
        return compile_expression(self.expression).is_true(scope, now_ms)

    @property
    def end(self) -> str:
        """The runs of the window have lower ids."""
        return first_id(self.until_ms)


def first_id(at_ms: int) -> str:
    """The lowest id that a run queued at this moment can have."""
    return ulid(min(max(at_ms, 0), ULID_TIME_MAX_MS), bytes(ENTROPY_BYTES))


def advanced(
    sweep: Sweep,
    seen: int,
    last_id: str | None,
    changed: int,
    left_out: int,
    now_ms: int,
    *,
    has_more: bool,
) -> Sweep:
    """The sweep after a part of it. Where the window reaches into the future, it waits for that."""
    sweep = replace(
        sweep,
        cursor=last_id or sweep.cursor,
        looked_at=sweep.looked_at + seen,
        changed=sweep.changed + changed,
        left_out=sweep.left_out + left_out,
    )
    if has_more:
        return replace(sweep, due_at_ms=now_ms)
    if now_ms < sweep.until_ms:
        return replace(sweep, due_at_ms=sweep.until_ms)
    return ended(sweep, SweepStatus.COMPLETED, now_ms)


def ended(sweep: Sweep, status: SweepStatus, now_ms: int, error: str | None = None) -> Sweep:
    return replace(sweep, status=status, due_at_ms=None, ended_at_ms=now_ms, error=error)
