"""A worker introduces itself: WORKER_CONNECT -> who it is, and what its apps register (§6.4)."""

from __future__ import annotations

from msgspec import Raw, Struct

from ...core.ids import is_ulid
from ..apps import Registration, RegistrationError, parse_registration
from ..json import JsonError, decode, encode
from .messages import ConnectMessage, Kind, SystemAttributes, WorkerConnectRequestData
from .protobuf import ProtobufError

APPS_MAX = 10  # on one connection
APP_URL = "wss://connect"
CAPACITY_DEFAULT = 1_000
# Codes that end a connection, as the reference names them.
HELLO_TIMEOUT = "connect_worker_hello_timeout"
INVALID_MESSAGE = "connect_worker_hello_invalid_msg"
INVALID_PAYLOAD = "connect_worker_hello_invalid_payload"
AUTHENTICATION_FAILED = "connect_authentication_failed"
INVALID_FUNCTIONS = "connect_invalid_function_config"
TOO_MANY_APPS = "connect_too_many_apps_per_connection"
INTERNAL_ERROR = "connect_internal_error"
CLOSING = "connect_gateway_closing"
NO_HEARTBEAT = "connect_worker_heartbeats_missed"


class HelloRefused(ValueError):
    """The connection cannot be used. `code` is for the worker, the text for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class FunctionsRefused(HelloRefused):
    """An app's functions are invalid; `cause` says which, and knows the app."""

    def __init__(self, cause: RegistrationError) -> None:
        super().__init__(INVALID_FUNCTIONS, cause.message)
        self.cause = cause


class Hello(Struct, frozen=True):
    """A worker as it describes itself."""

    connection_id: str
    instance_id: str
    session_token: str
    registrations: tuple[Registration, ...]
    capacity: int  # requests at once
    says_when_ready: bool  # not before it has sent WORKER_READY
    sdk_language: str
    sdk_version: str
    system: SystemAttributes


def parse_hello(data: bytes) -> tuple[WorkerConnectRequestData, str]:
    """The first frame of a worker, and its session token. Raises HelloRefused.

    Nothing in it is trusted until the token was looked at; `describe` reads the rest.
    """
    try:
        message = ConnectMessage.decode(data)
    except ProtobufError as error:
        raise HelloRefused(INVALID_MESSAGE, f"the first frame is no message: {error}") from error
    if message.kind != Kind.WORKER_CONNECT:
        raise HelloRefused(
            INVALID_MESSAGE, f"the first message must be WORKER_CONNECT, got kind {message.kind}"
        )
    try:
        sent = WorkerConnectRequestData.decode(message.payload)
    except ProtobufError as error:
        raise HelloRefused(INVALID_PAYLOAD, f"WORKER_CONNECT is not understood: {error}") from error
    if not is_ulid(sent.connection_id):
        raise HelloRefused(
            INVALID_PAYLOAD, f"the connection id {sent.connection_id!r} is not a ULID"
        )
    return sent, sent.auth_data.session_token


def describe(sent: WorkerConnectRequestData) -> Hello:
    """Raises HelloRefused; FunctionsRefused when it is the functions that are wrong."""
    if not sent.instance_id:
        raise HelloRefused(INVALID_PAYLOAD, "the worker gives no instance id")
    if not sent.apps:
        raise HelloRefused(INVALID_PAYLOAD, "the worker brings no app")
    if len(sent.apps) > APPS_MAX:
        raise HelloRefused(
            TOO_MANY_APPS, f"{len(sent.apps)} apps on one connection: at most {APPS_MAX} are"
        )
    names = [app.app_name for app in sent.apps]
    if len(set(names)) < len(names):
        raise HelloRefused(INVALID_PAYLOAD, f"an app is named twice: {', '.join(names)}")
    if sent.max_worker_concurrency is not None and sent.max_worker_concurrency < 0:
        raise HelloRefused(
            INVALID_PAYLOAD, f"the worker takes {sent.max_worker_concurrency} requests at once"
        )
    return Hello(
        connection_id=sent.connection_id,
        instance_id=sent.instance_id,
        session_token=sent.auth_data.session_token,
        registrations=tuple(_registration(sent, number) for number in range(len(sent.apps))),
        capacity=sent.max_worker_concurrency or CAPACITY_DEFAULT,
        says_when_ready=sent.worker_manual_readiness_ack,
        sdk_language=sent.sdk_language,
        sdk_version=sent.sdk_version,
        system=sent.system_attributes,
    )


def _registration(sent: WorkerConnectRequestData, number: int) -> Registration:
    """As if the app had posted it."""
    app = sent.apps[number]
    try:
        functions = decode(app.functions or b"[]")
    except JsonError as error:
        raise HelloRefused(
            INVALID_PAYLOAD, f"the functions of app {app.app_name!r} are not JSON: {error}"
        ) from error
    if not isinstance(functions, list):
        raise HelloRefused(INVALID_PAYLOAD, f"the functions of app {app.app_name!r} are no list")
    body = encode(
        {
            "appname": app.app_name,
            "appVersion": app.app_version or "",
            "sdk": f"{sent.sdk_language}:v{sent.sdk_version.removeprefix('v')}",
            "framework": sent.framework,
            "url": APP_URL,
            "functions": Raw(app.functions or b"[]"),
        }
    )
    try:
        return parse_registration(body, None)
    except RegistrationError as error:
        raise FunctionsRefused(error) from error
