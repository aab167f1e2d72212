"""Who may ask, and what every answer carries: one thin layer around all routes.

The engine asks for no key in development, so a browser must not be turned against it: a page of
another site may post events (that is what `/e` is for) and nothing else, and a foreign name that
resolves to this machine (DNS rebinding) is refused where only this machine is meant.
"""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .replies import error_reply

SERVER_KIND = (b"x-inngest-server-kind", b"dev")
EVENTS = "/e/"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# Names of this machine that nobody else can give out: the last is how containers call their host.
OWN_NAMES = frozenset({"localhost", "host.docker.internal"})
ANY_ORIGIN = (b"access-control-allow-origin", b"*")
PREFLIGHT = [
    SERVER_KIND,
    ANY_ORIGIN,
    (b"access-control-allow-methods", b"POST, OPTIONS"),
    (b"access-control-max-age", b"600"),
]


class Guard:
    """`host` is the address that is listened on."""

    def __init__(self, app: ASGIApp, host: str) -> None:
        self._app = app
        self._host = host.lower()
        self._is_private = is_own_host(host) and not _is_unspecified(host)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        takes_events = scope["path"].startswith(EVENTS)
        if takes_events and scope["method"] == "OPTIONS":
            await _allow(scope, send)
            return
        added = [SERVER_KIND, ANY_ORIGIN] if takes_events else [SERVER_KIND]

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *added]
            await send(message)

        refusal = None if takes_events else self._refusal(scope)
        if refusal is not None:
            await error_reply(403, refusal)(scope, receive, send_with_headers)
            return
        await self._app(scope, receive, send_with_headers)

    def _refusal(self, scope: Scope) -> str | None:
        host = origin = None
        for name, value in scope["headers"]:
            if name == b"host":
                host = value.decode("latin-1").lower()
            elif name == b"origin":
                origin = value.decode("latin-1").lower()
        if self._is_private and host is not None and not self._is_known(host):
            return (
                f"the Host header names {host}, but this engine listens on {self._host} for this "
                "machine alone: use 127.0.0.1 or localhost, or start it with --host"
            )
        if origin is None or scope["method"] in SAFE_METHODS:
            return None
        if origin.partition("://")[2] != host:
            return f"a page of {origin} may not change anything here"
        return None

    def _is_known(self, host: str) -> bool:
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        return name == self._host or is_own_host(name)


def is_own_host(name: str) -> bool:
    """Whether the name means this very machine, wherever it is looked up."""
    name = name.lower().rstrip(".")
    if name in OWN_NAMES or name.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _is_unspecified(host: str) -> bool:
    return host.strip("[]") in ("0.0.0.0", "::", "")


async def _allow(scope: Scope, send: Send) -> None:
    """A browser asks whether it may send an event from another site's page: it may."""
    asked = [value for name, value in scope["headers"] if name == b"access-control-request-headers"]
    headers = [*PREFLIGHT, *((b"access-control-allow-headers", value) for value in asked)]
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
