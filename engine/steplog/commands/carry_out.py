"""A step asks for a request that the engine makes itself: `step.ai.infer`, `step.fetch`.

Its queue row is leased like any other, so that a killed process loses the attempt and nothing
else. The first attempt has what the app has just said; every other one asks the app again, so that
no key need be kept for it, and a key that was changed meanwhile is the new one.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from msgspec.structs import replace

from ..core.answers import Answer, HttpRequested, Progressed, StepErrored, StepRan
from ..core.model import QueueItem
from ..dispatch.dispatcher import Call, CallUnreachable
from ..wire import execution
from .context import Context


async def carry_out(
    context: Context, item: QueueItem, ask_app: Callable[[], Awaitable[Answer]]
) -> Answer:
    """The app's answer with the request's result in its place; or the answer alone, when the app
    names the request no more.
    """
    kept = context.kept_requests.take(item.run_id, item.step_id)
    if kept is not None:
        return Progressed((await _result(context, kept),), -1)
    answer = await ask_app()
    if not isinstance(answer, Progressed):
        return answer
    own = next((op for op in answer.ops if op.id == item.step_id), None)
    if not isinstance(own, HttpRequested):
        return answer
    result = await _result(context, own)
    return replace(answer, ops=tuple(result if op is own else op for op in answer.ops))


async def _result(context: Context, op: HttpRequested) -> StepRan | StepErrored:
    request = op.request
    call = Call(
        url=request.url,
        headers=dict(request.headers),
        body=request.body,
        timeout_s=context.call_timeout_s,
        method=request.method,
        follows_redirects=request.follows_redirects,
    )
    try:
        reply = await context.outbound.call(call)
    except CallUnreachable as error:
        return execution.request_unanswered(op, str(error))
    return execution.request_result(
        op,
        reply.status,
        reply.headers,
        reply.body,
        now_ms=context.clock.now_ms(),
        offset_ms=context.clock.offset_ms,
    )
