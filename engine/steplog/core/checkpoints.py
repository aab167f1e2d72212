"""Parts of an answer, told while the app goes on (spec protocol.md §8).

Steps that have their result are kept, and nobody is asked what is next, for the app goes on by
itself. Anything else ends this: what was told is then the whole answer.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from . import runs
from .answers import Answer, Progressed, StepPlanned, StepRan
from .circumstances import Circumstances
from .model import DISCOVERY, ItemKind, QueueItem, Run, Step
from .ops import is_settled, take_ops
from .transition import HistoryEntry, HistoryKind, Transition
from .working import Working

SILENCE_MS = 5 * 60_000  # of an app that began a run by itself, until it is asked instead
RETRY_INTERVAL_MS = 5_000  # of the runs that apps began by themselves


def take_part(
    run: Run,
    item: QueueItem,
    part: Answer,
    known: Mapping[str, Step],
    circumstances: Circumstances,
    now_ms: int,
) -> Transition:
    """A part of the answer to `item`, whose request is still on its way."""
    if not isinstance(part, Progressed) or not _is_on_the_way(part):
        return runs.advance(run, item, part, known, circumstances, now_ms)
    working = Working(run, now_ms, goes_on=True)
    working.note(part.asides, circumstances.defers)
    take_ops(working, item, part.ops, known, circumstances)
    working.renew(item)
    told = runs.checked(run, working)
    # The call may be for the very step that is told of: it goes on, so its own row stays.
    settled = tuple(step_id for step_id in told.settled_steps if step_id != item.step_id)
    return replace(told, settled_steps=settled)


def take_report(
    run: Run,
    item: QueueItem,
    report: Answer,
    known: Mapping[str, Step],
    circumstances: Circumstances,
    now_ms: int,
) -> Transition:
    """What an app tells of a run that it began by itself, by a request of somebody else's.

    `item` is the one that asks it when it falls silent, for that request may have died. With
    anything but finished steps the app hands the run over: from now on it is called.
    """
    if not isinstance(report, Progressed) or not _is_all_done(report):
        asked = replace(item, kind=ItemKind.DISCOVERY)
        return runs.advance(run, asked, report, known, circumstances, now_ms)
    working = Working(run, now_ms, removes=(item.id,), goes_on=True)
    working.note(report.asides, circumstances.defers)
    take_ops(working, item, report.ops, known, circumstances)
    working.enqueue(ItemKind.SILENCE, DISCOVERY, now_ms + SILENCE_MS)
    return runs.checked(run, working)


def begin(run: Run, now_ms: int) -> Transition:
    """A run that its app has begun by itself."""
    silence = QueueItem(
        id=0,
        run_id=run.id,
        function_id=run.function_id,
        kind=ItemKind.SILENCE,
        due_at_ms=now_ms + SILENCE_MS,
    )
    history = (HistoryEntry(HistoryKind.RUN_QUEUED), HistoryEntry(HistoryKind.RUN_STARTED))
    return Transition(run, is_new=True, enqueue=(silence,), history=history)


def break_silence(run: Run, item: QueueItem, now_ms: int) -> Transition:
    """The app that began the run tells nothing any more: ask it what is next."""
    working = Working(run, now_ms, removes=(item.id,))
    working.ask_again()
    return working.transition()


def _is_on_the_way(part: Progressed) -> bool:
    if part.output is not None or part.asks_again:
        return False
    return all(is_settled(op) or isinstance(op, StepPlanned) for op in part.ops)


def _is_all_done(report: Progressed) -> bool:
    if report.output is not None or report.asks_again:
        return False
    return all(isinstance(op, StepRan) for op in report.ops)
