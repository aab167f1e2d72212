"""Keyed mode: whether a request shows what its door asks for, and what it is told if not."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from urllib.parse import quote

from msgspec import Struct
from starlette.datastructures import Headers
from starlette.responses import RedirectResponse, Response
from starlette.types import Scope

from ..telemetry import Telemetry
from ..wire.events import events_response
from ..wire.keys import Keys
from .doors import EVENTS_PREFIX, SIGN_IN, Door, shown
from .failures import told
from .replies import raw_reply
from .sessions import COOKIE, Sessions, TooManyFailures

FRAGMENT = "steplog-fragment"
TOLD_EVERY_S = 60.0
CLOSED = (
    "the dashboard is closed, as no password is set for it: start steplog with "
    "STEPLOG_DASHBOARD_PASSWORD or --dashboard-password-file"
)
MISSING = {
    Door.EVENTS: (
        "this is not an event key of this engine: set INNGEST_EVENT_KEY where the app runs"
    ),
    Door.APIS: (
        "Authentication failed: the bearer token must be the signing key of this engine, or its "
        "hash: set INNGEST_SIGNING_KEY where the app runs"
    ),
    Door.PAGES: "sign in at /sign-in, or send the dashboard's password by HTTP Basic",
    Door.METRICS: (
        "send the signing key as a bearer token, or the dashboard's password by HTTP Basic"
    ),
}
log = logging.getLogger("steplog")


class Lock(Struct, frozen=True):
    """`sessions` is None where the dashboard has no password: its pages are closed then."""

    keys: Keys
    sessions: Sessions | None
    telemetry: Telemetry
    notes: _Notes

    @classmethod
    def of(cls, keys: Keys, sessions: Sessions | None, telemetry: Telemetry) -> Lock:
        return cls(keys, sessions, telemetry, _Notes())

    def refusal(self, scope: Scope, door: Door) -> Response | None:
        """What to answer instead; None when the request may pass."""
        headers = Headers(scope=scope)
        path: str = scope["path"]
        try:
            if self._opens(door, path, headers, address_of(scope)):
                return None
        except TooManyFailures as error:
            return too_many(path, error)
        if door is Door.PAGES and self.sessions is not None and _is_navigation(scope, headers):
            return RedirectResponse(f"{SIGN_IN}?next={quote(_target(scope), safe='')}", 303)
        self.telemetry.count("steplog_refused_total", door=door.name.lower())
        self.notes.note(door, path, address_of(scope))
        if door is Door.EVENTS:
            return raw_reply(events_response((), MISSING[door], 401), 401)
        if door is Door.PAGES and self.sessions is None:
            return told(path, 403, CLOSED)
        response = told(path, 401, MISSING[door])
        if door is not Door.PAGES:  # there, a browser would open a window of its own
            response.headers["www-authenticate"] = 'Bearer realm="steplog"'
        return response

    def _opens(self, door: Door, path: str, headers: Headers, address: str) -> bool:
        authorization = headers.get("authorization")
        match door:
            case Door.OPEN | Door.OWN:
                return True
            case Door.EVENTS:
                return self.keys.opens_events(path.removeprefix(EVENTS_PREFIX))
            case Door.APIS:
                return self.keys.opens_apis(authorization)
            case Door.PAGES:
                return self._opens_pages(authorization, headers, address)
            case Door.METRICS:
                return self.keys.opens_apis(authorization) or self._opens_pages(
                    authorization, headers, address
                )

    def _opens_pages(self, authorization: str | None, headers: Headers, address: str) -> bool:
        if self.sessions is None:
            return False
        cookie = _cookie(headers.get("cookie", ""))
        return self.sessions.is_valid(cookie) or self.sessions.opens(authorization, address)


class _Notes:
    """One line a minute for each door: enough to see it, too little to fill a disk."""

    def __init__(self, now_s: Callable[[], float] = time.monotonic) -> None:
        self._now_s = now_s
        self._told_at_s: dict[Door, float] = {}

    def note(self, door: Door, path: str, address: str) -> None:
        now_s = self._now_s()
        if now_s - self._told_at_s.get(door, -TOLD_EVERY_S) < TOLD_EVERY_S:
            return
        self._told_at_s[door] = now_s
        log.warning(
            "refused a request of %s to %s: it did not show %s", address, shown(path), door.value
        )


def too_many(path: str, error: TooManyFailures) -> Response:
    response = told(path, 429, str(error))
    response.headers["retry-after"] = str(error.wait_s)
    return response


def address_of(scope: Scope) -> str:
    client = scope.get("client")
    return client[0] if client else "an unknown address"


def _is_navigation(scope: Scope, headers: Headers) -> bool:
    """Somebody who can be shown a page, not a script that wants a part of one."""
    return (
        scope["method"] in ("GET", "HEAD")
        and "text/html" in headers.get("accept", "")
        and FRAGMENT not in headers
    )


def _target(scope: Scope) -> str:
    query = scope["query_string"].decode("latin-1")
    path = quote(scope["path"])
    return f"{path}?{query}" if query else path


def _cookie(text: str) -> str | None:
    try:
        found = SimpleCookie(text).get(COOKIE)
    except CookieError:
        return None
    return found.value if found else None
