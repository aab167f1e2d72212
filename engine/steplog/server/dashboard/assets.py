"""The dashboard's own scripts and styles, held in memory; their addresses change with them."""

from __future__ import annotations

import hashlib
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

STATIC = Path(__file__).with_name("static")
PREFIX = "/_dashboard"
MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


class Assets:
    def __init__(self) -> None:
        self._files = {
            path.name: path.read_bytes()
            for path in sorted(STATIC.iterdir())
            if path.suffix in MEDIA_TYPES
        }
        # One version for all, since the modules import each other by their plain names.
        content = b"".join(self._files.values())
        self._version = hashlib.sha256(content).hexdigest()[:12]

    def url(self, name: str) -> str:
        assert name in self._files, f"there is no static file {name}"
        return f"{PREFIX}/{self._version}/{name}"

    async def serve(self, request: Request) -> Response:
        name: str = request.path_params["name"]
        body = self._files.get(name)
        if body is None:
            return PlainTextResponse(f"there is no file {name}", 404)
        is_current = request.path_params["version"] == self._version
        return Response(
            body,
            media_type=MEDIA_TYPES[Path(name).suffix],
            headers={
                "cache-control": "max-age=31536000, immutable" if is_current else "no-cache",
                "x-content-type-options": "nosniff",
            },
        )
