"""What every answer tells the browser: trust nothing but this very origin.

The offline API documentation starts itself with an inline script, so its pages, and only they, may.
"""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'self'; img-src 'self' data:; media-src 'self' blob:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
DOCUMENTATION_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' blob:; style-src 'self' 'unsafe-inline';"
    " img-src 'self' data:; worker-src 'self' blob:; frame-ancestors 'none'"
)
DOCUMENTATION = frozenset({"/docs", "/redoc"})
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "x-frame-options": "DENY",
    "cache-control": "no-store",  # what is nobody else's business; assets say otherwise
}
A_YEAR = "max-age=31536000"


class HttpSecurityHeaders:
    """`is_https`: the public address is https, so browsers may be told to insist on it."""

    def __init__(self, app: ASGIApp, *, is_https: bool) -> None:
        self._app = app
        self._is_https = is_https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        policy = DOCUMENTATION_POLICY if scope["path"] in DOCUMENTATION else POLICY

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("content-security-policy", policy)
                if self._is_https:
                    headers.setdefault("strict-transport-security", A_YEAR)
            await send(message)

        await self._app(scope, receive, send_with_headers)
