"""Run one function, whatever its triggers, and say at once what has become of that."""

from __future__ import annotations

from ..core.model import Event
from ..core.outcomes import Outcome
from ..errors import NotFound
from ..store.write import Write
from .consequences import Consequences
from .context import Context


async def invoke_function(
    context: Context, function_id: str, event: Event, idempotency_key: str | None = None
) -> Outcome:
    """`event` carries the data. The same key starts the function once within 24 hours.

    Raises NotFound when the function is not registered any more.
    """

    def invoke(write: Write) -> Outcome:
        function = context.registry.find(function_id)
        if function is None:
            raise NotFound(f"no function {function_id!r} is registered")
        # Apart from the ids of events, which start functions by their triggers.
        key = event.internal_id if idempotency_key is None else f"invoke:{idempotency_key}"
        consequences = Consequences(context, write)
        outcome = consequences.invoke(function, event, key)
        consequences.settle()
        return outcome

    return await context.database.write(invoke)
