"""Sentry's envelope endpoint: takes what the SDK reports and keeps the events, each once."""

from __future__ import annotations

import gzip
import io
import json
import zlib
from collections.abc import Iterator
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.journal import note
from sandbox.refusals import Refusal
from sandbox.store import to_json
from sandbox.world import World

ITEMS_MAX = 1_000
ENVELOPE_BYTES_MAX = 50 * 1024 * 1024


def routes(world: World) -> list[BaseRoute]:
    async def envelope(request: Request) -> Response:
        data = _unpacked(await request.body(), request.headers.get("content-encoding", ""))
        project = request.path_params["project"]
        event_ids = []
        items = list(_items(data))
        with world.store.write():
            for kind, payload in items:
                if kind == "event":
                    event_ids.append(_keep(world, project, payload))
        note(request, "envelope", project=project, events=event_ids, items=len(items))
        return JSONResponse({"id": event_ids[0] if event_ids else ""})

    return [Route("/api/{project}/envelope/", envelope, methods=["POST"])]


def _keep(world: World, project: str, payload: dict[str, Any]) -> str:
    event_id = str(payload.get("event_id") or world.new_id(16))
    world.store.run(
        "INSERT INTO report (event_id, project, level, title, payload, received_at_ms)"
        " VALUES (:event_id, :project, :level, :title, :payload, :now_ms)"
        " ON CONFLICT (event_id) DO UPDATE SET copies = copies + 1",
        event_id=event_id,
        project=project,
        level=payload.get("level"),
        title=_title(payload),
        payload=to_json(payload),
        now_ms=world.now_ms(),
    )
    return event_id


def _title(payload: dict[str, Any]) -> str:
    values = (payload.get("exception") or {}).get("values") or []
    if values:
        return f"{values[-1].get('type')}: {values[-1].get('value')}"[:300]
    message = payload.get("logentry") or payload.get("message") or "(no title)"
    if isinstance(message, dict):
        message = message.get("formatted") or message.get("message") or "(no title)"
    return str(message)[:300]


def _unpacked(data: bytes, encoding: str) -> bytes:
    if encoding != "gzip":
        return data
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            return file.read(ENVELOPE_BYTES_MAX)
    except (OSError, EOFError, zlib.error):
        raise Refusal(400, "the envelope is not valid gzip") from None


def _items(data: bytes) -> Iterator[tuple[str, dict[str, Any]]]:
    """The JSON items of an envelope: a header line, then per item a header line and a payload."""
    _, _, rest = data.partition(b"\n")
    for _ in range(ITEMS_MAX):
        line, _, rest = rest.partition(b"\n")
        if not line.strip():
            if not rest:
                return
            continue
        header = _object(line)
        length = header.get("length")
        if isinstance(length, int):
            payload, rest = rest[:length], rest[length:].removeprefix(b"\n")
        else:
            payload, _, rest = rest.partition(b"\n")
        kind = str(header.get("type"))
        if kind in ("event", "transaction"):
            yield kind, _object(payload)
        else:
            yield kind, {}


def _object(line: bytes) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except ValueError:
        raise Refusal(400, "the envelope is malformed") from None
    if not isinstance(value, dict):
        raise Refusal(400, "the envelope is malformed")
    return value
