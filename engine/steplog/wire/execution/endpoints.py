"""Runs that an app began by itself, by a request of somebody else's (protocol.md §8).

The app tells of the run and of that request, as the event `inngest/http.request`. When it hands
the run over, or falls silent, the same request is sent to it again, with headers that say which
run it is for; its SDK then fetches events and steps.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import msgspec

from ...core.answers import Answer
from ...core.functions import RETRIES_MAX, Function
from ...core.ids import app_uuid, function_uuid, is_ulid
from ...core.model import Event, QueueItem, Run
from ..events.body import event_body
from ..json import JsonError, decode_as
from .call import call_headers
from .checkpoints import InvalidCheckpoint, read_steps

EVENT = "inngest/http.request"
RETRIES_DEFAULT = 3
REQUEST_VERSION = 2
METHODS = re.compile(r"[A-Z]{1,20}")
PATH = re.compile(r"/[!-~]*")  # nothing that could end a request's first line
QUERY = re.compile(r"[!-~]*")


class _Request(msgspec.Struct):
    """The request that began the run."""

    domain: str
    path: str
    method: str
    body: str = ""
    content_type: str = ""
    query_params: str = ""
    fn: str = ""


class _Event(msgspec.Struct):
    data: msgspec.Raw


class _NewRun(msgspec.Struct):
    event: _Event
    run_id: str
    steps: msgspec.Raw = msgspec.Raw(b"[]")
    request_version: int | None = None
    retries: int | None = None


class NewRun(msgspec.Struct, frozen=True):
    run_id: str
    function: Function
    app_name: str
    app_url: str
    data: bytes  # of the event, JSON
    report: Answer
    request_version: int

    def event(self, internal_id: str, now_ms: int) -> Event:
        body = event_body(EVENT, internal_id, self.data, now_ms)
        return Event(internal_id, internal_id, EVENT, now_ms, now_ms, body)


class _Report(msgspec.Struct):
    steps: msgspec.Raw = msgspec.Raw(b"[]")


class _Stored(msgspec.Struct):
    data: _Request


class ApiResult(msgspec.Struct):
    """What a function returned that stands for an endpoint: the answer to its request."""

    status: int
    body: str
    headers: dict[str, str] = {}


class EndpointCall(msgspec.Struct, frozen=True):
    """The request, once more."""

    method: str
    url: str
    headers: dict[str, str]
    body: bytes


_NEW = msgspec.json.Decoder(_NewRun)
_REQUEST = msgspec.json.Decoder(_Request)
_REPORT = msgspec.json.Decoder(_Report)
_STORED = msgspec.json.Decoder(_Stored)
_RESULT = msgspec.json.Decoder(ApiResult)


def read_new_run(body: bytes, now_ms: int, offset_ms: int) -> NewRun:
    """Raises InvalidCheckpoint."""
    try:
        new = decode_as(_NEW, body)
        request = decode_as(_REQUEST, bytes(new.event.data))
    except JsonError as error:
        raise InvalidCheckpoint(str(error)) from error
    if not is_ulid(new.run_id):
        raise InvalidCheckpoint(f"run_id must be a ULID, got {new.run_id!r}")
    app_url = _checked_address(request)
    app_name = urlsplit(app_url).netloc
    slug = request.fn or f"{request.method} {request.path}"
    retries = RETRIES_DEFAULT if new.retries is None else new.retries
    function = Function(
        id=function_uuid(app_name, slug),
        app_id=app_uuid(app_name),
        slug=slug,
        name=slug,
        url=app_url + request.path,
        attempts=min(max(retries, 0), RETRIES_MAX) + 1,
    )
    return NewRun(
        run_id=new.run_id.upper(),
        function=function,
        app_name=app_name,
        app_url=app_url,
        data=bytes(new.event.data),
        report=read_steps(bytes(new.steps), now_ms, offset_ms),
        request_version=REQUEST_VERSION if new.request_version is None else new.request_version,
    )


def read_report(body: bytes, now_ms: int, offset_ms: int) -> Answer:
    """What is new about a run that an app began. Raises InvalidCheckpoint."""
    try:
        report = decode_as(_REPORT, body)
    except JsonError as error:
        raise InvalidCheckpoint(str(error)) from error
    return read_steps(bytes(report.steps), now_ms, offset_ms)


def endpoint_call(run: Run, item: QueueItem, event: bytes, request_id: str) -> EndpointCall:
    """`event` is the body of the event that stands for the request."""
    request = decode_as(_STORED, event).data
    query = f"?{request.query_params}" if request.query_params else ""
    headers = call_headers(run, item, request_id)
    headers.setdefault("x-inngest-signature", "")  # its presence tells our requests from others
    headers["x-inngest-force-step-plan"] = "true" if run.force_step_plan else "false"
    del headers["content-type"]
    if request.content_type:
        headers["content-type"] = request.content_type
    url = f"{request.domain}{request.path}{query}"
    return EndpointCall(request.method, url, headers, request.body.encode())


def result_of_endpoint(output: bytes) -> ApiResult | None:
    """None when it is none: what else a function may return."""
    try:
        result = decode_as(_RESULT, output)
    except JsonError:
        return None
    return result if 200 <= result.status <= 599 else None


def _checked_address(request: _Request) -> str:
    try:
        parts = urlsplit(request.domain)
    except ValueError as error:
        raise InvalidCheckpoint(f"event.data.domain: {error}") from error
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path or parts.query:
        raise InvalidCheckpoint(
            f"event.data.domain must be like http://127.0.0.1:3000, got {request.domain!r}"
        )
    for name, text, shape in (
        ("method", request.method, METHODS),
        ("path", request.path, PATH),
        ("query_params", request.query_params, QUERY),
    ):
        if not shape.fullmatch(text):
            raise InvalidCheckpoint(f"event.data.{name} is not one of a request: {text!r}")
    return request.domain
