"""What is said of a thing that is too large: which, how large, what is allowed, what to do."""

from __future__ import annotations

KEEP_ELSEWHERE = "keep large data in a store of your own and pass a reference to it"


def oversized(what: str, size: int, allowed: int, remedy: str = KEEP_ELSEWHERE) -> str:
    """One sentence for people; sizes are in bytes."""
    return f"{what} has {size:,} bytes, more than the {allowed:,} allowed: {remedy}"
