"""The second port: where workers dial in, beside the engine's own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ..connect.gateway import gateway
from ..engine import Engine
from .serving import listen


@asynccontextmanager
async def serve_gateway(engine: Engine, host: str, port: int) -> AsyncIterator[int]:
    """Yields the port, which is a free one for 0. Raises ConfigError when it is in use.

    Stop the engine within the block: then its workers are told to go before they are cut off.
    """
    listener = listen(host, port, setting="connect-gateway-port")
    async with gateway(engine, listener):
        yield listener.getsockname()[1]
