"""An app tells of finished steps while its request is still on its way (protocol.md §8)."""

from __future__ import annotations

from functools import partial

from ..core import checkpoints
from ..core.answers import Answer, Progressed
from ..errors import NotFound, StaleCheckpoint
from ..store.write import Write
from .calls import OpenCall
from .context import Context
from .execute_item import carry_out_answer

REQUEST_VERSION = 2  # of every SDK that makes checkpoints


async def checkpoint(context: Context, run_id: str, request_id: str, part: Answer) -> None:
    """Returns once `part` is committed. The same part again changes nothing.

    Raises NotFound when there is no such run, and StaleCheckpoint when the request has lost its
    lease: the run has ended, or its next attempt is under way, and the app had better stop.
    """
    # Read before the turn of the loop ends, and held against the rows inside the transaction.
    call = context.calls.get(request_id)
    store = partial(_store, context, run_id=run_id, request_id=request_id, call=call, part=part)
    await context.database.write(store)


def _store(
    context: Context,
    write: Write,
    *,
    run_id: str,
    request_id: str,
    call: OpenCall | None,
    part: Answer,
) -> None:
    item = write.item(call.item_id) if call is not None else None
    if call is None or item is None or item.run_id != run_id:
        if write.run(run_id) is None:
            raise NotFound(f"there is no run {run_id}")
        raise StaleCheckpoint(
            f"request {request_id} of run {run_id} has no lease any more: its answer and its "
            "checkpoints are not taken, and the steps that are not stored will run again"
        )
    if isinstance(part, Progressed) and part.request_version < 0:
        part = Progressed(part.ops, REQUEST_VERSION, part.asides, part.asks_again, part.output)
    carry_out_answer(context, write, item, part, call.started_at_ms, checkpoints.take_part)
