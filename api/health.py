"""Is it alive (`/healthz`), may it be sent work (`/readyz`), how is it doing (`/metrics`)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel
from sqlalchemy import text

from clients.errors import VendorError

from .context import ApiContext
from .deps import Context

log = logging.getLogger("debrief.health")
router = APIRouter(tags=["health"])
CHECK_TIMEOUT_S = 5.0
OK = "ok"
# Changes nothing, and fails where nothing can be changed: a full disk's file, a standby server.
A_WRITE = text("UPDATE tenants SET name = name WHERE id = ''")


class Alive(BaseModel):
    status: str


class Readiness(BaseModel):
    """`checks` names each and what is wrong with it, or "ok"."""

    status: str
    checks: dict[str, str]


@router.get("/healthz")
async def healthz() -> Alive:
    """The process is up and answers."""
    return Alive(status=OK)


@router.get("/readyz", response_model=Readiness)
async def readyz(context: Context) -> JSONResponse:
    """The database can be written, and the engine knows our functions; 503 otherwise."""
    store, functions = await asyncio.gather(
        _checked("store", _check_store(context)), _checked("functions", _check_functions(context))
    )
    is_ready = store == functions == OK and not context.stopping.is_set()
    status = "stopping" if context.stopping.is_set() else "ready" if is_ready else "not ready"
    readiness = Readiness(status=status, checks={"store": store, "functions": functions})
    return JSONResponse(readiness.model_dump(), 200 if is_ready else 503)


@router.get("/metrics", response_class=Response)
async def metrics(context: Context) -> Response:
    """In Prometheus' text format."""
    # In a thread: rendering takes a while, and everybody else would wait for it.
    content = await asyncio.to_thread(generate_latest, context.metrics.registry)
    return Response(content, headers={"content-type": CONTENT_TYPE_LATEST})


async def _checked(name: str, check: Awaitable[str]) -> str:
    """Any failure is an answer here: that is what is asked."""
    try:
        async with asyncio.timeout(CHECK_TIMEOUT_S):
            return await check
    except TimeoutError:
        return f"no answer within {CHECK_TIMEOUT_S:g} s"
    except VendorError as error:
        return str(error)
    except Exception as error:
        log.exception("the check of %s failed", name)
        return f"failed: {type(error).__name__}"


async def _check_store(context: ApiContext) -> str:
    async with context.database.write() as session:
        await session.execute(A_WRITE)
    return OK


async def _check_functions(context: ApiContext) -> str:
    registered = await context.engine.function_ids(context.options.app_id)
    missing = context.function_ids - registered
    if not registered:
        return f"the engine does not know the app {context.options.app_id}: sync it"
    if missing:
        return f"the engine does not know {', '.join(sorted(missing))}: sync the app"
    return OK
