"""Status, headers and body of an answer."""

from __future__ import annotations

import json

import pytest
from steplog.core.answers import (
    Answer,
    CallFailed,
    Progressed,
    Returned,
    RunMustFail,
    StepErrored,
    StepRan,
)
from steplog.wire.execution import parse_answer, unreachable
from steplog.wire.limits import ANSWER_BYTES_MAX

NOW_MS = 1_767_603_600_000  # 2026-01-05T09:00:00Z
AHEAD_MS = 3_600_000
SDK = {"x-inngest-sdk": "inngest-py:v0.5.19", "x-inngest-req-version": "2"}
ERROR = b'{"code":"unknown","message":"boom","name":"ValueError","stack":"Traceback"}'
STEP = b'[{"id":"0a","op":"StepRun","displayName":"charge","data":7}]'


def parse(status: int, body: bytes, headers: dict[str, str] | None = None) -> Answer:
    return parse_answer(status, SDK if headers is None else headers, body, NOW_MS, AHEAD_MS)


def failure(status: int, body: bytes, headers: dict[str, str] | None = None) -> CallFailed:
    answer = parse(status, body, headers)
    assert isinstance(answer, CallFailed), answer
    return answer


@pytest.mark.parametrize("output", [b"null", b'"done"', b'{"n":1.0}', b"98765432109876543210"])
def test_200_is_the_functions_result(output: bytes) -> None:
    assert parse(200, b" " + output + b"\n") == Returned(output)


def test_206_is_progress_and_says_the_request_version() -> None:
    assert parse(206, STEP) == Progressed((StepRan("0a", "charge", b"7"),), 2)


@pytest.mark.parametrize("version", ["", "two", "-3", "99999999999"])
def test_an_unusable_request_version_counts_as_not_given(version: str) -> None:
    answer = parse(206, b"[]", {**SDK, "x-inngest-req-version": version})

    assert answer == Progressed((), -1)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 500, 503])
def test_any_other_status_is_an_error_that_is_tried_again(status: int) -> None:
    answer = failure(status, ERROR)

    assert answer.summary == f"invalid status code: {status}"
    assert (answer.error.name, answer.error.message) == ("ValueError", "boom")
    assert answer.error.stack == "Traceback"
    assert answer.error.body == ERROR
    assert not answer.is_final
    assert answer.retry_at_ms is None


@pytest.mark.parametrize(
    ("value", "is_final"), [("true", True), ("TRUE", True), ("false", False), ("", False)]
)
def test_only_the_no_retry_header_makes_an_error_final(value: str, is_final: bool) -> None:
    answer = failure(400, ERROR, {**SDK, "x-inngest-no-retry": value})

    assert answer.is_final is is_final
    assert (answer.summary == "NonRetriableError") is is_final


@pytest.mark.parametrize(
    ("value", "after_ms"),
    [
        ("60", 60_000),
        ("0", 1_000),
        ("2026-01-05T08:01:00.500Z", 60_500),
        ("2020-01-01T00:00:00Z", 1_000),
        ("9999999", 24 * 3_600_000),
        ("2199-01-01T00:00:00Z", 24 * 3_600_000),
    ],
)
def test_retry_after_is_kept_between_a_second_and_a_day(value: str, after_ms: int) -> None:
    answer = failure(500, ERROR, {**SDK, "retry-after": value})

    assert answer.retry_at_ms == NOW_MS + after_ms


def test_a_retry_after_that_says_nothing_is_ignored() -> None:
    assert failure(500, ERROR, {**SDK, "retry-after": "soon"}).retry_at_ms is None


@pytest.mark.parametrize("status", [200, 206, 201])
def test_a_success_that_no_sdk_sent_is_not_believed(status: int) -> None:
    body = b'{"status":200,"headers":{},"body":"1"}' if status == 201 else b"[]"

    answer = failure(status, body, {"content-type": "text/html"})

    assert answer.error.name == "not_sdk"
    assert "did not come from an Inngest SDK" in answer.error.message
    assert not answer.is_final


def test_an_error_page_of_something_in_between_is_told_as_text() -> None:
    answer = failure(502, b"<html>Bad Gateway \xff</html>", {"content-type": "text/html"})

    assert answer.error.name == "Server returned a fatal error"
    assert "Bad Gateway" in answer.error.message
    assert json.loads(answer.error.body)["name"] == "Server returned a fatal error"


def test_an_endless_error_page_is_shortened() -> None:
    answer = failure(500, b"x" * 1_000_000, {})

    assert len(answer.error.message) < 20_000


def test_a_refusal_before_the_sdk_proper_is_still_the_sdks_word() -> None:
    answer = failure(401, b'{"message":"Unauthorized"}', {"x-inngest-sdk-handled": "true"})

    assert answer.error.message == "Unauthorized"
    assert answer.error.body == b'{"message":"Unauthorized"}'


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "truncated"),
        (b"not json", "malformed"),
        (b"NaN", "NaN is not JSON"),
        (b'{"a": [Infinity]}', "Infinity is not JSON"),
        (b'"\xff"', "not UTF-8"),
    ],
)
@pytest.mark.parametrize("status", [200, 206])
def test_an_answer_that_is_not_json_is_a_failed_attempt(
    status: int, body: bytes, reason: str
) -> None:
    answer = failure(status, body)

    assert not answer.is_final
    assert status == 206 or reason in answer.error.message


@pytest.mark.parametrize("status", [200, 206, 500])
def test_an_answer_that_is_too_large_fails_the_run_at_once(status: int) -> None:
    answer = parse(status, b'"' + b"x" * ANSWER_BYTES_MAX + b'"')

    assert isinstance(answer, RunMustFail)
    assert answer.error.name == "output_too_large"
    assert "8,388,608 bytes allowed: keep " in answer.error.message


def test_no_answer_at_all_is_a_failed_attempt() -> None:
    answer = unreachable("Connection refused")

    assert answer.summary == "Unable to reach SDK URL"
    assert answer.error.message == "Unable to reach SDK URL: Connection refused"
    assert not answer.is_final


# Streams


def stream(status: int, body: bytes, **more: object) -> bytes:
    envelope = {"status": status, "headers": {}, "body": body.decode(), **more}
    return b"    " + json.dumps(envelope).encode()


def test_a_stream_is_the_answer_in_its_envelope() -> None:
    assert parse(201, stream(206, STEP)) == Progressed((StepRan("0a", "charge", b"7"),), 2)
    assert parse(201, stream(200, b"null")) == Returned(b"null")


def test_the_headers_of_the_envelope_override_the_outer_ones() -> None:
    headers = {"X-Inngest-No-Retry": "true", "x-inngest-req-version": "3"}

    failed = failure(201, stream(500, ERROR, headers=headers))
    progressed = parse(201, stream(206, STEP, headers=headers))

    assert failed.is_final
    assert failed.error.name == "ValueError"
    assert isinstance(progressed, Progressed)
    assert progressed.request_version == 3


def test_a_stream_may_be_larger_than_what_it_carries() -> None:
    quotes = json.dumps("\\" * (ANSWER_BYTES_MAX // 2 - 8)).encode()
    body = stream(200, quotes)

    assert len(body) > ANSWER_BYTES_MAX
    assert parse(201, body) == Returned(quotes)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"      ",
        b"   {",
        b'  {"status":206,"headers":{}',
        b'  {"headers":{},"body":"[]"}',
        b'  {"status":201,"headers":{},"body":"{}"}',
        b'  {"status":200,"headers":{},"body":"not json"}',
    ],
)
def test_a_stream_that_breaks_off_or_makes_no_sense_is_a_failed_attempt(body: bytes) -> None:
    assert not failure(201, body).is_final


def test_a_stream_may_end_in_an_error() -> None:
    answer = failure(201, b'  {"error":"worker died"}')

    assert answer.error.message == "worker died"


def test_no_retry_makes_a_step_error_final() -> None:
    body = b'[{"id":"0a","op":"StepError","displayName":"x","error":' + ERROR + b"}]"

    answer = parse(206, body, {**SDK, "x-inngest-no-retry": "true"})

    assert isinstance(answer, Progressed)
    (op,) = answer.ops
    assert isinstance(op, StepErrored)
    assert op.is_final
