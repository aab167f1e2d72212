"""Who may ask, and what every answer carries: one thin layer around all routes.

With keys, each route asks for the one that opens its door. Without, the engine asks for none, so a
foreign name that resolves to this machine (DNS rebinding) is refused where only this machine is
meant. Either way a browser must not be turned against it: a page of another site may post events
(that is what `/e` is for) and nothing else. A browser says where a request comes from
(Sec-Fetch-Site, Origin); what says nothing is no browser.
"""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .doors import Door, door_of
from .failures import told
from .lock import Lock

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# Names of this machine that nobody else can give out: the last is how containers call their host.
OWN_NAMES = frozenset({"localhost", "host.docker.internal"})
ANY_ORIGIN = (b"access-control-allow-origin", b"*")
PREFLIGHT = [
    ANY_ORIGIN,
    (b"access-control-allow-methods", b"POST, OPTIONS"),
    (b"access-control-max-age", b"600"),
]
POLICY_VIOLATION = 1008


class Guard:
    """`host` is the address that is listened on; `lock` is None in development."""

    def __init__(self, app: ASGIApp, host: str, lock: Lock | None = None) -> None:
        self._app = app
        self._host = host.lower()
        self._lock = lock
        self._is_private = lock is None and is_private_address(host)
        self._server_kind = (b"x-inngest-server-kind", b"cloud" if lock else b"dev")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send)
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        door = door_of(scope["path"])
        added = [self._server_kind]
        if door is Door.EVENTS:
            if scope["method"] == "OPTIONS":
                await _allow(scope, send, self._server_kind)
                return
            added.append(ANY_ORIGIN)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *added]
            await send(message)

        app = self._refusal(scope, door) or self._app
        await app(scope, receive, send_with_headers)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._lock is None or self._lock.refusal(scope, door_of(scope["path"])) is None:
            await self._app(scope, receive, send)
            return
        await send({"type": "websocket.close", "code": POLICY_VIOLATION})

    def _refusal(self, scope: Scope, door: Door) -> Response | None:
        if door is not Door.EVENTS:
            reason = self._mistrust(Headers(scope=scope), scope["method"])
            if reason is not None:
                return told(scope["path"], 403, reason)
        return None if self._lock is None else self._lock.refusal(scope, door)

    def _mistrust(self, headers: Headers, method: str) -> str | None:
        host = headers.get("host", "").lower()
        if self._is_private and host and not self._is_known(host):
            return (
                f"the Host header names {host}, but this engine listens on {self._host} for this "
                "machine alone: use 127.0.0.1 or localhost, or start it with --host"
            )
        if method in SAFE_METHODS:
            return None
        site = headers.get("sec-fetch-site")
        if site not in (None, "same-origin", "none"):
            return "a page of another site may not change anything here"
        origin = headers.get("origin", "").lower()
        # The site is told by the browser itself, and over TLS only; a proxy may have changed Host.
        if origin and site is None and origin.partition("://")[2] != host:
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


def is_private_address(host: str) -> bool:
    """Whether only this machine reaches who listens there."""
    name = host.lower()
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False


async def _allow(scope: Scope, send: Send, server_kind: tuple[bytes, bytes]) -> None:
    """A browser asks whether it may send an event from another site's page: it may."""
    asked = [value for name, value in scope["headers"] if name == b"access-control-request-headers"]
    headers = [
        server_kind,
        *PREFLIGHT,
        *((b"access-control-allow-headers", value) for value in asked),
    ]
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
