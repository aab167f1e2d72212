"""The result of a run that an app began by itself, for whoever was sent here to wait for it."""

from __future__ import annotations

import asyncio
import hmac

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from ..core.model import Run, RunStatus
from ..engine import Engine
from ..errors import NotFound
from ..store import reading
from ..wire.execution.endpoints import result_of_endpoint
from .replies import error_reply, raw_reply
from .requests import run_id_of

WAIT_S_MAX = 300.0
# What belongs to one connection, or is made anew for ours.
OWN_HEADERS = frozenset(
    {"connection", "content-length", "date", "keep-alive", "server", "transfer-encoding", "upgrade"}
)


async def endpoint_result(engine: Engine, request: Request) -> Response:
    """The app's own answer once there is one; 504 when that takes too long: ask again."""
    run_id = run_id_of(request)
    run = _run(engine, run_id)
    token = request.query_params.get("token", "")
    if run.endpoint_token is None or not hmac.compare_digest(
        run.endpoint_token.encode(), token.encode()
    ):
        raise HTTPException(401, "the token does not open this run's result")
    try:
        async with asyncio.timeout(WAIT_S_MAX):
            run = await _ended(engine, run, request.app.state.stopping)
    except TimeoutError:
        return error_reply(504, f"run {run_id} has not ended yet: ask again")
    return _answer(run)


async def _ended(engine: Engine, run: Run, stopping: asyncio.Event) -> Run:
    is_stopping = asyncio.create_task(stopping.wait())
    try:
        while not run.status.is_final:
            change: asyncio.Task[object] = asyncio.create_task(
                engine.watch.wait(engine.watch.version)
            )
            await asyncio.wait((change, is_stopping), return_when=asyncio.FIRST_COMPLETED)
            change.cancel()
            if stopping.is_set():
                raise HTTPException(503, "the engine is stopping: ask again")
            run = _run(engine, run.id)
    finally:
        is_stopping.cancel()
    return run


def _run(engine: Engine, run_id: str) -> Run:
    run = reading.run(engine.context.database.reader, run_id)
    if run is None:
        raise NotFound(f"there is no run {run_id}")
    return run


def _answer(run: Run) -> Response:
    output = run.output or b"null"
    if run.status is RunStatus.CANCELLED:
        return error_reply(409, f"run {run.id} was cancelled")
    if run.status is not RunStatus.COMPLETED:
        return raw_reply(output, 500)
    result = result_of_endpoint(output)
    if result is None:
        return raw_reply(output)
    headers = {
        name: value for name, value in result.headers.items() if name.lower() not in OWN_HEADERS
    }
    return Response(result.body, result.status, headers)
