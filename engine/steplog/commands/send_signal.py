"""A signal was sent: the run that waits for it goes on (protocol.md §5.7)."""

from __future__ import annotations

from ..core import runs, signals
from ..core.model import StepStatus
from ..errors import NotFound
from ..store.write import Write
from ..wire.execution.signals import Signal, result_of
from .consequences import Consequences
from .context import Context


async def send_signal(context: Context, signal: Signal) -> str:
    """Returns the id of the run that has it. Raises NotFound when nobody waits: it is not kept."""
    return await context.database.write(lambda write: _send(context, write, signal))


def _send(context: Context, write: Write, signal: Signal) -> str:
    now_ms = context.clock.now_ms()
    for wait in write.waits_by_correlation(signals.correlation_of(signal.name), now_ms):
        run = write.run(wait.run_id)
        step = write.step(wait.run_id, wait.step_id)
        if run is None or run.status.is_final or step is None or step.status.is_done:
            continue
        consequences = Consequences(context, write)
        consequences.commit(
            runs.finish_step(run, step, StepStatus.COMPLETED, result_of(signal), now_ms)
        )
        consequences.settle()
        return run.id
    raise NotFound(f"no run waits for signal {signal.name!r}")
