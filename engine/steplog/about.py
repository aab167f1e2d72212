"""Which steplog this is."""

from __future__ import annotations

from functools import cache
from importlib import metadata


@cache
def version() -> str:
    try:
        return metadata.version("steplog")
    except metadata.PackageNotFoundError:
        return "unknown"  # run from a checkout that is not installed
