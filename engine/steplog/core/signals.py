"""Waits for signals: one run at a time waits for a name (spec protocol.md §5.7)."""

from __future__ import annotations

from .answers import ErrorInfo, SignalRequested, engine_error
from .model import Wait, WaitKind


def correlation_of(signal: str) -> str:
    """What the wait is found by. No invoke's correlation, which begins with a run's id, is one."""
    return f"signal:{signal}"


def wait_for(op: SignalRequested, run_id: str, now_ms: int) -> Wait:
    return Wait(
        run_id=run_id,
        step_id=op.id,
        kind=WaitKind.SIGNAL,
        event_name=op.signal,
        correlation_id=correlation_of(op.signal),
        since_ms=now_ms,
        expires_at_ms=op.expires_at_ms,
    )


def conflict(op: SignalRequested, holder: Wait) -> ErrorInfo:
    """Why the run that asks second fails."""
    message = "Signal conflict; signal wait already exists for another run"
    return engine_error(
        "SignalConflictError",
        f'{message}: step "{op.name}" waits for {op.signal!r}, as run {holder.run_id} does. '
        "Wait for a name of its own, or take the wait over (onConflict: replace)",
    )
