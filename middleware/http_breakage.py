"""Answers for what nobody has caught. It names the request's id, and nothing of the error.

The framework would answer as well, but outside of everything else: without an id or the headers
that protect, and in no metric.
"""

from __future__ import annotations

import logging

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .http_refusal import refuse
from .http_request_id import request_id

log = logging.getLogger("debrief.api")
STATUS = 500


class HttpBreakage:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_answered = False

        async def noting(message: Message) -> None:
            nonlocal is_answered
            is_answered = True
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except Exception as error:
            if scope["type"] != "http" or is_answered:
                raise  # half an answer cannot be taken back: the server ends the connection
            fields = {"request_id": request_id.get(), "path": scope["path"]}
            log.error("a request broke", exc_info=error, extra={"fields": fields})
            hint = f"the log says more about request {request_id.get()}"
            await refuse(send, STATUS, "internal_error", "something broke on our side", hint)
