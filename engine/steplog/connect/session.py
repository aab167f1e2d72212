"""The life of one connection: hello, introduction, registration, then messages until it ends."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from typing import Protocol

from ..core.functions import App
from ..errors import SteplogError
from ..wire.apps import Registration
from ..wire.connect.hello import (
    AUTHENTICATION_FAILED,
    CLOSING,
    HELLO_TIMEOUT,
    INTERNAL_ERROR,
    INVALID_MESSAGE,
    NO_HEARTBEAT,
    FunctionsRefused,
    Hello,
    HelloRefused,
    describe,
    parse_hello,
)
from ..wire.connect.messages import (
    ConnectMessage,
    GatewayConnectionReadyData,
    Kind,
    SdkResponse,
    SystemError,
    WorkerReplyAckData,
    WorkerRequestAckData,
    WorkerRequestExtendLeaseAckData,
    WorkerRequestExtendLeaseData,
    frame,
)
from ..wire.connect.protobuf import ProtobufError
from .worker import Worker
from .workers import Workers

log = logging.getLogger("steplog")


class Host(Protocol):
    """The engine, as far as a connection needs it."""

    @property
    def workers(self) -> Workers: ...

    async def sync(self, registration: Registration) -> object: ...

    async def fail_sync(self, app: App, error: str) -> None: ...


class Line(Protocol):
    """The connection's other end."""

    def post(self, data: bytes) -> None:
        """Sent in order, as soon as the network takes it; nothing when it is closed."""

    def hang_up(self, reason: str) -> None:
        """Close after what was posted; without a reason, at once."""

    async def receive(self) -> bytes | str:
        """The next message. Raises EOFError when there will be none."""
        ...


async def hold_session(host: Host, line: Line) -> None:
    """Returns when the connection has ended, or must be."""
    workers = host.workers
    if workers.is_closed:
        line.hang_up(CLOSING)
        return
    line.post(frame(Kind.GATEWAY_HELLO))
    try:
        worker = await _introduced(host, line)
    except HelloRefused as refusal:
        log.warning("a worker was refused: %s", refusal)
        line.hang_up(refusal.code)
        return
    except SteplogError as error:
        log.error("a worker could not be registered: %s", error)
        line.hang_up(INTERNAL_ERROR)
        return
    except EOFError:
        return
    try:
        line.hang_up(await _listen(workers, worker, line))
    except EOFError:
        pass  # it hung up itself
    finally:
        workers.left(worker)
        log.info("worker %s has disconnected", worker.label)


async def _introduced(host: Host, line: Line) -> Worker:
    workers = host.workers
    try:
        async with asyncio.timeout(workers.pace.hello_s):
            data = await line.receive()
    except TimeoutError:
        message = f"it said nothing within {workers.pace.hello_s:g} s"
        raise HelloRefused(HELLO_TIMEOUT, message) from None
    if isinstance(data, str):
        raise HelloRefused(INVALID_MESSAGE, "its first frame is text: it must be binary")
    sent, token = parse_hello(data)
    if not workers.tokens.is_valid(sent.connection_id, token, workers.now_ms()):
        raise HelloRefused(
            AUTHENTICATION_FAILED, "its session token was not given out by POST /v0/connect/start"
        )
    try:
        hello = describe(sent)
    except FunctionsRefused as refusal:
        await _refuse_functions(host, line, refusal)
        raise
    return await _registered(host, line, hello)


async def _refuse_functions(host: Host, line: Line, refusal: FunctionsRefused) -> None:
    if refusal.cause.app is not None:
        await host.fail_sync(refusal.cause.app, refusal.cause.message)
    problem = SystemError(code=refusal.code, message=str(refusal))
    line.post(frame(Kind.SYNC_FAILED, problem))


async def _registered(host: Host, line: Line, hello: Hello) -> Worker:
    for registration in hello.registrations:
        await host.sync(registration)
    workers = host.workers
    pace = workers.pace
    worker = Worker(hello, workers.now_ms(), line.post, line.hang_up)
    ready = GatewayConnectionReadyData(
        heartbeat_interval=f"{pace.heartbeat_s}s", extend_lease_interval=f"{pace.extend_lease_s}s"
    )
    line.post(frame(Kind.GATEWAY_CONNECTION_READY, ready))  # before any request
    workers.joined(worker)
    names = ", ".join(registration.app.name for registration in hello.registrations)
    log.info("worker %s has connected for %s", worker.label, names)
    return worker


async def _listen(workers: Workers, worker: Worker, line: Line) -> str:
    """Returns why to hang up. Raises EOFError when the worker did."""
    while True:
        try:
            async with asyncio.timeout(workers.pace.silence_s):
                data = await line.receive()
        except TimeoutError:
            log.warning("worker %s is silent: its connection is closed", worker.label)
            return NO_HEARTBEAT
        try:
            if isinstance(data, str):
                raise ProtobufError("the frame is text")
            message = ConnectMessage.decode(data)
            worker.heard_at_ms = workers.now_ms()
            _take(workers, worker, message, line.post)
        except ProtobufError as error:
            log.warning("worker %s sent what is not understood: %s", worker.label, error)
            return INVALID_MESSAGE


def _take(
    workers: Workers, worker: Worker, message: ConnectMessage, post: Callable[[bytes], None]
) -> None:
    """Raises ProtobufError. A kind that is not known is of a newer SDK, and needs no answer."""
    match message.kind:
        case Kind.WORKER_HEARTBEAT:
            post(frame(Kind.GATEWAY_HEARTBEAT))
        case Kind.WORKER_REQUEST_ACK:
            ack = WorkerRequestAckData.decode(message.payload)
            workers.acknowledged(worker, ack.request_id)
        case Kind.WORKER_REQUEST_EXTEND_LEASE:
            asked = WorkerRequestExtendLeaseData.decode(message.payload)
            post(_extension(asked, workers.extended(worker, asked.request_id)))
        case Kind.WORKER_REPLY:
            response = SdkResponse.decode(message.payload)
            receipt = frame(Kind.WORKER_REPLY_ACK, WorkerReplyAckData(response.request_id))
            workers.answered(response).add_done_callback(partial(_confirm, post, receipt))
        case Kind.WORKER_READY:
            workers.ready(worker)
        case Kind.WORKER_PAUSE:
            workers.paused(worker)


def _extension(asked: WorkerRequestExtendLeaseData, lease_id: str | None) -> bytes:
    ack = WorkerRequestExtendLeaseAckData(
        request_id=asked.request_id,
        account_id=asked.account_id,
        env_id=asked.env_id,
        app_id=asked.app_id,
        function_slug=asked.function_slug,
        new_lease_id=lease_id,
    )
    return frame(Kind.WORKER_REQUEST_EXTEND_LEASE_ACK, ack)


def _confirm(post: Callable[[bytes], None], receipt: bytes, kept: asyncio.Future[None]) -> None:
    if not kept.cancelled():  # else the engine stopped before it was stored
        post(receipt)
