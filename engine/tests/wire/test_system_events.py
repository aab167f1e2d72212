"""Events of the engine's own: how runs end, invoke each other, and are started by the clock."""

from __future__ import annotations

import json
from typing import Any

import pytest
from msgspec.structs import replace
from steplog.core.answers import ErrorInfo, InvokeRequested
from steplog.core.functions import Function
from steplog.core.model import Event, Run, RunStatus
from steplog.wire.error_objects import read_error
from steplog.wire.events import (
    Invocation,
    correlation_of,
    function_cancelled,
    function_failed,
    function_finished,
    function_invoked,
    invocation_of,
    invoked_by_hand,
    outcome_of_finished,
    result_of_finished,
    scheduled_timer,
)
from steplog.wire.json import JsonError

NOW_MS = 1_767_603_600_000  # 2026-01-05T09:00:00Z
TRIGGER = Event(
    "E1", "1", "a/b", 5, 5, b'{"name":"a/b","id":"1","data":{"n":1.0},"ts":5,"user":{}}'
)
RUN = Run("RUN", "f-uuid", RunStatus.COMPLETED, ("E1",), queued_at_ms=1, output=b'{"n" : 2.0}')
CHILD = replace(RUN, correlation_id="PARENT.0a")
ERROR_BODY = b'{"code":"unknown","name":"ValueError","message":"boom","stack":"Traceback"}'
FAILED = replace(RUN, status=RunStatus.FAILED, output=ERROR_BODY)
ERROR = read_error(ERROR_BODY)
SUMMARY = "invalid status code: 500"


def finished(run: Run, error: ErrorInfo | None = None) -> Event:
    return function_finished(run, "shop-ship", [TRIGGER], error, SUMMARY, "E2", NOW_MS)


def data_of(event: Event) -> Any:
    return json.loads(event.body)["data"]


def test_a_completed_run_tells_its_result_and_its_trigger() -> None:
    event = finished(RUN)

    assert (event.name, event.id, event.internal_id) == ("inngest/function.finished", "E2", "E2")
    assert (event.ts_ms, event.received_at_ms) == (NOW_MS, NOW_MS)
    assert TRIGGER.body in event.body
    assert data_of(event) == {
        "function_id": "shop-ship",
        "run_id": "RUN",
        "event": json.loads(TRIGGER.body),
        "events": [json.loads(TRIGGER.body)],
        "result": {"n": 2.0},
        "_inngest": {"status": "Completed"},
    }


@pytest.mark.parametrize("output", [None, b"null"])
def test_a_run_that_returned_nothing_tells_no_result(output: bytes | None) -> None:
    assert "result" not in data_of(finished(replace(RUN, output=output)))


def test_a_failed_run_tells_its_error_in_exactly_four_fields() -> None:
    event = function_failed(FAILED, "shop-ship", [TRIGGER], ERROR, SUMMARY, "E2", NOW_MS)

    assert (event.name, event.id) == ("inngest/function.failed", "RUN")
    assert event.internal_id == "E2"
    assert data_of(event)["error"] == {
        "error": SUMMARY,
        "name": "ValueError",
        "message": "boom",
        "stack": "Traceback",
    }
    assert data_of(event)["result"] == json.loads(ERROR_BODY)
    assert data_of(event)["_inngest"] == {"status": "Failed"}


def test_an_errors_cause_is_told_and_a_missing_stack_is_not() -> None:
    error = read_error(b'{"name":"E","message":"m","stack":null,"cause":{"name":"C"}}')

    told = data_of(finished(FAILED, error))["error"]

    assert told == {"error": SUMMARY, "name": "E", "message": "m", "cause": {"name": "C"}}


def test_a_cancelled_run_tells_neither_error_nor_result() -> None:
    cancelled = replace(RUN, status=RunStatus.CANCELLED)

    event = function_cancelled(cancelled, "shop-ship", [TRIGGER], ERROR, "", "E2", NOW_MS)

    assert (event.name, event.id) == ("inngest/function.cancelled", "RUN")
    assert data_of(event).keys() == {"function_id", "run_id", "event", "events", "_inngest"}
    assert data_of(event)["_inngest"] == {"status": "Cancelled"}


@pytest.mark.parametrize("output", [b'{"n" : 2.0}', b"[1]", b'"x"'])
def test_a_childs_result_reaches_its_parent_byte_for_byte(output: bytes) -> None:
    event = finished(replace(CHILD, output=output))

    assert correlation_of(event) == "PARENT.0a"
    assert outcome_of_finished(event) == (True, output)
    assert result_of_finished(event) == b'{"data":' + output + b"}"


def test_a_child_that_returned_nothing_gives_null() -> None:
    assert result_of_finished(finished(replace(CHILD, output=None))) == b'{"data":null}'


def test_a_failed_childs_error_reaches_its_parent() -> None:
    failed = replace(FAILED, correlation_id="PARENT.0a")

    is_success, output = outcome_of_finished(finished(failed, ERROR))

    assert not is_success
    assert json.loads(output)["message"] == "boom"
    assert json.loads(result_of_finished(finished(failed, ERROR))).keys() == {"error"}


def test_a_cancelled_child_is_an_error_to_its_parent() -> None:
    cancelled = replace(CHILD, status=RunStatus.CANCELLED, output=None)

    is_success, output = outcome_of_finished(finished(cancelled))

    assert not is_success
    assert "cancelled" in json.loads(output)["message"]


def test_only_a_finished_child_answers_someone() -> None:
    failed = function_failed(CHILD, "shop-ship", [TRIGGER], ERROR, SUMMARY, "E2", NOW_MS)

    assert correlation_of(finished(RUN)) is None
    assert correlation_of(failed) is None
    assert correlation_of(TRIGGER) is None


PARENT = Function("f-uuid", "a-uuid", "shop-ship", "Ship", "http://x")


def invoked(data: bytes, parent: Function | None = PARENT, version: str | None = None) -> Event:
    op = InvokeRequested("0a", "charge", "shop-bill", data, version, NOW_MS + 60_000)
    return function_invoked(op, RUN, parent, "RUN.0a", "E2", NOW_MS)


@pytest.mark.parametrize(
    ("data", "kept"),
    [
        (b'{"n" : 1.0}', {"n": 1.0}),
        (b"{}", {}),
        (b"{ }", {}),
        (b'{"a":[{}]}', {"a": [{}]}),
        (b'{"_inngest":{"correlation_id":"forged"},"a":1}', {"a": 1}),
    ],
)
def test_an_invocation_carries_its_data_and_who_asked(data: bytes, kept: object) -> None:
    event = invoked(data)

    told = data_of(event)
    metadata = told.pop("_inngest")
    assert event.name == "inngest/function.invoked"
    assert event.id == event.internal_id == "E2"
    assert told == kept
    assert metadata["source_fn_id"] == "f-uuid"
    assert metadata["source_app_id"] == "a-uuid"
    assert metadata["expire"] == NOW_MS + 60_000
    assert invocation_of(event) == Invocation("shop-bill", "RUN.0a")


def test_an_invocation_keeps_its_version_and_outlives_its_function() -> None:
    assert json.loads(invoked(b"{}", version="2").body)["v"] == "2"
    assert "v" not in json.loads(invoked(b"{}").body)
    assert invocation_of(invoked(b"{}", parent=None)) == Invocation("shop-bill", "RUN.0a")


def test_an_ordinary_event_is_no_invocation() -> None:
    assert invocation_of(TRIGGER) is None


@pytest.mark.parametrize(
    ("posted", "data"), [(b'{"data":{"a":1}}', {"a": 1}), (b"{}", {}), (b"", {})]
)
def test_nobody_waits_for_what_is_invoked_by_hand(posted: bytes, data: dict[str, int]) -> None:
    event = invoked_by_hand("shop-bill", posted, "E2", NOW_MS)

    assert data_of(event) == {**data, "_inngest": {"fn_id": "shop-bill"}}
    assert invocation_of(event) == Invocation("shop-bill", None)


@pytest.mark.parametrize("posted", [b"[]", b'{"data":[1]}', b"{"])
def test_what_is_invoked_by_hand_must_be_an_event(posted: bytes) -> None:
    with pytest.raises(JsonError):
        invoked_by_hand("shop-bill", posted, "E2", NOW_MS)


def test_a_tick_is_identified_by_the_time_it_was_scheduled_for() -> None:
    event = scheduled_timer("0 9 * * 1", NOW_MS, NOW_MS + 7_000, "E2")

    assert (event.id, event.internal_id) == ("2026-01-05T09:00:00Z", "E2")
    assert json.loads(event.body) == {
        "name": "inngest/scheduled.timer",
        "id": "2026-01-05T09:00:00Z",
        "data": {
            "cron": "0 9 * * 1",
            "scheduledAt": "2026-01-05T09:00:00Z",
            "fireAt": "2026-01-05T09:00:07Z",
        },
        "ts": NOW_MS + 7_000,
        "user": {},
    }
