"""The Responses API of the sandbox: its shapes, its refusals, and what it reads."""

from typing import Any

import aiohttp
import pytest

from sandbox.testing import ServedSandbox

LINE = "[00:00:01.000-00:00:04.000] Ann: So we have a budget of 40,000 euros and that is it."
FORMAT = {"type": "json_schema", "name": "signals", "strict": True, "schema": {}}
QUESTION = {"model": "any", "input": LINE, "text": {"format": FORMAT}}


async def ask(
    sandbox: ServedSandbox, body: Any, key: str | None = "sk-test"
) -> tuple[int, dict[str, Any]]:
    headers = {"Authorization": f"Bearer {key}"} if key is not None else {}
    async with (
        aiohttp.ClientSession(trust_env=False) as session,
        session.post(f"{sandbox.openai_url}/responses", json=body, headers=headers) as response,
    ):
        return response.status, await response.json()


async def test_an_answer_has_the_shape_of_the_api_and_names_its_model(
    sandbox: ServedSandbox,
) -> None:
    status, response = await ask(sandbox, QUESTION)

    assert (status, response["object"], response["status"]) == (200, "response", "completed")
    assert response["model"] == "offline-analyst-1"
    assert response["id"].startswith("resp_")
    (message,) = response["output"]
    assert (message["type"], message["role"]) == ("message", "assistant")
    assert "40,000 euros" in message["content"][0]["text"]
    usage = response["usage"]
    assert usage["total_tokens"] == usage["input_tokens"] + usage["output_tokens"] > 0


@pytest.mark.parametrize(
    "given",
    [
        LINE,
        [{"role": "user", "content": LINE}],
        [{"role": "user", "content": [{"type": "input_text", "text": LINE}]}],
    ],
)
async def test_the_input_may_have_any_form_of_the_api(sandbox: ServedSandbox, given: Any) -> None:
    _, response = await ask(sandbox, QUESTION | {"input": given})

    assert "40,000 euros" in response["output"][0]["content"][0]["text"]


async def test_what_the_model_said_before_is_not_taken_for_the_call(
    sandbox: ServedSandbox,
) -> None:
    _, response = await ask(sandbox, QUESTION | {"input": [{"role": "assistant", "content": LINE}]})

    assert response["output"][0]["content"][0]["text"] == '{"signals":[]}'


async def test_an_answer_longer_than_allowed_is_incomplete(sandbox: ServedSandbox) -> None:
    _, response = await ask(sandbox, QUESTION | {"max_output_tokens": 5})

    assert response["status"] == "incomplete"
    assert response["incomplete_details"] == {"reason": "max_output_tokens"}
    assert len(response["output"][0]["content"][0]["text"]) == 20


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"model": None}, "'model'"),
        ({"input": None}, "'input'"),
        ({"text": None}, "json_schema"),
        ({"text": {"format": FORMAT | {"name": "poem"}}}, "not 'poem'"),
        ({"stream": True}, "does not stream"),
    ],
)
async def test_what_it_cannot_answer_is_refused_as_the_api_does(
    sandbox: ServedSandbox, change: dict[str, Any], message: str
) -> None:
    status, response = await ask(sandbox, QUESTION | change)

    assert status == 400
    assert response["error"]["type"] == "invalid_request_error"
    assert message in response["error"]["message"]


async def test_without_a_key_nothing_is_answered(sandbox: ServedSandbox) -> None:
    status, response = await ask(sandbox, QUESTION, key=None)

    assert (status, response["error"]["code"]) == (401, "invalid_api_key")


async def test_the_journal_names_the_task_and_nothing_that_was_said(
    sandbox: ServedSandbox,
) -> None:
    await ask(sandbox, QUESTION)

    (entry,) = await sandbox.journal("openai", "response.create")
    assert entry["facts"]["task"] == "signals"
    assert "40,000" not in str(entry)
