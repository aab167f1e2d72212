"""What surrounds the answers of REST v1."""

from __future__ import annotations

from starlette.responses import Response

from ...engine import Engine
from ...wire.instants import iso_ms
from ..replies import reply


def enveloped(engine: Engine, data: object, status: int = 200) -> Response:
    fetched_at = iso_ms(engine.context.clock.now_ms())
    metadata = {"fetched_at": fetched_at, "cached_until": None}
    return reply({"data": data, "metadata": metadata}, status)
