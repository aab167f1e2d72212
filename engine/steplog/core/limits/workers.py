"""Room at the workers of an app that dials in: for some requests, or none while none is there."""

from __future__ import annotations

from msgspec import Struct

SCHEMES = ("ws:", "wss:")


def is_dialled_in(url: str) -> bool:
    """Whether the function at this URL is reached through a worker's own connection."""
    return url.startswith(SCHEMES)


class Room(Struct, frozen=True):
    """How many requests may be on their way to the app at once; None holds nothing back.

    `until_ms` is when to look again even if no worker has come or gone.
    """

    limit: int | None = None
    until_ms: int | None = None


EVERYWHERE = Room()
