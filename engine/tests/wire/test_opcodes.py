"""The steps that an app reports with status 206."""

from __future__ import annotations

import json

import pytest
from steplog.core.answers import (
    Answer,
    CallFailed,
    DeferAborted,
    DeferAdded,
    InvokeRequested,
    Op,
    Progressed,
    Returned,
    RunMustFail,
    SignalRequested,
    SleepRequested,
    StepErrored,
    StepPlanned,
    StepRan,
    WaitRequested,
)
from steplog.wire.execution import parse_answer
from steplog.wire.limits import STEP_BYTES_MAX

NOW_MS = 1_767_603_600_000  # 2026-01-05T09:00:00Z
AHEAD_MS = 3_600_000  # the wall says 08:00
DAY_MS = 24 * 3_600_000
SDK = {"x-inngest-sdk": "inngest-py:v0.5.19", "x-inngest-req-version": "2"}


def parse(*ops: object) -> Answer:
    return parse_answer(206, SDK, json.dumps(list(ops)).encode(), NOW_MS, AHEAD_MS)


def op(opcode: str, **fields: object) -> dict[str, object]:
    """As the Python SDK writes them: all fields, unused ones null."""
    filled = {"displayName": "charge", "name": None, "opts": None, **fields}
    return {"id": "0a", "op": opcode, "userland": {"id": "charge", "index": None}, **filled}


def only(answer: Answer) -> Op:
    assert isinstance(answer, Progressed), answer
    (found,) = answer.ops
    return found


def refused(*ops: object) -> str:
    answer = parse(*ops)
    assert isinstance(answer, CallFailed), answer
    assert not answer.is_final
    return answer.error.message


@pytest.mark.parametrize("opcode", ["StepRun", "steprun", "STEPRUN", "Step"])
def test_a_step_that_ran_carries_its_output_whatever_the_case_of_its_opcode(opcode: str) -> None:
    assert only(parse(op(opcode, data={"ok": True}))) == StepRan("0a", "charge", b'{"ok": true}')


@pytest.mark.parametrize("fields", [{"data": None}, {}])
def test_a_step_that_returned_nothing_has_null_as_its_output(fields: dict[str, object]) -> None:
    assert only(parse(op("StepRun", **fields))) == StepRan("0a", "charge", b"null")


def test_an_output_keeps_its_bytes() -> None:
    body = b'[{"id":"0a","op":"StepRun","data": {"n" : 1.0, "big":12345678901234567890123} }]'

    answer = only(parse_answer(206, SDK, body, NOW_MS, 0))

    assert isinstance(answer, StepRan)
    assert answer.output == b'{"n" : 1.0, "big":12345678901234567890123}'


@pytest.mark.parametrize(("opcode", "is_final"), [("StepError", False), ("StepFailed", True)])
def test_a_step_that_failed_says_whether_it_may_be_tried_again(opcode: str, is_final: bool) -> None:
    error = {"code": "unknown", "name": "ValueError", "message": "boom", "stack": "Traceback"}

    failed = only(parse(op(opcode, error=error)))

    assert isinstance(failed, StepErrored)
    assert failed.is_final is is_final
    assert (failed.error.name, failed.error.message) == ("ValueError", "boom")
    assert json.loads(failed.error.body) == error


def test_an_odd_error_is_made_sound() -> None:
    failed = only(parse(op("StepError", error={"message": 5, "stack": ["x"]})))

    assert isinstance(failed, StepErrored)
    assert json.loads(failed.error.body) == {"name": "Error", "message": "5"}


def test_a_planned_step_is_only_named() -> None:
    assert only(parse(op("StepPlanned"))) == StepPlanned("0a", "charge")


@pytest.mark.parametrize(
    ("fields", "after_ms"),
    [
        ({"name": "2026-01-05T08:00:02.250Z"}, 2_250),
        ({"name": "2020-01-05T08:00:02.250Z"}, 0),
        ({"name": "30s"}, 30_000),
        ({"name": "charge", "opts": {"duration": "1h30m"}}, 5_400_000),
        ({"name": "366d"}, 366 * DAY_MS),
        ({}, 0),
    ],
)
def test_a_sleep_ends_on_the_engines_clock(fields: dict[str, object], after_ms: int) -> None:
    assert only(parse(op("Sleep", **fields))) == SleepRequested("0a", "charge", NOW_MS + after_ms)


@pytest.mark.parametrize(
    ("fields", "event_name"),
    [
        ({"name": "a/b", "opts": {"if": "async.data.x", "timeout": "1h"}}, "a/b"),
        ({"opts": {"event": "c", "if": "async.data.x", "timeout": "1h"}}, "c"),
        ({"name": "a", "opts": {"event": "c", "if": "async.data.x", "timeout": "1h"}}, "c"),
    ],
)
def test_a_wait_names_its_event_and_condition(fields: dict[str, object], event_name: str) -> None:
    wait = only(parse(op("WaitForEvent", **fields)))

    assert isinstance(wait, WaitRequested)
    assert wait.event_name == event_name
    assert wait.expression == "async.data.x"
    assert wait.expires_at_ms == NOW_MS + 3_600_000
    assert json.loads(wait.input) == {"event": event_name, "if": "async.data.x", "timeout": "1h"}


@pytest.mark.parametrize("opts", [{"if": None, "timeout": ""}, {"if": ""}, None])
def test_a_wait_without_a_timeout_expires_at_once(opts: object) -> None:
    wait = only(parse(op("WaitForEvent", name="a", opts=opts)))

    assert isinstance(wait, WaitRequested)
    assert (wait.expression, wait.expires_at_ms) == (None, NOW_MS)


@pytest.mark.parametrize(
    ("payload", "data", "version"),
    [
        ({"data": {"n": 1}, "v": "2"}, b'{"n": 1}', "2"),
        ({"data": None, "v": None}, b"{}", None),
        ({}, b"{}", None),
        (None, b"{}", None),
    ],
)
def test_an_invoke_carries_its_payload(payload: object, data: bytes, version: str | None) -> None:
    opts: dict[str, object] = {"function_id": "shop-ship", "payload": payload, "timeout": "1h"}

    assert only(parse(op("InvokeFunction", opts=opts))) == InvokeRequested(
        "0a", "charge", "shop-ship", data, version, NOW_MS + 3_600_000
    )


def test_an_invoke_waits_a_year_unless_told_otherwise() -> None:
    opts: dict[str, object] = {"function_id": "f", "payload": {"data": {}}, "timeout": None}

    invoke = only(parse(op("InvokeFunction", opts=opts)))

    assert isinstance(invoke, InvokeRequested)
    assert invoke.expires_at_ms == NOW_MS + 365 * DAY_MS


@pytest.mark.parametrize(
    "fields",
    [
        {"op": "StepRun", "data": 1},
        {"op": "StepPlanned"},
        {"op": "Sleep", "name": "1s"},
        {"op": "WaitForEvent", "name": "a"},
        {"op": "StepError", "error": {"name": "a", "message": "b"}},
    ],
)
@pytest.mark.parametrize(("mode", "is_racing"), [("race", True), (None, False), ("other", False)])
def test_any_opcode_may_race(fields: dict[str, object], mode: str | None, is_racing: bool) -> None:
    found = only(parse({"id": "0a", **fields, "opts": {"parallelMode": mode}}))

    assert found.is_racing is is_racing


def test_several_steps_are_reported_in_their_order() -> None:
    answer = parse({**op("StepPlanned"), "id": "1"}, {**op("Sleep", name="1s"), "id": "2"})

    assert isinstance(answer, Progressed)
    assert [found.id for found in answer.ops] == ["1", "2"]


def test_a_single_object_is_a_list_of_one() -> None:
    body = json.dumps(op("StepPlanned")).encode()

    assert only(parse_answer(206, SDK, body, NOW_MS, 0)) == StepPlanned("0a", "charge")


@pytest.mark.parametrize("ops", [[], [{"op": "None"}]])
def test_an_answer_may_name_no_step(ops: list[object]) -> None:
    assert parse(*ops) == Progressed((), 2)


def test_an_app_may_want_to_be_asked_again() -> None:
    assert parse({"op": "DiscoveryRequest", "id": "x"}) == Progressed((), 2, asks_again=True)


@pytest.mark.parametrize("opcode", ["RunComplete", "SyncRunComplete", "RUNCOMPLETE"])
def test_run_complete_ends_the_run(opcode: str) -> None:
    assert parse(op(opcode, data=[1])) == Returned(b"[1]")


def test_run_complete_brings_the_steps_that_nobody_was_told_of() -> None:
    answer = parse(op("StepRun", data=1), {"op": "RunComplete", "id": "c", "data": "done"})

    assert answer == Progressed((StepRan("0a", "charge", b"1"),), 2, output=b'"done"')


def test_a_step_began_when_its_sdk_says() -> None:
    def began(**timing: object) -> int | None:
        step = only(parse(op("StepRun", data=1, **timing)))
        assert isinstance(step, StepRan)
        return step.started_at_ms

    assert began(timing={"a": (NOW_MS - AHEAD_MS - 7) * 1_000_000, "b": 1}) == NOW_MS - 7
    assert began() is None
    assert began(timing={"a": 9e300}) is None, "a clock that runs ahead is not believed"
    assert began(timing="soon") is None


def test_a_signal_is_waited_for_by_name() -> None:
    asked = op("WaitForSignal", opts={"signal": "s", "timeout": "1h", "conflict": "replace"})

    wait = only(parse(asked))

    assert isinstance(wait, SignalRequested)
    assert (wait.signal, wait.expires_at_ms, wait.takes_over) == ("s", NOW_MS + 3_600_000, True)


@pytest.mark.parametrize("opts", [{}, {"signal": ""}, {"signal": None}])
def test_a_signal_without_a_name_is_an_error(opts: object) -> None:
    assert isinstance(parse(op("WaitForSignal", opts=opts)), CallFailed)


def test_deferred_functions_are_no_steps() -> None:
    answer = parse(
        op("DeferAdd", opts={"fn_slug": "app-mail", "input": {"to": "x"}}),
        op("DeferAbort", opts={"target_hashed_id": "0a"}),
    )

    added = DeferAdded("0a", "charge", "app-mail", b'{"to": "x"}')
    assert answer == Progressed((), 2, asides=(added, DeferAborted("0a")))


@pytest.mark.parametrize(
    "wrong",
    [
        op("DeferAdd", opts={"input": {}}),
        op("DeferAdd", opts={"fn_slug": "app-mail", "input": [1]}),
        op("DeferAbort", opts={}),
    ],
)
def test_a_deferred_function_that_is_not_named_or_has_no_object_is_an_error(
    wrong: dict[str, object],
) -> None:
    assert isinstance(parse(wrong), CallFailed)


@pytest.mark.parametrize(
    "fields",
    [op("Sleep", name="367d"), op("WaitForEvent", name="a", opts={"timeout": "367d"})],
)
def test_a_time_more_than_366_days_away_ends_the_run(fields: dict[str, object]) -> None:
    answer = parse(fields)

    assert isinstance(answer, RunMustFail)
    assert answer.error.name == "InngestErrTimeoutTooLong"


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        (op("StepNotFound"), "unknown opcode StepNotFound"),
        (op("StepError"), "without an error"),
        (op("StepFailed", error="boom"), "object"),
        (op("WaitForEvent"), "without a name"),
        (op("WaitForEvent", name="a", opts={"timeout": "soon"}), "neither a duration nor a date"),
        (op("Sleep", name="tomorrow"), "neither a duration nor a date"),
        (op("InvokeFunction", opts={"payload": {}}), "without naming it"),
        (op("InvokeFunction", opts={"function_id": "f", "payload": {"data": [1]}}), "no object"),
        ({**op("StepRun"), "id": ""}, "has no id"),
        ({**op("StepRun"), "id": 7}, "id"),
        (op("StepRun", opts=[]), "object"),
        ({"id": "0a"}, "op"),
    ],
)
def test_what_makes_no_sense_is_a_failed_attempt_with_its_reason(
    fields: dict[str, object], reason: str
) -> None:
    assert reason in refused(fields)


@pytest.mark.parametrize(
    ("fields", "what"),
    [
        (op("StepRun", data="x" * STEP_BYTES_MAX), "output"),
        (op("StepRun", opts={"input": ["x" * STEP_BYTES_MAX]}), "input"),
        (op("StepPlanned", opts={"input": ["x" * STEP_BYTES_MAX]}), "input"),
        (op("StepFailed", error={"message": "x" * STEP_BYTES_MAX}), "error"),
        (
            op(
                "InvokeFunction",
                opts={"function_id": "f", "payload": {"data": {"x": "y" * STEP_BYTES_MAX}}},
            ),
            "input",
        ),
    ],
)
def test_what_is_too_large_fails_the_run_at_once_with_all_that_is_needed(
    fields: dict[str, object], what: str
) -> None:
    answer = parse(fields)

    assert isinstance(answer, RunMustFail)
    assert answer.error.name == "output_too_large"
    assert answer.error.message.startswith(f'the {what} of step "charge" has 4,194,3')
    assert " bytes, more than the 4,194,304 allowed: keep " in answer.error.message


def test_a_step_tells_what_it_was_called_with() -> None:
    ran = only(parse(op("StepRun", data=1, opts={"input": [1, {"a": 2}]})))
    planned = only(parse(op("StepPlanned", opts={"input": {"not": "a list"}})))

    assert isinstance(ran, StepRan)
    assert ran.input == b'[1, {"a": 2}]'
    assert isinstance(planned, StepPlanned)
    assert planned.input is None
