"""What other languages' SDKs say and are told, step by step: opcodes and memos as on the wire."""

from __future__ import annotations

from hashlib import sha1
from typing import Any

import httpx2
from steplog.testing import Steplog
from steplog.wire.json import encode

OPCODES = 206
Call = dict[str, Any]


def hashed(step: str) -> str:
    return sha1(step.encode()).hexdigest()


def op(opcode: str, step: str, **fields: Any) -> dict[str, Any]:
    return {"id": hashed(step), "op": opcode, "displayName": step, **fields}


def ran(step: str, data: object) -> dict[str, Any]:
    return op("StepRun", step, data=data)


def knows(call: Call, step: str) -> bool:
    return hashed(step) in call["steps"]


def memo(call: Call, step: str) -> Any:
    """Raises KeyError when the call says nothing about the step."""
    return call["steps"][hashed(step)]


async def post(steplog: Steplog, path: str, body: object) -> httpx2.Response:
    async with httpx2.AsyncClient(base_url=steplog.url) as http:
        return await http.post(path, content=encode(body))
