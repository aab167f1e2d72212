"""A vendor of a language model, called by the engine itself: busy at first."""

from __future__ import annotations

import asyncio
from collections import Counter

from steplog.dispatch.dispatcher import Call, Reply

KEY = "sk-simulated-0123456789"
URL = "http://vendor/infer"
LATENCY_S = 0.2


class Vendor:
    """The first request is turned away."""

    def __init__(self) -> None:
        self.keys: Counter[str] = Counter()
        self._asked = 0

    async def call(self, call: Call) -> Reply:
        self.keys[call.headers["authorization"]] += 1
        self._asked += 1
        turn = self._asked
        await asyncio.sleep(LATENCY_S)
        if turn == 1:
            return Reply(
                503, {"retry-after": "20"}, b'{"error":"busy, and your key is %s"}' % KEY.encode()
            )
        return Reply(200, {}, b'{"said":"%d"}' % turn)

    async def close(self) -> None:
        return None
