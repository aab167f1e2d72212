"""Which key opens which route. What is not named here belongs to the dashboard: never to nobody."""

from __future__ import annotations

import re
from enum import StrEnum


class Door(StrEnum):
    """What has to be shown in keyed mode."""

    EVENTS = "an event key"  # in the path: /e/{key}
    APIS = "the signing key"  # or its hash, as a bearer token
    PAGES = "the dashboard's password"  # or the session that it began
    METRICS = "the signing key or the dashboard's password"
    OWN = "a token of its own"  # the route looks at it: whoever comes was sent with it
    OPEN = "nothing"


EVENTS_PREFIX = "/e/"
SIGN_IN = "/sign-in"
_API_PREFIXES = ("/v0/", "/v1/", "/v2/", "/api/", "/fn/", "/invoke/")
_OPEN_PREFIXES = ("/_dashboard/",)  # scripts and styles, the same in every installation
_OPEN = frozenset({"/health", "/dev", SIGN_IN})
_METRICS = frozenset({"/metrics"})
_OWN = re.compile(
    r"/v1/(?:checkpoint|http/runs)/[^/]+/output"  # the token that the run was begun with
    r"|/v1/realtime/(?:connect|sse)"  # the subscription's token
)


def door_of(path: str) -> Door:
    """`path` as it is routed: decoded, without the query."""
    if path.startswith(EVENTS_PREFIX):
        return Door.EVENTS
    if path in _OPEN or path.startswith(_OPEN_PREFIXES):
        return Door.OPEN
    if path in _METRICS:
        return Door.METRICS
    if _OWN.fullmatch(path):
        return Door.OWN
    if path.startswith(_API_PREFIXES):
        return Door.APIS
    return Door.PAGES


def shown(path: str) -> str:
    """The path as it may be logged: an event key is a part of some."""
    return f"{EVENTS_PREFIX}…" if path.startswith(EVENTS_PREFIX) else path
