"""What an app is sent, judged by the official SDK's own reading of it."""

from __future__ import annotations

import json

import pytest
from inngest._internal.server_lib.execution_request import ServerRequest
from msgspec.structs import replace
from steplog.core.functions import Function
from steplog.core.model import ItemKind, QueueItem, Run, RunStatus
from steplog.wire.execution import call_body, call_headers, call_url
from steplog.wire.limits import CALL_BYTES_MAX, MIB

FUNCTION = Function("f-uuid", "a-uuid", "shop-ship", "Ship", "http://app:1/api", attempts=4)
RUN = Run("RUN", "f-uuid", RunStatus.RUNNING, ("EVENT",), queued_at_ms=1, request_version=2)
ITEM = QueueItem(5, "RUN", "f-uuid", ItemKind.DISCOVERY, attempt=1, job_id="JOB", position=2)
EVENT = b'{"name":"a/b","id":"1","data":{"n":1.0,"big":123456789012345678901},"ts":7,"user":{}}'
MEMOS = [("0a", b'{"data":{"x":  1.50}}'), ('odd "id"', b"null")]


def read_by_sdk(body: bytes) -> ServerRequest:
    request = ServerRequest.from_raw(json.loads(body))
    assert not isinstance(request, Exception), request
    return request


def test_the_official_sdk_understands_a_call() -> None:
    run = replace(RUN, force_step_plan=True)

    request = read_by_sdk(call_body(run, ITEM, [EVENT], MEMOS, FUNCTION, "REQUEST"))

    assert request.event.name == "a/b"
    assert request.events is not None
    assert request.events == [request.event]
    assert request.steps == {"0a": {"data": {"x": 1.5}}, 'odd "id"': None}
    assert request.ctx.attempt == 1
    assert request.ctx.max_attempts == 4
    assert request.ctx.run_id == "RUN"
    assert request.ctx.disable_immediate_execution is True
    assert request.ctx.stack.stack == ["0a", 'odd "id"']
    assert request.use_api is False


def test_payloads_are_sent_byte_for_byte() -> None:
    body = call_body(RUN, ITEM, [EVENT], MEMOS, FUNCTION, "REQUEST")

    assert body.count(EVENT) == 2
    assert MEMOS[0][1] in body


def test_the_context_names_the_run_the_item_and_the_request() -> None:
    sent = json.loads(call_body(RUN, ITEM, [EVENT], MEMOS, FUNCTION, "REQUEST"))

    assert sent["version"] == 2
    assert sent["defers"] == {}
    assert sent["ctx"] == {
        "fn_id": "f-uuid",
        "run_id": "RUN",
        "env": "",
        "step_id": "step",
        "attempt": 1,
        "max_attempts": 4,
        "stack": {"stack": ["0a", 'odd "id"'], "current": 2},
        "qi_id": "REQUEST",
        "request_id": "REQUEST",
        "job_id": "JOB",
        "disable_immediate_execution": False,
        "use_api": False,
    }


def big(size: int) -> bytes:
    return b'{"data":"' + b"x" * size + b'"}'


@pytest.mark.parametrize(
    ("events", "memos"),
    [
        ([EVENT], [(f"{n}", big(MIB)) for n in range(4)]),
        ([b'{"name":"a","data":{"x":"' + b"x" * MIB + b'"},"ts":1}'] * 4, []),
        ([EVENT], [(f"{n:040d}" * 3, b"null") for n in range(20_000)]),
    ],
    ids=["large state", "large batch", "many small memos"],
)
def test_what_is_too_large_is_fetched_by_the_app(
    events: list[bytes], memos: list[tuple[str, bytes]]
) -> None:
    body = call_body(RUN, ITEM, events, memos, FUNCTION, "REQUEST")

    request = read_by_sdk(body)
    assert len(body) <= CALL_BYTES_MAX
    assert request.use_api is True
    assert json.loads(body)["ctx"]["use_api"] is True
    assert request.events == []
    assert request.steps == {}
    assert request.event.name == "a" + ("/b" if events == [EVENT] else "")


def test_what_fits_is_sent_at_once() -> None:
    memos = [("a", big(CALL_BYTES_MAX - 2_048))]

    request = read_by_sdk(call_body(RUN, ITEM, [EVENT], memos, FUNCTION, "REQUEST"))

    assert request.use_api is False


@pytest.mark.parametrize(
    ("registered", "called"),
    [
        (
            "http://h:1/api/inngest?fnId=a%20b%2Fc+d&stepId=step",
            "http://h:1/api/inngest?fnId=a%20b%2Fc+d&stepId=0a1b",
        ),
        ("http://h/x?stepId=step&fnId=f&x=", "http://h/x?fnId=f&x=&stepId=0a1b"),
        ("https://h/x", "https://h/x?stepId=0a1b"),
        ("http://h/x?fnId=f#top", "http://h/x?fnId=f&stepId=0a1b"),
    ],
)
def test_only_the_step_id_of_a_registered_url_is_replaced(registered: str, called: str) -> None:
    assert call_url(replace(FUNCTION, url=registered), "0a1b") == called


def test_a_step_id_is_quoted() -> None:
    assert call_url(FUNCTION, "a/b&c") == "http://app:1/api?stepId=a%2Fb%26c"


def test_headers_carry_what_identifies_the_call() -> None:
    headers = call_headers(replace(RUN, request_version=-1), ITEM, "REQUEST", "t=1&s=ab")

    assert headers == {
        "content-type": "application/json",
        "x-inngest-req-version": "-1",
        "x-request-id": "REQUEST",
        "x-inngest-job-id": "JOB",
        "x-run-id": "RUN",
        "x-inngest-step-id": "step",
        "x-inngest-signature": "t=1&s=ab",
    }
    assert "x-inngest-signature" not in call_headers(RUN, ITEM, "REQUEST")
