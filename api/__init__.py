"""The application over HTTP: `install` puts every route and error shape into a FastAPI app.

Routers parse, call and answer. What they work with is an `ApiContext`, which must be at
`app.state.context` before the first request.
"""

from __future__ import annotations

from fastapi import FastAPI

from . import (
    callbacks,
    connections,
    errors,
    health,
    live,
    meetings,
    pages,
    signing_in,
    triggers,
    usage,
)
from .uploads import upload_router

__all__ = ["install"]


def install(app: FastAPI, upload_bytes_max: int) -> None:
    errors.install(app)
    app.include_router(upload_router(upload_bytes_max))
    for module in (
        meetings,
        live,
        connections,
        usage,
        signing_in,
        triggers,
        callbacks,
        health,
        pages,
    ):
        app.include_router(module.router)
