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
    upload_forms,
    uploads,
    usage,
)

__all__ = ["body_limits", "install"]

BODY_BYTES_MAX = 1024 * 1024


def install(app: FastAPI) -> None:
    errors.install(app, pages.not_found)
    for module in (
        uploads,
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


def body_limits(upload_bytes_max: int) -> dict[str, int]:
    """The paths that accept more, or less, than `BODY_BYTES_MAX`."""
    return {
        uploads.PATH: upload_bytes_max + upload_forms.ENVELOPE_BYTES_MAX,
        triggers.PATH: triggers.BODY_BYTES_MAX,
        callbacks.PATH: callbacks.BODY_BYTES_MAX,
    }
