"""A worker that does exactly what a test says, written with the official SDK's own messages."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from inngest.connect._internal import connect_pb2 as pb
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from .place import PATIENCE_S, Place

SUBPROTOCOL = Subprotocol("v0.connect.inngest.com")
Kind = pb.GatewayMessageType
Apps = Mapping[str, Sequence[dict[str, Any]]]  # functions by the name of their app
PAYLOADS: dict[int, Any] = {
    Kind.GATEWAY_CONNECTION_READY: pb.GatewayConnectionReadyData,
    Kind.GATEWAY_EXECUTOR_REQUEST: pb.GatewayExecutorRequestData,
    Kind.WORKER_REPLY_ACK: pb.WorkerReplyAckData,
    Kind.WORKER_REQUEST_EXTEND_LEASE_ACK: pb.WorkerRequestExtendLeaseAckData,
    Kind.SYNC_FAILED: pb.SystemError,
}


def function(app: str, name: str = "f", *, retries: int = 4, **more: Any) -> dict[str, Any]:
    """As SDKs register one through a connection; it starts on the event named after itself."""
    slug = f"{app}-{name}"
    runtime = {"type": "ws", "url": f"wss://connect?fnId={slug}&stepId=step"}
    step = {"id": "step", "name": "step", "retries": {"attempts": retries}, "runtime": runtime}
    triggers = [{"event": f"{app}/{name}"}]
    return {"id": slug, "name": name, "triggers": triggers, "steps": {"step": step}, **more}


class RawWorker:
    """One connection."""

    def __init__(self, place: Place, socket: ClientConnection, start: Any) -> None:
        self.place = place
        self.socket = socket
        self.start = start
        self._received: list[Any] = []  # and not yet looked at

    async def introduce(self, apps: Apps, /, **fields: Any) -> None:
        hello: dict[str, Any] = {
            "connection_id": self.start.connection_id,
            "instance_id": "raw",
            "auth_data": pb.AuthData(
                session_token=self.start.session_token, sync_token=self.start.sync_token
            ),
            "apps": [
                pb.AppConfiguration(app_name=name, functions=json.dumps(functions).encode())
                for name, functions in apps.items()
            ],
            "framework": "connect",
            "sdk_language": "py",
            "sdk_version": "0.5.19",
        }
        data = pb.WorkerConnectRequestData(**(hello | fields))
        await self.send(Kind.WORKER_CONNECT, data)

    async def send(self, kind: int, message: Any = None) -> None:
        message = pb.ConnectMessage(payload=message and message.SerializeToString())
        message.kind = kind  # also one that the SDK does not know
        await self.socket.send(message.SerializeToString())

    async def receive(self, kind: int) -> Any:
        """The payload of the next message of this kind; others wait until they are asked for."""
        async with asyncio.timeout(PATIENCE_S):
            while not (found := [one for one in self._received if one.kind == kind]):
                data = await self.socket.recv()
                assert isinstance(data, bytes)
                self._received.append(pb.ConnectMessage.FromString(data))
        self._received.remove(found[0])
        payload = PAYLOADS.get(kind)
        return None if payload is None else payload.FromString(found[0].payload)

    async def request(self, *, acknowledge: bool = True) -> Any:
        """The next request."""
        request = await self.receive(Kind.GATEWAY_EXECUTOR_REQUEST)
        if acknowledge:
            ack = pb.WorkerRequestAckData(
                request_id=request.request_id, function_slug=request.function_slug
            )
            await self.send(Kind.WORKER_REQUEST_ACK, ack)
        return request

    async def answer(self, request: Any, output: object = None) -> None:
        """The function has returned; waits until the engine has stored that."""
        await self.send(Kind.WORKER_REPLY, done(request, output))
        ack = await self.receive(Kind.WORKER_REPLY_ACK)
        assert ack.request_id == request.request_id

    async def extend(self, request: Any) -> Any:
        ask = pb.WorkerRequestExtendLeaseData(
            request_id=request.request_id,
            function_slug=request.function_slug,
            lease_id=request.lease_id,
        )
        await self.send(Kind.WORKER_REQUEST_EXTEND_LEASE, ask)
        return await self.receive(Kind.WORKER_REQUEST_EXTEND_LEASE_ACK)

    async def is_idle(self) -> bool:
        """Whether no request was sent to it: the answer to a heartbeat would come after that."""
        await self.send(Kind.WORKER_HEARTBEAT)
        await self.receive(Kind.GATEWAY_HEARTBEAT)
        return all(one.kind != Kind.GATEWAY_EXECUTOR_REQUEST for one in self._received)

    async def ending(self) -> tuple[int, str]:
        """The code and reason with which the engine hangs up, once it does."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                while True:
                    await self.socket.recv()
        except ConnectionClosed:
            assert self.socket.close_code is not None
            return self.socket.close_code, self.socket.close_reason or ""


def done(request: Any, output: object) -> Any:
    return pb.SDKResponse(
        request_id=request.request_id,
        status=pb.SDKResponseStatus.DONE,
        body=json.dumps(output).encode(),
        sdk_version="inngest-py:v0.5.19",
        request_version=2,
    )


async def started(place: Place) -> Any:
    """The answer of POST /v0/connect/start."""
    response = await place.http.post("/v0/connect/start", content=b"")
    assert response.status_code == 200, response.text
    return pb.StartResponse.FromString(response.content)


@asynccontextmanager
async def dialled_in(place: Place) -> AsyncIterator[RawWorker]:
    """Connected, and greeted; nothing is said yet."""
    start = await started(place)
    async with connect(
        start.gateway_endpoint, subprotocols=[SUBPROTOCOL], close_timeout=1
    ) as socket:
        assert socket.subprotocol == SUBPROTOCOL
        worker = RawWorker(place, socket, start)
        await worker.receive(Kind.GATEWAY_HELLO)
        yield worker


@asynccontextmanager
async def connected(
    place: Place, apps: Apps | None = None, **fields: Any
) -> AsyncIterator[RawWorker]:
    """Registered and ready; by default for the app "shop" with one function "f"."""
    async with dialled_in(place) as worker:
        await worker.introduce(apps or {"shop": [function("shop")]}, **fields)
        await worker.receive(Kind.GATEWAY_CONNECTION_READY)
        yield worker
