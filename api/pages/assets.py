"""Scripts and styles: read once, served under an address that changes with their content."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fastapi import APIRouter, Response
from starlette.exceptions import HTTPException

FOLDER = Path(__file__).parent / "static"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
FOR_EVER = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "X-Content-Type-Options": "nosniff",
}

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Assets:
    """All of them share one version, so that a script's relative imports stay within it."""

    version: str
    files: Mapping[str, bytes]


@cache
def assets() -> Assets:
    files = {path.name: path.read_bytes() for path in sorted(FOLDER.iterdir()) if path.is_file()}
    digest = hashlib.sha256()
    for name, content in files.items():
        digest.update(f"{name} {len(content)}\n".encode() + content)
    return Assets(digest.hexdigest()[:12], files)


def asset_url(name: str) -> str:
    known = assets()
    assert name in known.files, f"there is no asset {name}"
    return f"/assets/{known.version}/{name}"


@router.get("/assets/{version}/{name}")
async def show_asset(version: str, name: str) -> Response:
    """Another version is not answered: today's content would be kept under it for ever."""
    known = assets()
    content = known.files.get(name)
    if content is None or version != known.version:
        raise HTTPException(404, f"there is no asset {name} of the version {version}")
    return Response(content, media_type=TYPES[Path(name).suffix], headers=FOR_EVER)
