"""Memos, judged by the official SDK's own reading of them."""

from __future__ import annotations

import json

import pytest
from inngest._internal.step_lib.base import Output, StepMemos
from inngest._internal.types import EmptySentinel
from msgspec.structs import replace
from steplog.core.answers import ErrorInfo, engine_error
from steplog.core.model import Event, Step, StepKind, StepStatus
from steplog.wire.error_objects import read_error
from steplog.wire.memos import (
    INVOKE_TIMEOUT,
    data_memo,
    error_memo,
    event_memo,
    invoke_timeout_memo,
    memo_of,
)

STEP = Step("run", "id", "charge", StepKind.RUN, StepStatus.COMPLETED, output=b'{"ok":true}')


def read_by_sdk(memo: bytes) -> Output:
    found = StepMemos.from_raw({"id": json.loads(memo)}).pop("id")
    assert not isinstance(found, EmptySentinel)
    return found


@pytest.mark.parametrize("output", [b"null", b"7", b'{"data":1}', b'{"error":{"name":"x"}}'])
def test_a_result_comes_back_as_it_was(output: bytes) -> None:
    read = read_by_sdk(data_memo(output))

    assert read.error is None
    assert read.data == json.loads(output)


@pytest.mark.parametrize(
    "body",
    [
        b'{"code":"unknown","name":"ValueError","message":"boom","stack":"Traceback"}',
        b'{"name":"ValueError","message":"boom","stack":null,"cause":{"name":"x"}}',
        b'{"name":"ValueError"}',
        b'{"name":["odd"],"message":{"a":1},"stack":5}',
        b"{}",
    ],
)
def test_an_error_of_any_shape_is_read_as_an_error(body: bytes) -> None:
    error = read_error(body)

    read = read_by_sdk(error_memo(error))

    assert read.error is not None
    assert read.error.name == error.name
    assert read.error.message == error.message


def test_a_well_formed_error_keeps_all_that_the_app_said() -> None:
    body = b'{"code":"unknown","name":"E","message":"m","stack":"s","cause":{"deep":[1]}}'

    assert error_memo(read_error(body)) == b'{"error":' + body + b"}"


def test_an_event_that_was_waited_for_is_not_wrapped() -> None:
    body = b'{"name":"a/b","id":"1","data":{"data":1},"ts":5,"user":{}}'

    assert event_memo(Event("i", "1", "a/b", 5, 5, body)) == body
    assert read_by_sdk(body).data == json.loads(body)


def test_an_invoke_that_timed_out_says_so() -> None:
    read = read_by_sdk(invoke_timeout_memo())

    assert read.error is not None
    assert read.error.name == "InngestInvokeTimeoutError"
    assert read.error.message == "Timed out waiting for invoked function to complete"
    assert read.error.stack is None


ERROR = engine_error("E", "m").body
EVENT = b'{"name":"a","data":{}}'


@pytest.mark.parametrize(
    ("kind", "status", "output", "memo"),
    [
        (StepKind.RUN, StepStatus.COMPLETED, b"1", b'{"data":1}'),
        (StepKind.RUN, StepStatus.COMPLETED, None, b'{"data":null}'),
        (StepKind.RUN, StepStatus.FAILED, ERROR, b'{"error":' + ERROR + b"}"),
        (StepKind.SLEEP, StepStatus.COMPLETED, None, b"null"),
        (StepKind.WAIT, StepStatus.COMPLETED, EVENT, EVENT),
        (StepKind.WAIT, StepStatus.TIMED_OUT, None, b"null"),
        (StepKind.INVOKE, StepStatus.COMPLETED, b"[]", b'{"data":[]}'),
        (StepKind.INVOKE, StepStatus.FAILED, ERROR, b'{"error":' + ERROR + b"}"),
        (StepKind.INVOKE, StepStatus.TIMED_OUT, None, invoke_timeout_memo()),
        (StepKind.INVOKE, StepStatus.TIMED_OUT, INVOKE_TIMEOUT.body, invoke_timeout_memo()),
    ],
)
def test_every_finished_step_has_its_memo(
    kind: StepKind, status: StepStatus, output: bytes | None, memo: bytes
) -> None:
    step = replace(STEP, kind=kind, status=status, output=output)

    assert memo_of(step) == memo


def test_an_error_of_our_own_needs_no_body() -> None:
    memo = error_memo(ErrorInfo("E", "m", "s"))

    assert json.loads(memo) == {"error": {"name": "E", "message": "m", "stack": "s"}}
