"""Hides one path from the network, while it stays open to callers within the process.

An embedded engine calls the functions in process, and unsigned. Left open, the same path would let
anybody who reaches the port, or any page a developer visits, run functions on events of their own.
"""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from .http_refusal import refuse

STATUS = 404


class HttpClosedPath:
    def __init__(self, app: ASGIApp, path: str) -> None:
        self._app = app
        self._path = path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if path == self._path or path.startswith(f"{self._path}/"):
            await refuse(
                send,
                STATUS,
                "closed",
                "the engine runs in this process and calls the functions there",
                "for an engine elsewhere, start with `debrief serve` and INNGEST_DEV or its keys",
            )
            return
        await self._app(scope, receive, send)
