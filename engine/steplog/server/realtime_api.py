"""Realtime: publish, ask for a token, listen (`/v1/realtime/…`, protocol.md §7).

A subscriber shows a token instead of a key, so the two routes for listening are open to it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from ..core.ids import is_ulid
from ..engine import Engine
from ..errors import Overloaded
from ..realtime.delivery import Pace
from ..realtime.event_stream import EventStream
from ..realtime.hub import Hub, Outgoing, Subscription
from ..realtime.socket import Socket
from ..realtime.streams import StreamPublisher, StreamTooLong
from ..realtime.tokens import InvalidToken, Tokens
from ..store import reading
from ..wire.json import JsonError, checked
from ..wire.realtime import (
    PUBLISHED_BYTES_MAX,
    STREAM_TOPIC,
    Origin,
    Topic,
    data_message,
    published_data,
    read_topics,
    topic,
)
from .replies import error_reply, reply
from .requests import bad_request, read_body

STREAM = "text/stream"
SOCKET_PATH = "/v1/realtime/connect"
EVENTS_PATH = "/v1/realtime/sse"
ANY_ORIGIN = {"access-control-allow-origin": "*"}


class RealtimeApi:
    def __init__(
        self, engine: Engine, tokens: Tokens, stopping: asyncio.Event, pace: Pace | None = None
    ) -> None:
        self.hub = Hub()
        self._engine = engine
        self._tokens = tokens
        self._stopping = stopping
        self._pace = pace or Pace()

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/v1/realtime/publish", self.publish, methods=["POST"]),
            Route("/v1/realtime/publish/tee", self.tee, methods=["POST"]),
            Route("/v1/realtime/token", self.token, methods=["POST"]),
            Route(EVENTS_PATH, self.events, methods=["GET"]),
            Route(EVENTS_PATH, self.may_listen, methods=["OPTIONS"]),
            Route(SOCKET_PATH, self.not_a_socket, methods=["GET"]),
            WebSocketRoute(SOCKET_PATH, self.connect),
        ]

    async def token(self, request: Request) -> Response:
        try:
            topics = read_topics(await read_body(request))
        except JsonError as error:
            raise bad_request(
                f'the body must be [{{"channel", "name", "kind": "run"}}, …]: {error}'
            ) from error
        context = self._engine.context
        jwt = self._tokens.issue(topics, context.fresh_id(), context.clock.now_ms())
        return reply({"jwt": jwt}, 201)

    async def publish(self, request: Request) -> Response:
        """Also when nobody listens: nothing is kept for whoever comes later."""
        topics = _topics(request)
        origin = self._origin(request)
        if request.headers.get("content-type", "").partition(";")[0].strip() == STREAM:
            stream = self._stream(topics, origin)
            try:
                async for _ in _through(stream, request):
                    pass
            except StreamTooLong as error:
                raise HTTPException(413, str(error)) from error
            return Response()
        try:
            data = published_data(await read_body(request, PUBLISHED_BYTES_MAX))
        except JsonError as error:
            raise bad_request(str(error)) from error
        now_ms = self._engine.context.clock.now_ms()
        for one in topics:
            self.hub.publish(one, Outgoing(data_message(one, data, now_ms, origin)))
        return Response()

    async def tee(self, request: Request) -> ASGIApp:
        """A stream for subscribers, and for whoever sends it, as it comes."""
        topics = _topics(request, STREAM_TOPIC)
        stream = self._stream(topics, self._origin(request), is_raw=True)
        return _Echo(_through(stream, request), request.headers.get("content-type"))

    async def events(self, request: Request) -> ASGIApp:
        try:
            subscription = self._subscribe(_token(request))
        except InvalidToken as error:
            raise HTTPException(401, str(error), ANY_ORIGIN) from error
        now_ms = self._engine.context.clock.now_ms
        return EventStream(self.hub, subscription, self._stopping, now_ms, self._pace)

    async def may_listen(self, request: Request) -> Response:
        """A page of another site asks whether it may send its token as a header."""
        asked = request.headers.get("access-control-request-headers", "")
        return Response(
            status_code=204,
            headers={
                **ANY_ORIGIN,
                "access-control-allow-methods": "GET, OPTIONS",
                "access-control-allow-headers": asked,
                "access-control-max-age": "600",
            },
        )

    async def not_a_socket(self, request: Request) -> Response:
        raise HTTPException(426, "this is a WebSocket", {"upgrade": "websocket"})

    async def connect(self, websocket: WebSocket) -> None:
        try:
            subscription = self._subscribe(_token(websocket))
        except (InvalidToken, Overloaded) as error:
            status = 401 if isinstance(error, InvalidToken) else 503
            await websocket.send_denial_response(error_reply(status, str(error)))
            return
        now_ms = self._engine.context.clock.now_ms
        socket = Socket(websocket, self.hub, subscription, self._tokens, now_ms, self._pace)
        await socket.serve(self._stopping)

    def _subscribe(self, token: str) -> Subscription:
        """Raises InvalidToken or Overloaded."""
        topics = self._tokens.topics(token, self._engine.context.clock.now_ms())
        return self.hub.subscribe(topics)

    def _stream(
        self, topics: tuple[Topic, ...], origin: Origin, *, is_raw: bool = False
    ) -> StreamPublisher:
        context = self._engine.context
        stream_id, now_ms = context.fresh_id(), context.clock.now_ms
        return StreamPublisher(self.hub, topics, stream_id, origin, now_ms, is_raw=is_raw)

    def _origin(self, request: Request) -> Origin:
        """What the publisher says, and what the engine knows of the run that it names."""
        query = request.query_params
        try:
            text = query.get("metadata")
            metadata = msgspec.Raw(checked(text.encode())) if text else msgspec.UNSET
        except JsonError as error:
            raise bad_request(f"metadata must be JSON: {error}") from error
        run_id = query.get("run_id", "")
        context = self._engine.context
        run = reading.run(context.database.reader, run_id.upper(), with_output=False)
        function = context.registry.function(run.function_id) if run else None
        return Origin(
            run_id=run_id if is_ulid(run_id) else msgspec.UNSET,
            fn_id=function.id if function else msgspec.UNSET,
            fn_slug=function.slug if function else msgspec.UNSET,
            metadata=metadata,
        )


class _Echo:
    """An answer that begins while the request still comes: nobody else may listen to that."""

    def __init__(self, pieces: AsyncIterator[bytes], content_type: str | None) -> None:
        self._pieces = pieces
        self._content_type = content_type or "application/octet-stream"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-type", self._content_type.encode("latin-1"))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        async for piece in self._pieces:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


async def _through(stream: StreamPublisher, request: Request) -> AsyncIterator[bytes]:
    """What comes, once subscribers have been told of it; they see an end in any case.

    Raises StreamTooLong.
    """
    stream.begin()
    try:
        async for data in request.stream():
            stream.pass_on(data)
            if data:
                yield data
    except ClientDisconnect:
        return
    finally:
        stream.end()


def _topics(request: Request, default: str | None = None) -> tuple[Topic, ...]:
    query = request.query_params
    names = query.getlist("topic") or ([default] if default else [])
    if not names:
        raise bad_request("topic is missing: /v1/realtime/publish?channel=…&topic=…")
    try:
        channel = query.get("channel", "")
        return tuple(dict.fromkeys(topic(channel, name) for name in names))
    except JsonError as error:
        raise bad_request(str(error)) from error


def _token(asked: Request | WebSocket) -> str:
    kind, _, credentials = asked.headers.get("authorization", "").partition(" ")
    token: str = asked.query_params.get("token", "")
    return token or (credentials.strip() if kind.lower() == "bearer" else "")
