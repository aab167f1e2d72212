"""The language model's client, over the wire of OpenAI's own SDK."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

from calls.insights import SignalKind, SignalsAnswer
from clients.errors import VendorError, VendorRefused, VendorThrottled, VendorUnavailable
from clients.exchanges import AnswerRefused, ExchangeRecord, InvalidAnswer
from clients.language_model import TRIES_MAX, LanguageModel
from prompts import Prompt, Task, choose
from sandbox.testing import ServedSandbox

SECRET = "we have a budget of 40,000 euros"
LINE = f"[00:00:01.000-00:00:04.000] Ann: So {SECRET} and that is what it is."
VALID = '{"signals": []}'


def ignore(_record: ExchangeRecord) -> None:
    pass


def signals_prompt() -> Prompt[SignalsAnswer]:
    return choose(Task.SIGNALS, "meeting-1")


@asynccontextmanager
async def language_model(url: str, timeout: float = 10.0) -> AsyncIterator[LanguageModel]:
    model = LanguageModel(api_key="sk-test", base_url=url, model="gpt-test", timeout=timeout)
    try:
        yield model
    finally:
        await model.aclose()


def response(text: str = VALID, **changes: Any) -> dict[str, Any]:
    content = [{"type": "output_text", "text": text, "annotations": []}]
    message = {"id": "msg_1", "type": "message", "role": "assistant", "content": content}
    return {
        "id": "resp_1",
        "object": "response",
        "status": "completed",
        "model": "gpt-test-2026",
        "output": [{"id": "rs_1", "type": "reasoning", "summary": []}, message],
        "usage": {"input_tokens": 100, "output_tokens": 10, "total_tokens": 110},
    } | changes


REFUSAL = response(
    output=[{"type": "message", "content": [{"type": "refusal", "refusal": "I will not."}]}]
)


@asynccontextmanager
async def scripted_vendor(answers: Sequence[Any]) -> AsyncIterator[tuple[str, list[Any]]]:
    """A vendor that gives these answers in turn; yields its address and what it was asked."""
    asked: list[Any] = []
    left = list(answers)

    async def answer(request: web.Request) -> web.StreamResponse:
        asked.append(await request.json())
        body = left.pop(0)
        return body if isinstance(body, web.Response) else web.json_response(body)

    app = web.Application()
    app.router.add_post("/v1/responses", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/v1", asked
    finally:
        await runner.cleanup()


async def failure_of(*answers: Any) -> tuple[VendorError, list[ExchangeRecord]]:
    """The error, and what was kept for the audit before it."""
    kept: list[ExchangeRecord] = []
    async with scripted_vendor(answers) as (url, _), language_model(url) as model:
        with pytest.raises(VendorError) as caught:
            await model.answer(
                signals_prompt(), {"transcript": LINE}, safety_id="t", keep=kept.append
            )
    assert SECRET not in str(caught.value)
    return caught.value, kept


async def test_a_call_is_analysed_offline_and_the_record_says_so(sandbox: ServedSandbox) -> None:
    async with language_model(sandbox.openai_url) as model:
        answer = await model.answer(
            signals_prompt(), {"transcript": LINE}, safety_id="tenant-1", keep=ignore
        )

    (signal,) = answer.value.signals
    assert (signal.kind, signal.evidence.start_ms) == (SignalKind.BUDGET, 1000)
    record = answer.record
    assert (record.task, record.prompt_version, record.attempts) == ("signals", "v1", 1)
    assert (record.model, record.offline) == ("offline-analyst-1", True)
    assert SECRET in record.request_text
    assert SignalsAnswer.model_validate_json(record.answer_text) == answer.value
    assert record.input_tokens > record.output_tokens > 0


@pytest.mark.parametrize("task", Task)
async def test_every_task_is_answered_in_its_own_form(sandbox: ServedSandbox, task: Task) -> None:
    prompt = choose(task, "meeting-1")
    inputs = {"transcript": LINE, "rep": "Ann", "metrics": "{}", "rubric": "{}", "past": "{}"}

    async with language_model(sandbox.openai_url) as model:
        answer = await model.answer(prompt, inputs, safety_id="tenant-1", keep=ignore)

    assert type(answer.value) is prompt.answer_type


async def test_the_request_asks_for_a_strict_schema_and_is_not_to_be_stored() -> None:
    async with scripted_vendor([response()]) as (url, asked), language_model(url) as model:
        answer = await model.answer(
            signals_prompt(), {"transcript": LINE}, safety_id="tenant-1", keep=ignore
        )

    (request,) = asked
    assert request["text"]["format"]["strict"] is True
    assert request["text"]["format"]["schema"]["additionalProperties"] is False
    assert (request["store"], request["safety_identifier"]) == (False, "tenant-1")
    assert request["input"][0]["content"] == f"<transcript>\n{LINE}\n</transcript>"
    assert (answer.record.model, answer.record.offline) == ("gpt-test-2026", False)


async def test_an_invalid_answer_is_asked_for_again_with_what_was_wrong() -> None:
    wrong = '{"signals": [{"kind": "gossip"}], "mood": "good"}'
    async with (
        scripted_vendor([response(wrong), response()]) as (url, asked),
        language_model(url) as model,
    ):
        kept: list[ExchangeRecord] = []
        answer = await model.answer(
            signals_prompt(), {"transcript": LINE}, safety_id="t", keep=kept.append
        )

    _, said, complaint = asked[1]["input"]
    assert said["content"] == wrong
    assert "signals.0.claim: Field required" in complaint["content"]
    assert "mood" not in complaint["content"]
    assert [record.answer_text for record in kept] == [wrong, VALID]
    assert answer.record.attempts == 2


async def test_an_answer_that_stays_invalid_fails_for_good_with_every_exchange() -> None:
    wrong = json.dumps({"signals": SECRET})

    error, kept = await failure_of(*[response(wrong)] * TRIES_MAX)

    assert isinstance(error, InvalidAnswer)
    assert isinstance(error, VendorRefused)
    assert [record.attempts for record in kept] == [1, 2, 3]
    assert "signals: Input should be a valid array" in error.message


async def test_an_answer_that_is_paid_for_is_kept_although_the_vendor_fails_after_it() -> None:
    wrong = '{"signals": 1}'

    error, kept = await failure_of(response(wrong), web.Response(status=503))

    assert isinstance(error, VendorUnavailable)
    assert [record.answer_text for record in kept] == [wrong]


async def test_a_truncated_answer_is_not_even_read() -> None:
    cut = response(VALID, status="incomplete", incomplete_details={"reason": "max_output_tokens"})

    error, _ = await failure_of(*[cut] * TRIES_MAX)

    assert isinstance(error, InvalidAnswer)
    assert "cut off after 10 tokens" in error.message


@pytest.mark.parametrize(
    "refusal",
    [
        REFUSAL,
        response("", status="incomplete", incomplete_details={"reason": "content_filter"}),
    ],
)
async def test_a_refusal_is_final_and_audited(refusal: dict[str, Any]) -> None:
    error, kept = await failure_of(refusal)

    assert isinstance(error, AnswerRefused)
    assert len(kept) == 1


@pytest.mark.parametrize(
    "answer",
    [
        web.Response(text='{"object": "resp', content_type="application/json"),
        web.Response(text="<html>gateway</html>", content_type="text/html"),
        {"object": "response", "status": "completed"},
        response(status="failed", error={"code": "server_error", "message": SECRET}),
    ],
)
async def test_what_is_no_response_is_the_vendors_bad_moment(answer: Any) -> None:
    error, _ = await failure_of(answer)

    assert isinstance(error, VendorUnavailable)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After-Ms": "1500"}, 1.5),
        (
            {
                "Retry-After": "Wed, 21 Oct 2026 07:28:30 GMT",
                "Date": "Wed, 21 Oct 2026 07:28:00 GMT",
            },
            30.0,
        ),
        ({}, None),
    ],
)
async def test_throttling_says_when_to_come_back(
    headers: dict[str, str], seconds: float | None
) -> None:
    body = {"error": {"message": SECRET, "code": "rate_limit_exceeded"}}

    error, _ = await failure_of(web.json_response(body, status=429, headers=headers))

    assert isinstance(error, VendorThrottled)
    assert error.retry_after_s == seconds


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (500, "server_error", VendorUnavailable),
        (503, None, VendorUnavailable),
        (408, None, VendorUnavailable),
        (409, None, VendorUnavailable),
        (400, "context_length_exceeded", VendorRefused),
        (401, "invalid_api_key", VendorRefused),
        (404, "model_not_found", VendorRefused),
        (429, "insufficient_quota", VendorRefused),
    ],
)
async def test_a_refused_request_says_whether_to_try_again(
    status: int, code: str | None, kind: type[VendorError]
) -> None:
    body = {"error": {"message": SECRET, "code": code, "type": "some_error"}}

    error, _ = await failure_of(web.json_response(body, status=status))

    assert type(error) is kind
    assert error.status == status


async def test_the_sdk_does_not_retry_by_itself(sandbox: ServedSandbox) -> None:
    await sandbox.fail("openai", "status", status=500)

    async with language_model(sandbox.openai_url) as model:
        with pytest.raises(VendorUnavailable):
            await model.answer(signals_prompt(), {"transcript": LINE}, safety_id="t", keep=ignore)

    assert len(await sandbox.journal("openai")) == 1


async def test_an_answer_that_never_comes_is_given_up(sandbox: ServedSandbox) -> None:
    await sandbox.fail("openai", "timeout")

    async with language_model(sandbox.openai_url, timeout=0.2) as model:
        async with asyncio.timeout(5):
            with pytest.raises(VendorUnavailable):
                await model.answer(
                    signals_prompt(), {"transcript": LINE}, safety_id="t", keep=ignore
                )


async def test_a_dead_port_is_the_vendors_bad_moment() -> None:
    async with scripted_vendor([]) as (url, _):
        pass

    async with language_model(url) as model:
        with pytest.raises(VendorUnavailable, match="no connection"):
            await model.answer(signals_prompt(), {"transcript": LINE}, safety_id="t", keep=ignore)


async def test_a_prompt_without_its_inputs_is_our_mistake() -> None:
    prompt = choose(Task.COACHING, "meeting-1")

    async with language_model("http://127.0.0.1:1/v1") as model:
        with pytest.raises(ValueError, match="coaching also needs the inputs metrics, past, rub"):
            await model.answer(
                prompt, {"transcript": LINE, "rep": "Ann"}, safety_id="t", keep=ignore
            )
