"""An answer in the API's own shape of error, from what stands before every route."""

from __future__ import annotations

import json

from starlette.types import Send


async def refuse(
    send: Send,
    status: int,
    code: str,
    message: str,
    hint: str,
    headers: tuple[tuple[bytes, bytes], ...] = (),
) -> None:
    body = json.dumps({"error": {"code": code, "message": message, "hint": hint}}).encode()
    own = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": [*own, *headers]})
    await send({"type": "http.response.body", "body": body})
