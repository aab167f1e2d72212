"""One structured line for every request: what was asked, what was answered, how long it took.

Paths are logged, queries are not: a query may hold what somebody typed. The engine's own calls are
told at debug level, because there are as many of them as steps.
"""

from __future__ import annotations

import logging
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .http_request_id import request_id

log = logging.getLogger("debrief.http")
CLIENT_GONE = 499


class HttpRequestLog:
    def __init__(self, app: ASGIApp, quiet_paths: tuple[str, ...] = ()) -> None:
        self._app = app
        self._quiet_paths = quiet_paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        status = CLIENT_GONE

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except Exception:
            status = 500
            raise
        finally:
            duration_ms = round((time.perf_counter() - started) * 1_000, 1)
            self._tell(scope, status, duration_ms)

    def _tell(self, scope: Scope, status: int, duration_ms: float) -> None:
        path = scope["path"]
        level = logging.DEBUG if path.startswith(self._quiet_paths) else logging.INFO
        level = logging.WARNING if status >= 500 else level
        log.log(
            level,
            "%s %s %s",
            scope["method"],
            path,
            status,
            extra={
                "fields": {
                    "request_id": request_id.get(),
                    "method": scope["method"],
                    "path": path,
                    "status": status,
                    "duration_ms": duration_ms,
                }
            },
        )
