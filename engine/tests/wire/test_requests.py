"""Requests that a step asks the engine to make: what is sent, what is shown, what comes of it."""

from __future__ import annotations

import json

import pytest
from steplog.core.answers import HttpRequested, StepErrored, StepRan
from steplog.core.model import StepKind
from steplog.wire.execution.redaction import blot_headers, blot_url
from steplog.wire.execution.requests import (
    RequestError,
    edited,
    fetch_requested,
    infer_requested,
    result,
    unanswered,
)
from steplog.wire.json import JsonError

KEY = "sk-0123456789"
NOW_MS = 1_000_000_000_000


def infer(**options: object) -> HttpRequested:
    asked = {"url": "https://vendor/v1", "auth_key": KEY, "body": {"q": 1}, **options}
    return infer_requested("0a", "ask", json.dumps(asked).encode(), is_racing=False)


def fetch(**options: object) -> HttpRequested:
    asked = {"url": "https://vendor/v1", **options}
    return fetch_requested("0a", "get", json.dumps(asked).encode(), is_racing=True)


def answered(op: HttpRequested, status: int, body: bytes, **headers: str) -> StepRan | StepErrored:
    return result(op, status, headers, body, NOW_MS, 0)


@pytest.mark.parametrize(
    ("options", "url", "headers"),
    [
        ({"format": "anthropic"}, "https://vendor/v1", {"x-api-key": KEY}),
        ({"format": "ANTHROPIC"}, "https://vendor/v1", {"x-api-key": KEY}),
        ({"format": "gemini"}, f"https://vendor/v1?key={KEY}", {}),
        (
            {"format": "gemini", "url": "https://vendor/v1?a=b#c", "auth_key": "a&b"},
            "https://vendor/v1?a=b&key=a%26b#c",
            {},
        ),
        ({"format": "gemini", "url": "https://v/?key=x"}, "https://v/?key=x", {}),
        ({"format": "bedrock"}, "https://vendor/v1", {"authorization": KEY}),
        ({"format": "openai-chat"}, "https://vendor/v1", {"authorization": f"Bearer {KEY}"}),
        ({"format": None}, "https://vendor/v1", {"authorization": f"Bearer {KEY}"}),
        ({"auth_key": None}, "https://vendor/v1", {}),
        (
            {"headers": {"Authorization": "mine", "X-List": ["a", "b"]}},
            "https://vendor/v1",
            {"authorization": "mine", "x-list": "a, b"},
        ),
    ],
)
def test_a_key_goes_where_the_format_says(
    options: dict[str, object], url: str, headers: dict[str, str]
) -> None:
    request = infer(**options).request

    assert (request.method, request.url, request.body) == ("POST", url, b'{"q": 1}')
    assert dict(request.headers) == {"content-type": "application/json", **headers}
    assert not request.follows_redirects


@pytest.mark.parametrize(
    "op",
    [
        infer(format="anthropic", headers={"X-Api-Key": KEY, "x-plain": "1"}),
        infer(format="gemini", url=f"https://vendor/v1?key={KEY}"),
        infer(url=f"https://user:{KEY}@vendor/v1?access_token={KEY}&plain=2"),
        fetch(url=f"https://{KEY}@vendor/?sig={KEY}", headers={"Cookie": f"session={KEY}"}),
    ],
)
def test_what_is_shown_holds_no_key_and_neither_does_an_error(op: HttpRequested) -> None:
    failed = unanswered(op, f"could not reach {op.request.url} with {dict(op.request.headers)}")

    assert KEY.encode() not in op.input
    assert KEY not in repr(op)
    assert KEY not in failed.error.message
    assert "vendor" in failed.error.message
    if op.kind is StepKind.INFER:
        quoted = answered(op, 401, b'{"error": "bad key %s"}' % KEY.encode())
        assert isinstance(quoted, StepErrored)
        assert KEY.encode() not in quoted.error.body
        assert json.loads(quoted.error.body)["data"] == {"error": "bad key [redacted]"}


def test_what_says_nothing_secret_is_shown_as_it_is() -> None:
    assert blot_headers({"accept": "a", "api-key": "b"}) == {"accept": "a", "api-key": "[redacted]"}
    assert blot_url("https://vendor:8443/a%20b?x=1&key=2&y#z") == (
        "https://vendor:8443/a%20b?x=1&key=[redacted]&y#z"
    )
    assert blot_url("http://[oops") == "[redacted]"


@pytest.mark.parametrize(
    ("status", "body", "is_ran"),
    [
        (200, b'{"a": 1.10}', True),
        (299, b"null", True),
        (300, b"{}", False),
        (200, b"", False),
        (200, b"<html>", False),
        (200, b'"\\ud800"', False),
    ],
)
def test_a_model_has_answered_when_it_says_so_in_json(
    status: int, body: bytes, is_ran: bool
) -> None:
    told = answered(infer(), status, body)

    if is_ran:
        assert told == StepRan("0a", "ask", body)
    else:
        assert isinstance(told, StepErrored)
        assert (told.error.name, told.is_final) == ("AIGatewayError", False)


@pytest.mark.parametrize(
    ("text", "after_ms"),
    [("7", 7_000), ("0", 1_000), ("9999999", 86_400_000), ("soon", None), ("", None)],
)
def test_a_vendor_may_say_when_to_come_back_within_bounds(text: str, after_ms: int | None) -> None:
    told = answered(infer(), 429, b"", **{"retry-after": text})

    assert isinstance(told, StepErrored)
    assert told.retry_at_ms == (None if after_ms is None else NOW_MS + after_ms)


def test_a_fetch_tells_status_headers_and_text_and_keeps_its_race() -> None:
    told = answered(fetch(method="get"), 503, "né".encode(), x="1")

    assert isinstance(told, StepRan)
    assert told.is_racing
    assert json.loads(told.output) == {
        "url": "https://vendor/v1",
        "headers": {"x": "1"},
        "body": "né",
        "status_code": 503,
    }


def test_an_edited_body_is_what_is_sent_and_shown() -> None:
    op = edited(infer(), b'{"q":2.50}')

    assert op.request.body == b'{"q":2.50}'
    assert b'"body":{"q":2.50}' in op.input
    assert op.request.headers == infer().request.headers


@pytest.mark.parametrize("url", ["", "vendor/v1", "file:///etc/passwd", "http://", "http://a:x/"])
def test_a_url_that_cannot_be_called_is_refused(url: str) -> None:
    with pytest.raises(RequestError, match="URL"):
        infer(url=url)


def test_options_of_wrong_types_are_refused_without_quoting_them() -> None:
    with pytest.raises(JsonError) as refused:
        infer(auth_key=[KEY])

    assert KEY not in str(refused.value)
