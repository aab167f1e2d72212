"""Which news about a stage counts: reports may arrive late, twice, and out of order. Pure.

    PENDING -> RUNNING -> (RETRYING -> RUNNING)* -> COMPLETED | FAILED | SKIPPED

- A later run beats an earlier one, whatever their states. Run ids sort by time (they are ULIDs).
- In one run, what is final stays.
- In one step of a run, a later attempt beats an earlier one; in one attempt, states only advance.
- Attempts count per step: between two steps of one run the final report wins, else the later one.
"""

from __future__ import annotations

from dataclasses import dataclass

from calls.stages import Stage, StageState

from .tables import JsonObject, StageRow

ADVANCE = {StageState.PENDING: 0, StageState.RUNNING: 1, StageState.RETRYING: 2}
FINAL = 3


@dataclass(frozen=True)
class StageAttempt:
    """Who reports: one attempt (from 0) of a step of a run; `step_id` '' is the run as a whole."""

    run_id: str
    function_id: str
    step_id: str = ""
    attempt: int = 0
    attempts_max: int | None = None


@dataclass(frozen=True)
class StageReport:
    """What one attempt says about a stage. `next_attempt_ms` is a window: (from, until)."""

    state: StageState
    by: StageAttempt
    now_ms: int
    reason: str | None = None
    next_attempt_ms: tuple[int, int] | None = None


def supersedes(report: StageReport, row: StageRow) -> bool:
    """Whether the report is newer than what the row says."""
    by = report.by
    if by.run_id != row.run_id:
        return by.run_id > row.run_id
    if row.state.is_final:
        return False
    if by.step_id == row.step_id:
        return (by.attempt, _advance(report.state)) > (row.attempt, _advance(row.state))
    return report.state.is_final or report.now_ms >= row.updated_at_ms


def _advance(state: StageState) -> int:
    return ADVANCE.get(state, FINAL)


def row_after(
    report: StageReport, row: StageRow | None, meeting_id: str, stage: Stage, part: str
) -> StageRow:
    """The stage's row once the report counts; `row` is what it was before."""
    by = report.by
    is_same_run = row is not None and row.run_id == by.run_id
    started_at_ms = row.started_at_ms if row is not None and is_same_run else None
    if started_at_ms is None and report.state is not StageState.SKIPPED:
        started_at_ms = report.now_ms
    attempts_max = by.attempts_max
    if attempts_max is None and row is not None and is_same_run:
        attempts_max = row.attempts_max
    window = report.next_attempt_ms
    return StageRow(
        meeting_id=meeting_id,
        stage=stage,
        part=part,
        state=report.state,
        attempt=by.attempt,
        attempts_max=attempts_max,
        reason=report.reason,
        next_attempt_from_ms=window and window[0],
        next_attempt_until_ms=window and window[1],
        run_id=by.run_id,
        step_id=by.step_id,
        function_id=by.function_id,
        started_at_ms=started_at_ms,
        updated_at_ms=report.now_ms,
        ended_at_ms=report.now_ms if report.state.is_final else None,
    )


def payload_of(row: StageRow) -> JsonObject:
    """A stage as the live page reads it: the same in the snapshot and in the stream."""
    return {
        "stage": row.stage.value,
        "part": row.part,
        "state": row.state.value,
        "attempt": row.attempt,
        "attempts_max": row.attempts_max,
        "reason": row.reason,
        "next_attempt_from_ms": row.next_attempt_from_ms,
        "next_attempt_until_ms": row.next_attempt_until_ms,
        "run_id": row.run_id,
        "function_id": row.function_id,
        "started_at_ms": row.started_at_ms,
        "updated_at_ms": row.updated_at_ms,
        "ended_at_ms": row.ended_at_ms,
    }
