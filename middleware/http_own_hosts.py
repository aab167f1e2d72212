"""Answers only under this machine's own names, where no key protects what is here.

A page of another site may point a name of its own at 127.0.0.1 (DNS rebinding) and would then be
the demo tenant. Its Host header gives it away.
"""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from .http_refusal import refuse

STATUS = 421  # misdirected request
# The last is how a container calls the machine it runs on.
NAMES = frozenset({"localhost", "host.docker.internal"})


class HttpOwnHosts:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
            if len(hosts) != 1 or not is_own_host(hosts[0]):
                await _refuse(send, ", ".join(hosts))
                return
        await self._app(scope, receive, send)


def is_own_host(host: str) -> bool:
    """Whether a Host header means this machine, wherever the name is looked up."""
    try:
        name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return False
    if name in NAMES or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


async def _refuse(send: Send, host: str) -> None:
    await refuse(
        send,
        STATUS,
        "foreign_host",
        f"this Debrief answers only to this machine, not to the name {host[:100]!r}",
        "open it as http://127.0.0.1 or http://localhost",
    )
