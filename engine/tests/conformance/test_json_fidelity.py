"""JSON goes through byte for byte, and what is none is an error for whoever sent it alone."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
from steplog.testing import Steplog
from steplog.wire.json import encode

from .raw_app import Answer, RawApp, send

EXACT = (
    b'{"z":1.10,"a":123456789012345678901234567890,"a":-0.0,"e":1E5,"big":1e400,'
    b'"u":"\\u00e9\\ud83d\\ude00\\/","n":null,"o":{},"l":[]}'
)
DEEP = b'{"a":' * 495 + b"1" + b"}" * 495
UNSOUND = [
    (b'{"x":NaN}', "NaN is not JSON"),
    (b'{"x":-Infinity}', "-Infinity is not JSON"),
    (b'{"x":"\\ud800"}', "half of a surrogate pair"),
    (b'{"\\udfff":1}', "half of a surrogate pair"),
    (b'{"x":"\xff"}', "not UTF-8"),
    (b'{"x":"\xed\xa0\x80"}', "not UTF-8"),
    (b'{"a":' * 600 + b"1" + b"}" * 600, "nested more than"),
    (b'{"x":01}', "malformed"),
    (b'{"x":"\x00"}', "malformed"),
    (b'{"x":1', ""),
]


PLACES: dict[str, tuple[int, bytes]] = {
    "output": (206, b'[{"id":"a","displayName":"charge","op":"StepRun","data":%s}]'),
    "returned": (200, b"%s"),
    "invoked": (
        206,
        b'[{"id":"a","displayName":"charge","op":"InvokeFunction",'
        b'"opts":{"function_id":"app-f","payload":{"data":%s}}}]',
    ),
    "input": (
        206,
        b'[{"id":"a","displayName":"charge","op":"StepPlanned","opts":{"input":[%s]}}]',
    ),
}


class Relay(RawApp):
    """Answers with raw bytes of the call that it got, so that nothing is decoded on the way."""

    def __init__(self, payload: bytes) -> None:
        super().__init__(self.relayed)
        self.payload = payload

    def relayed(self, body: dict[str, Any]) -> Answer:
        if "a" not in body["steps"]:
            return 206, b'[{"id":"a","op":"StepRun","data":' + self.payload + b"}]"
        if "b" not in body["steps"]:
            opts = b'{"function_id":"app-f","payload":{"data":' + self.payload + b"}}"
            if body["event"]["name"] != "go":
                return 200, self.payload
            return 206, b'[{"id":"b","op":"InvokeFunction","opts":' + opts + b"}]"
        return 200, self.payload


def stored(steplog: Steplog, sql: str) -> list[bytes]:
    return [row[0] for row in steplog.engine.context.database.connection.execute(sql)]


@pytest.mark.parametrize("payload", [EXACT, DEEP])
async def test_a_payload_keeps_its_bytes_from_event_to_result(
    steplog: Steplog, payload: bytes
) -> None:
    await Relay(payload).serve(steplog)

    reply = await send(steplog, b'{"name":"go","data":' + payload + b',"user":{"b":1.0,"a":2}}')

    assert reply.status_code == 200
    assert [run.status for run in steplog.runs()] == ["COMPLETED"] * 2
    events = stored(steplog, "SELECT body FROM events ORDER BY seq")
    assert payload in events[0]
    assert b'"user":{"b":1.0,"a":2}' in events[0]
    invoked = next(body for body in events if b'"inngest/function.invoked"' in body[:60])
    assert payload[:-1] in invoked, "the engine's own key is added at the end, nothing is changed"
    assert set(stored(steplog, "SELECT output FROM steps")) == {payload}
    assert set(stored(steplog, "SELECT output FROM runs")) == {payload}
    assert steplog.engine.context.telemetry.total("steplog_internal_errors_total") == 0


async def test_the_app_gets_the_bytes_that_were_sent_also_when_it_fetches_them(
    steplog: Steplog,
) -> None:
    fetched: list[bytes] = []
    sizes: list[int] = []
    filler = b'"' + b"x" * 3_000_000 + b'"'

    def answer(body: dict[str, Any]) -> Answer:
        sizes.append(len(body["steps"]))
        known = len(answered)
        if known < 2:
            answered.append(known)
            data = EXACT if known else filler
            return 206, b'[{"id":"s%d","op":"StepRun","data":%s}]' % (known, data)
        if known < 3:
            answered.append(known)
            return 206, b'[{"id":"s2","op":"StepRun","data":' + filler + b"}]"
        assert body["use_api"]
        answered.append(known)
        return 206, [{"id": "nap", "op": "Sleep", "name": "1h"}]

    answered: list[int] = []
    await RawApp(answer).serve(steplog)
    await send(steplog, b'{"name":"go","data":' + EXACT + b"}")

    run_id = steplog.runs()[0].id
    async with httpx2.AsyncClient(base_url=steplog.url) as http:
        for kind in ("actions", "batch"):
            fetched.append((await http.get(f"/v0/runs/{run_id}/{kind}")).content)
    assert b'"s1":{"data":' + EXACT + b"}" in fetched[0]
    assert b'"data":' + EXACT in fetched[1]
    assert sizes[-1] == 0


async def test_an_event_that_is_no_json_is_refused_and_those_before_it_stand(
    steplog: Steplog,
) -> None:
    await RawApp(lambda body: (200, 1)).serve(steplog)
    good = b'{"name":"go"}'

    for data, reason in UNSOUND:
        before = len(steplog.runs())
        bad = b'{"name":"go","data":' + data + b"}"
        reply = await send(steplog, b"[" + good + b"," + bad + b"," + good + b"]")

        assert reply.status_code == 400
        assert reason in reply.json()["error"]
        is_text = reason != "not UTF-8"  # else nothing of the request can be told apart
        assert len(steplog.runs()) == before + is_text


@pytest.mark.parametrize("place", PLACES)
async def test_an_answer_that_is_no_json_fails_its_own_run_alone(
    steplog: Steplog, place: str
) -> None:
    status, template = PLACES[place]

    def answer(body: dict[str, Any]) -> Answer:
        number = body["event"]["data"].get("bad")
        return (200, "fine") if number is None else (status, template % UNSOUND[number][0])

    await RawApp(answer).serve(steplog)
    events = [{"name": "go", "data": {"bad": number}} for number in range(len(UNSOUND))]
    await send(steplog, encode([*events, {"name": "go"}]))

    *bad, good = steplog.runs()
    assert (good.status, good.output) == ("COMPLETED", "fine")
    for run, (_, reason) in zip(bad, UNSOUND, strict=True):
        assert run.status == "FAILED"
        assert reason in run.output["message"]
        if status == 206 and reason in ("NaN is not JSON", "half of a surrogate pair"):
            assert 'step "charge"' in run.output["message"]
    assert steplog.engine.context.telemetry.total("steplog_internal_errors_total") == 0


async def test_a_payload_to_a_function_invoked_by_hand_is_refused(steplog: Steplog) -> None:
    await RawApp(lambda body: (200, 1)).serve(steplog)

    async with httpx2.AsyncClient(base_url=steplog.url) as http:
        for data, reason in UNSOUND:
            reply = await http.post("/invoke/app-f", content=b'{"data":' + data + b"}")

            assert reply.status_code == 400
            assert reason in reply.text

    assert steplog.runs() == []


@pytest.mark.parametrize("is_step", [True, False])
async def test_an_exception_that_quotes_half_a_character_is_told(
    steplog: Steplog, is_step: bool
) -> None:
    error = b'{"name":"ValueError","message":"bad \\ud800 name"}'

    def answer(body: dict[str, Any]) -> Answer:
        if not is_step:
            return 500, error
        if not body["steps"]:
            return 206, b'[{"id":"a","op":"StepFailed","error":' + error + b"}]"
        return 500, body["steps"]["a"]["error"]

    await RawApp(answer).serve(steplog)
    await send(steplog)

    (run,) = steplog.runs()
    assert run.output["message"] == "bad \ufffd name"


async def test_deep_events_reach_those_who_listen_to_the_engines_own(steplog: Steplog) -> None:
    ran: list[str] = []

    def answer(body: dict[str, Any]) -> Answer:
        ran.append(body["event"]["name"])
        if body["event"]["name"] == "go":
            return 500, b'{"message":' + DEEP + b"}"
        return 200, encode(body["event"]["data"]["function_id"])

    triggers = [{"event": "go"}, {"event": "inngest/*", "expression": "event.data.run_id != ''"}]
    await RawApp(answer).serve(steplog, triggers=triggers)
    await send(steplog, b'{"name":"go","data":' + DEEP + b"}")

    assert sorted(ran) == ["go", "inngest/function.failed", "inngest/function.finished"]
    assert steplog.engine.context.telemetry.total("steplog_internal_errors_total") == 0
