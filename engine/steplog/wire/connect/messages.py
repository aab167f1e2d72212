"""The messages of package connect.v1, field by field (protocol.md §6.2, §6.3)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import ClassVar

from .protobuf import Field, Message, Type


class Kind(IntEnum):
    """What a frame is. GATEWAY is this engine, WORKER is who dialled in."""

    GATEWAY_HELLO = 0
    WORKER_CONNECT = 1
    GATEWAY_CONNECTION_READY = 2
    GATEWAY_EXECUTOR_REQUEST = 3
    WORKER_READY = 4
    WORKER_REQUEST_ACK = 5
    WORKER_REPLY = 6
    WORKER_REPLY_ACK = 7
    WORKER_PAUSE = 8
    WORKER_HEARTBEAT = 9
    GATEWAY_HEARTBEAT = 10
    GATEWAY_CLOSING = 11
    WORKER_REQUEST_EXTEND_LEASE = 12
    WORKER_REQUEST_EXTEND_LEASE_ACK = 13
    SYNC_FAILED = 14
    WORKER_STATUS = 15


class SdkStatus(IntEnum):
    NOT_COMPLETED = 0
    DONE = 1
    ERROR = 2


def _texts(*names: str) -> dict[int, Field]:
    return {number: Field(name, Type.TEXT) for number, name in enumerate(names, start=1)}


class ConnectMessage(Message, frozen=True):
    kind: int = 0
    payload: bytes = b""
    FIELDS: ClassVar[Mapping[int, Field]] = {
        1: Field("kind", Type.INT),
        2: Field("payload", Type.BYTES),
    }


class StartRequest(Message, frozen=True):
    exclude_gateways: tuple[str, ...] = ()
    FIELDS: ClassVar[Mapping[int, Field]] = {
        1: Field("exclude_gateways", Type.TEXT, is_repeated=True)
    }


class StartResponse(Message, frozen=True):
    connection_id: str = ""
    gateway_endpoint: str = ""
    gateway_group: str = ""
    session_token: str = ""
    sync_token: str = ""
    FIELDS: ClassVar[Mapping[int, Field]] = _texts(
        "connection_id", "gateway_endpoint", "gateway_group", "session_token", "sync_token"
    )


class AppConfiguration(Message, frozen=True):
    app_name: str = ""
    app_version: str | None = None
    functions: bytes = b""  # a JSON array
    FIELDS: ClassVar[Mapping[int, Field]] = {
        1: Field("app_name", Type.TEXT),
        2: Field("app_version", Type.TEXT, is_optional=True),
        4: Field("functions", Type.BYTES),
    }


class AuthData(Message, frozen=True):
    session_token: str = ""
    sync_token: str = ""
    FIELDS: ClassVar[Mapping[int, Field]] = _texts("session_token", "sync_token")


class SystemAttributes(Message, frozen=True):
    cpu_cores: int = 0
    mem_bytes: int = 0
    os: str = ""
    FIELDS: ClassVar[Mapping[int, Field]] = {
        1: Field("cpu_cores", Type.INT),
        2: Field("mem_bytes", Type.INT),
        3: Field("os", Type.TEXT),
    }


class WorkerConnectRequestData(Message, frozen=True):
    connection_id: str = ""
    instance_id: str = ""
    auth_data: AuthData = AuthData()
    capabilities: bytes = b""
    apps: tuple[AppConfiguration, ...] = ()
    worker_manual_readiness_ack: bool = False
    system_attributes: SystemAttributes = SystemAttributes()
    environment: str | None = None
    framework: str = ""
    platform: str | None = None
    sdk_version: str = ""
    sdk_language: str = ""
    max_worker_concurrency: int | None = None
    FIELDS: ClassVar[Mapping[int, Field]] = {
        1: Field("connection_id", Type.TEXT),
        2: Field("instance_id", Type.TEXT),
        3: Field("auth_data", AuthData),
        4: Field("capabilities", Type.BYTES),
        5: Field("apps", AppConfiguration, is_repeated=True),
        6: Field("worker_manual_readiness_ack", Type.FLAG),
        7: Field("system_attributes", SystemAttributes),
        8: Field("environment", Type.TEXT, is_optional=True),
        9: Field("framework", Type.TEXT),
        10: Field("platform", Type.TEXT, is_optional=True),
        11: Field("sdk_version", Type.TEXT),
        12: Field("sdk_language", Type.TEXT),
        14: Field("max_worker_concurrency", Type.INT, is_optional=True),
    }


class GatewayConnectionReadyData(Message, frozen=True):
    """Durations as whole seconds, like "10s": the Python SDK reads nothing else."""

    heartbeat_interval: str = ""
    extend_lease_interval: str = ""
    status_interval: str = ""
    FIELDS: ClassVar[Mapping[int, Field]] = _texts(
        "heartbeat_interval", "extend_lease_interval", "status_interval"
    )


class GatewayExecutorRequestData(Message, frozen=True):
    request_id: str = ""
    account_id: str = ""
    env_id: str = ""
    app_id: str = ""
    app_name: str = ""
    function_id: str = ""
    function_slug: str = ""
    step_id: str | None = None
    request_payload: bytes = b""
    system_trace_ctx: bytes = b""
    user_trace_ctx: bytes = b""
    run_id: str = ""
    lease_id: str = ""
    job_id: str = ""
    FIELDS: ClassVar[Mapping[int, Field]] = {
        **_texts(
            "request_id",
            "account_id",
            "env_id",
            "app_id",
            "app_name",
            "function_id",
            "function_slug",
        ),
        8: Field("step_id", Type.TEXT, is_optional=True),
        9: Field("request_payload", Type.BYTES),
        10: Field("system_trace_ctx", Type.BYTES),
        11: Field("user_trace_ctx", Type.BYTES),
        12: Field("run_id", Type.TEXT),
        13: Field("lease_id", Type.TEXT),
        14: Field("job_id", Type.TEXT),
    }


class WorkerRequestAckData(Message, frozen=True):
    request_id: str = ""
    FIELDS: ClassVar[Mapping[int, Field]] = _texts("request_id")  # the rest is a copy


class WorkerRequestExtendLeaseData(Message, frozen=True):
    request_id: str = ""
    account_id: str = ""
    env_id: str = ""
    app_id: str = ""
    function_slug: str = ""
    lease_id: str = ""
    FIELDS: ClassVar[Mapping[int, Field]] = {
        **_texts("request_id", "account_id", "env_id", "app_id", "function_slug"),
        10: Field("lease_id", Type.TEXT),
    }


class WorkerRequestExtendLeaseAckData(Message, frozen=True):
    """Without `new_lease_id` the worker stops working on the request."""

    request_id: str = ""
    account_id: str = ""
    env_id: str = ""
    app_id: str = ""
    function_slug: str = ""
    new_lease_id: str | None = None
    FIELDS: ClassVar[Mapping[int, Field]] = {
        **_texts("request_id", "account_id", "env_id", "app_id", "function_slug"),
        6: Field("new_lease_id", Type.TEXT, is_optional=True),
    }


class SdkResponse(Message, frozen=True):
    """A worker's answer to one request, over the socket or flushed over HTTP."""

    request_id: str = ""
    status: int = SdkStatus.NOT_COMPLETED
    body: bytes = b""
    no_retry: bool = False
    retry_after: str | None = None
    sdk_version: str = ""
    request_version: int = 0
    FIELDS: ClassVar[Mapping[int, Field]] = {
        1: Field("request_id", Type.TEXT),
        5: Field("status", Type.INT),
        6: Field("body", Type.BYTES),
        7: Field("no_retry", Type.FLAG),
        8: Field("retry_after", Type.TEXT, is_optional=True),
        9: Field("sdk_version", Type.TEXT),
        10: Field("request_version", Type.INT),
    }


class WorkerReplyAckData(Message, frozen=True):
    request_id: str = ""
    FIELDS: ClassVar[Mapping[int, Field]] = _texts("request_id")


class FlushResponse(Message, frozen=True):
    request_id: str = ""
    FIELDS: ClassVar[Mapping[int, Field]] = _texts("request_id")


class SystemError(Message, frozen=True):
    code: str = ""
    data: bytes | None = None
    message: str = ""
    FIELDS: ClassVar[Mapping[int, Field]] = {
        1: Field("code", Type.TEXT),
        2: Field("data", Type.BYTES, is_optional=True),
        3: Field("message", Type.TEXT),
    }


def frame(kind: Kind, message: Message | None = None) -> bytes:
    """One WebSocket message."""
    return ConnectMessage(kind, message.encode() if message else b"").encode()
