"""What is too large fails at once, in words: who, how large, what is allowed, what to do."""

from __future__ import annotations

import logging
from typing import Any

import httpx2
import pytest
from steplog.testing import Steplog
from steplog.wire.json import encode

from .raw_app import Answer, RawApp, send

MIB = 1024 * 1024


def text(size: int) -> bytes:
    return b'"' + b"x" * (size - 2) + b'"'


async def test_an_output_of_exactly_four_mebibytes_passes_and_one_more_byte_fails_at_once(
    steplog: Steplog,
) -> None:
    def answer(body: dict[str, Any]) -> Answer:
        if body["use_api"] or body["steps"]:
            return 200, "fine"
        size = 4 * MIB + body["event"]["data"]["more"]
        return 206, b'[{"id":"a","displayName":"load","op":"StepRun","data":%s}]' % text(size)

    app = RawApp(answer, retries=3)
    await app.serve(steplog)
    await send(steplog, b'[{"name":"go","data":{"more":0}},{"name":"go","data":{"more":1}}]')

    fits, too_large = steplog.runs()
    assert (fits.status, fits.output) == ("COMPLETED", "fine")
    assert (too_large.status, too_large.output["name"]) == ("FAILED", "output_too_large")
    assert too_large.output["message"] == (
        'the output of step "load" has 4,194,305 bytes, more than the 4,194,304 allowed: '
        "keep large data in a store of your own and pass a reference to it"
    )
    assert len(app.calls) == 3, "it is not asked again for what would come again"


async def test_a_state_beyond_32_mebibytes_fails_and_names_the_step(steplog: Steplog) -> None:
    def answer(body: dict[str, Any]) -> Answer:
        number = body["ctx"]["stack"]["current"]
        op = b'[{"id":"s%d","displayName":"load %d","op":"StepRun","data":%s}]'
        return 206, op % (number, number, text(4 * MIB))

    app = RawApp(answer, retries=3)
    await app.serve(steplog)
    await send(steplog)

    (run,) = steplog.runs()
    assert (run.status, run.output["name"]) == ("FAILED", "InngestErrStateOverflowed")
    assert 'of step "load 8"' in run.output["message"]
    assert len(app.calls) == 9


async def test_a_thousand_steps_pass_and_one_more_fails_the_run(steplog: Steplog) -> None:
    def answer(body: dict[str, Any]) -> Answer:
        wanted = body["event"]["data"]["steps"]
        if body["ctx"]["stack"]["stack"]:
            return 200, len(body["steps"])
        ops = [{"id": f"s{n}", "op": "StepRun", "data": n} for n in range(wanted)]
        return 206, ops

    await RawApp(answer).serve(steplog)
    await send(
        steplog, b'[{"name":"go","data":{"steps":1000}},{"name":"go","data":{"steps":1001}}]'
    )

    fits, too_many = steplog.runs()
    assert (fits.status, fits.output) == ("COMPLETED", 1000)
    assert (too_many.status, too_many.output["name"]) == ("FAILED", "InngestErrFunctionOverflowed")
    assert "exceeded the step limit of 1000 steps" in too_many.output["message"]


@pytest.mark.parametrize(
    ("op", "name"),
    [
        ({"op": "Sleep", "name": "367d"}, "InngestErrTimeoutTooLong"),
        (
            {"op": "WaitForEvent", "name": "e", "opts": {"timeout": "9000h"}},
            "InngestErrTimeoutTooLong",
        ),
        (
            {
                "op": "InvokeFunction",
                "opts": {"function_id": "f", "payload": {"data": {"x": "y" * 4 * MIB}}},
            },
            "output_too_large",
        ),
    ],
)
async def test_what_asks_for_too_much_fails_the_run_at_once(
    steplog: Steplog, op: dict[str, object], name: str
) -> None:
    app = RawApp(lambda body: (206, [{"id": "a", "displayName": "far", **op}]), retries=3)
    await app.serve(steplog)
    await send(steplog)

    (run,) = steplog.runs()
    assert (run.status, run.output["name"]) == ("FAILED", name)
    assert 'step "far"' in run.output["message"]
    assert len(app.calls) == 1


async def test_a_childs_result_beyond_a_steps_limit_fails_the_invoking_step(
    steplog: Steplog,
) -> None:
    def answer(body: dict[str, Any]) -> Answer:
        if body["event"]["name"] != "go":
            return 200, text(5 * MIB)
        if not body["steps"]:
            opts = {"function_id": "app-f", "payload": {"data": {}}}
            return 206, [{"id": "a", "op": "InvokeFunction", "opts": opts}]
        return 200, body["steps"]["a"]["error"]["message"]

    await RawApp(answer).serve(steplog)
    await send(steplog)

    parent, child = steplog.runs()
    assert child.status == "COMPLETED"
    assert "the result of the invoked function has 5,242,880 bytes" in parent.output


async def test_events_beyond_their_limits_are_refused_by_name_and_remedy(steplog: Steplog) -> None:
    await RawApp(lambda body: (200, 1)).serve(steplog)
    large = b'{"name":"go","data":{"x":' + text(3 * MIB) + b"}}"

    refused = await send(steplog, b'[{"name":"other"},' + large + b"]")
    flood = await send(steplog, encode([{"name": "other"}] * 5_001))

    assert refused.status_code == flood.status_code == 400
    assert len(refused.json()["ids"]) == 1
    assert "event 2 (go) has 3,145,7" in refused.json()["error"]
    assert "more than the 3,145,728 allowed: keep large data" in refused.json()["error"]
    assert "more than 5000 events" in flood.json()["error"]
    assert len(flood.json()["ids"]) == 5_000
    assert steplog.runs() == []


async def test_what_would_not_fit_inngest_cloud_is_flagged_and_logged_once(
    steplog: Steplog, caplog: pytest.LogCaptureFixture
) -> None:
    await RawApp(lambda body: (200, 1)).serve(steplog)
    event = b'{"name":"go","data":{"x":' + text(600_000) + b"}}"

    with caplog.at_level(logging.WARNING, logger="steplog"):
        await send(steplog, b"[" + event + b"," + event + b"]")
        await send(steplog)

    flagged, again, small = steplog.runs()
    assert {run.status for run in (flagged, again, small)} == {"COMPLETED"}
    told = [record.getMessage() for record in caplog.records if record.name == "steplog"]
    assert len(told) == 1
    assert f"run {flagged.id} of app-f" in told[0]
    assert "Inngest Cloud may refuse more than 524,288" in told[0]
    async with httpx2.AsyncClient(base_url=steplog.url) as http:
        pages = [(await http.get(f"/runs/{run.id}")).text for run in (flagged, again, small)]
    assert ["Inngest Cloud" in page for page in pages] == [True, True, False]
