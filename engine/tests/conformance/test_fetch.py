"""`step.fetch`, as the JavaScript SDK asks for it: the engine makes the request."""

from __future__ import annotations

from typing import Any

import pytest
from aiohttp import web
from steplog.testing import Steplog

from .provider import provider
from .raw_app import Answer, RawApp, send


def fetches(options: dict[str, object]) -> Any:
    def answer(body: dict[str, Any]) -> Answer:
        if "fetch" in body["steps"]:
            return 200, body["steps"]["fetch"]
        return 206, [{"id": "fetch", "op": "Gateway", "displayName": "get it", "opts": options}]

    return answer


async def test_any_status_is_a_result(steplog: Steplog) -> None:
    gone = web.Response(status=410, text="gone", headers={"x-a": "1"})
    async with provider(gone) as vendor:
        options: dict[str, object] = {
            "url": f"{vendor.url}/a?b=c",
            "method": "PUT",
            "headers": {"X-Mine": "1", "Content-Type": "text/plain"},
            "body": "caf\u00e9",
        }
        await RawApp(fetches(options)).serve(steplog)

        await send(steplog)

        (asked,) = vendor.asked
    assert (asked.method, asked.path, asked.body) == ("PUT", "/a?b=c", "caf\u00e9".encode())
    assert (asked.headers["x-mine"], asked.headers["content-type"]) == ("1", "text/plain")
    (run,) = steplog.runs()
    told = run.output["data"]
    assert (told["status_code"], told["body"], told["url"]) == (410, "gone", options["url"])
    assert told["headers"]["x-a"] == "1"
    assert run.step("get it").kind == "fetch"


async def test_the_default_method_is_post_and_an_empty_body_is_none(steplog: Steplog) -> None:
    async with provider(web.Response(body=b"\xff\x00")) as vendor:
        await RawApp(fetches({"url": vendor.url})).serve(steplog)

        await send(steplog)

    assert [(asked.method, asked.body) for asked in vendor.asked] == [("POST", b"")]
    assert steplog.runs()[0].output["data"]["body"] == "\ufffd\x00"


async def test_only_a_broken_connection_is_an_error(steplog: Steplog) -> None:
    async with provider(ConnectionError()) as vendor:
        app = RawApp(fetches({"url": vendor.url, "method": "GET"}), retries=1)
        await app.serve(steplog)

        await send(steplog)
        await steplog.drain()

        assert len(vendor.asked) >= 2
    (run,) = steplog.runs()
    error = run.output["error"]
    assert error["name"] == "GatewayError"
    assert error["message"].startswith("Error making gateway request: the other side closed")
    assert run.step("get it").attempts == 2
    assert app.targets == ["step"] * 3, "no SDK is asked to target what it cannot run"


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({}, "does not start with http"),
        ({"url": "ftp://vendor/x"}, "does not start with http"),
        ({"url": "http://[oops"}, "does not start with http"),
        ({"url": "http://user:pass-word@vendor:99999/"}, "redacted"),
        ({"url": "http://vendor", "method": "BREW COFFEE"}, "is no HTTP method"),
        ({"url": "http://vendor", "headers": {"a b": "c"}}, "the header 'a b'"),
        ({"url": "http://vendor", "headers": {"a": "b\r\nc: d"}}, "the header 'a'"),
        ({"url": "http://vendor", "body": "x" * 4_200_000}, "4,200,000 bytes"),
    ],
)
async def test_what_can_never_be_sent_fails_the_run_at_once(
    steplog: Steplog, options: dict[str, object], reason: str
) -> None:
    app = RawApp(fetches(options), retries=4)
    await app.serve(steplog)

    await send(steplog)

    (run,) = steplog.runs()
    assert run.status == "FAILED"
    assert 'step "get it"' in run.output["message"]
    assert reason in run.output["message"]
    assert "pass-word" not in run.output["message"]
    assert len(app.calls) == 1


async def test_a_redirect_is_followed(steplog: Steplog) -> None:
    moved = web.Response(status=307, headers={"location": "/there"})
    async with provider(moved, web.Response(text="here")) as vendor:
        await RawApp(fetches({"url": f"{vendor.url}/here"})).serve(steplog)

        await send(steplog)

    assert [asked.path for asked in vendor.asked] == ["/here", "/there"]
    assert steplog.runs()[0].output["data"]["body"] == "here"
