"""How workers get a connection, deliver what one has lost, and are listed (§6.1, §6.4, §6.8)."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..connect.gateway import PATH
from ..connect.worker import Worker
from ..engine import Engine
from ..wire.connect.messages import FlushResponse, SdkResponse, StartResponse
from ..wire.connect.protobuf import Message, ProtobufError
from ..wire.limits import STREAM_BYTES_MAX
from .replies import error_reply, reply
from .requests import bad_request, read_body

PROTOBUF = "application/octet-stream"
GATEWAY = "gw-dev"
FLUSH_BYTES_MAX = STREAM_BYTES_MAX + 65_536
FLUSH_WAIT_S = 4.0  # SDKs wait for five seconds
NO_GATEWAY = "this engine has no Connect gateway: start it with `steplog dev`, or serve over HTTP"


class ConnectApi:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def routes(self) -> list[Route]:
        return [
            Route("/v0/connect/start", self.start, methods=["POST"]),
            Route("/v0/connect/flush", self.flush, methods=["POST"]),
            Route("/v0/connect/envs/{env}/conns", self.connections, methods=["GET"]),
        ]

    async def start(self, request: Request) -> Response:
        """Where to dial in: under the name by which this engine was called, so it is reachable."""
        workers = self._engine.workers
        if workers.is_closed:
            return error_reply(503, "the engine is stopping: try again", "connect_gateway_closing")
        if workers.gateway_port is None:
            return error_reply(503, NO_GATEWAY, "connect_no_gateway")
        connection_id = workers.fresh_id()
        answer = StartResponse(
            connection_id=connection_id,
            gateway_endpoint=f"ws://{_host_of(request)}:{workers.gateway_port}{PATH}",
            gateway_group=GATEWAY,
            session_token=workers.tokens.issue(connection_id),
            sync_token=workers.tokens.issue(connection_id),
        )
        return _protobuf(answer)

    async def flush(self, request: Request) -> Response:
        """An answer whose connection was lost. It is confirmed once it is stored; one that
        nobody waits for any more is confirmed, too: nobody will."""
        body = await read_body(request, FLUSH_BYTES_MAX)
        try:
            response = SdkResponse.decode(body)
        except ProtobufError as error:
            raise bad_request(f"the body is no SDKResponse: {error}") from error
        if not response.request_id:
            raise bad_request("the SDKResponse names no request_id")
        kept = self._engine.workers.answered(response)
        await asyncio.wait((kept,), timeout=FLUSH_WAIT_S)
        if not kept.done() or kept.cancelled():
            return error_reply(503, "the answer is not stored yet: send it again")
        return _protobuf(FlushResponse(response.request_id))

    async def connections(self, request: Request) -> Response:
        """The oldest first; there is one environment, whatever it is called."""
        return reply({"data": [_connection(worker) for worker in self._engine.workers.connected()]})


def _connection(worker: Worker) -> dict[str, object]:
    hello = worker.hello
    groups = {registration.app.name: registration.app.id for registration in hello.registrations}
    return {
        "id": hello.connection_id,
        "gateway_id": GATEWAY,
        "instance_id": hello.instance_id,
        "all_worker_groups": groups,
        "synced_worker_groups": groups,
        "status": worker.status.value,
        "connected_at": _moment(worker.connected_at_ms),
        "last_heartbeat_at": _moment(worker.heard_at_ms),
        "sdk_language": hello.sdk_language,
        "sdk_version": hello.sdk_version,
        "max_worker_concurrency": worker.capacity,
        "requests_in_flight": len(worker.requests),
        "attributes": {
            "cpu_cores": hello.system.cpu_cores,
            "mem_bytes": hello.system.mem_bytes,
            "os": hello.system.os,
        },
    }


def _moment(at_ms: int) -> str:
    moment = datetime.fromtimestamp(at_ms / 1_000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _host_of(request: Request) -> str:
    """Without the port; an IPv6 address in brackets."""
    try:
        name = urlsplit(f"//{request.headers.get('host', '')}").hostname
    except ValueError as error:
        raise bad_request(f"the Host header is not understood: {error}") from error
    name = name or "127.0.0.1"
    return f"[{name}]" if ":" in name else name


def _protobuf(message: Message) -> Response:
    return Response(message.encode(), media_type=PROTOBUF)
