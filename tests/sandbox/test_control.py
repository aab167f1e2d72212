import asyncio
import gzip
import json
from typing import Any

import aiohttp
import pytest

from sandbox.testing import ServedSandbox

TOKEN = {"Authorization": "Bearer xoxb-secret-abcdef"}


async def post_message(session: aiohttp.ClientSession, url: str, text: str) -> Any:
    body = {"channel": "C0DEBRIEF01", "text": text}
    async with session.post(f"{url}chat.postMessage", json=body, headers=TOKEN) as answer:
        return await answer.json()


async def test_the_journal_tells_what_was_asked_and_no_secret(sandbox: ServedSandbox) -> None:
    async with aiohttp.ClientSession() as session:
        await post_message(session, sandbox.slack_url, "Hello")

    (entry,) = await sandbox.journal("slack", "chat.postMessage")

    assert (entry["method"], entry["path"]) == ("POST", "/api/chat.postMessage")
    assert (entry["outcome"], entry["status"]) == ("answered", 200)
    assert entry["facts"]["channel"] == "C0DEBRIEF01"
    assert "abcdef" not in json.dumps(await sandbox.journal())


async def test_an_unknown_route_is_refused_in_the_vendors_own_shape(
    sandbox: ServedSandbox,
) -> None:
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{sandbox.storage_url}/nothing") as answer:
            assert answer.status == 404
            assert (await answer.json())["error"]["code"] == 404
        async with session.get(f"{sandbox.salesforce_url}/nothing") as answer:
            assert (await answer.json())[0]["errorCode"] == "NOT_FOUND"


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1.evil.example"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/faults"),
        ("DELETE", "/faults"),
        ("DELETE", "/faults/1"),
        ("POST", "/faults/clear"),
    ],
)
async def test_a_foreign_page_can_change_nothing(
    sandbox: ServedSandbox, method: str, path: str, headers: dict[str, str]
) -> None:
    await sandbox.fail("slack", "slow")
    fault = {"vendor": "slack", "kind": "slow"}

    async with (
        aiohttp.ClientSession() as session,
        session.request(
            method, f"{sandbox.url}/control{path}", json=fault, headers=headers
        ) as answer,
    ):
        assert answer.status == 403

    assert len(await sandbox.faults()) == 1


async def test_a_fault_that_makes_no_sense_is_answered_with_its_reason(
    sandbox: ServedSandbox,
) -> None:
    with pytest.raises(AssertionError, match="needs a status"):
        await sandbox.fail("slack", "status")


async def test_the_page_says_that_all_is_simulated_and_escapes_what_it_shows(
    sandbox: ServedSandbox,
) -> None:
    async with aiohttp.ClientSession() as session:
        await post_message(session, sandbox.slack_url, "<script>alert(1)</script>")
        async with session.get(sandbox.url) as answer:
            page = await answer.text()

    assert "Everything here is simulated" in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page
    assert "http://" not in page
    assert "https://" not in page


async def test_the_pages_form_sets_and_clears_a_fault(sandbox: ServedSandbox) -> None:
    form = {"vendor": "openai", "kind": "status", "status": "429", "retry_after": "9", "times": ""}
    async with aiohttp.ClientSession() as session:
        async with session.post(f"{sandbox.url}/control/faults", data=form) as answer:
            assert answer.status == 200  # led back to the page
        (fault,) = await sandbox.faults()
        clear = {"id": fault["id"]}
        async with session.post(f"{sandbox.url}/control/faults/clear", data=clear) as answer:
            assert answer.status == 200

    assert (fault["status"], fault["retry_after"], fault["times"]) == (429, "9", None)
    assert await sandbox.faults() == []


async def test_an_error_report_is_kept_once(sandbox: ServedSandbox) -> None:
    event = {
        "event_id": "e" * 32,
        "level": "error",
        "exception": {"values": [{"type": "Boom", "value": "x"}]},
    }
    payload = json.dumps(event)
    envelope = "\n".join(
        [
            json.dumps({"event_id": "e" * 32}),
            json.dumps({"type": "event", "length": len(payload)}),
            payload,
        ]
    )
    body = gzip.compress(envelope.encode())
    url = f"{sandbox.url}/sentry/api/1/envelope/"

    async with aiohttp.ClientSession() as session:
        for _ in range(2):
            async with session.post(url, data=body, headers={"Content-Encoding": "gzip"}) as answer:
                assert await answer.json() == {"id": "e" * 32}

    (report,) = await sandbox.reports()
    assert (report["title"], report["level"], report["copies"]) == ("Boom: x", "error", 2)


async def test_a_slow_answer_still_comes_and_the_work_is_done_once(
    sandbox: ServedSandbox,
) -> None:
    await sandbox.fail("slack", "slow", seconds=0.05, times=1)

    async with aiohttp.ClientSession() as session:
        answer = await post_message(session, sandbox.slack_url, "Hello")

    assert answer["ok"] is True
    assert len(await sandbox.messages()) == 1
    assert [entry["outcome"] for entry in await sandbox.journal("slack")] == ["slow"]


async def test_a_burst_of_two_hundred_is_all_served_and_each_has_its_own_place(
    sandbox: ServedSandbox,
) -> None:
    async with aiohttp.ClientSession() as session:
        answers = await asyncio.gather(
            *(post_message(session, sandbox.slack_url, str(number)) for number in range(200))
        )

    assert len({answer["ts"] for answer in answers}) == 200
    assert len(await sandbox.journal("slack", "chat.postMessage")) == 200


async def test_it_says_that_it_is_well(sandbox: ServedSandbox) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{sandbox.url}/healthz") as answer,
    ):
        assert await answer.json() == {"status": "ok"}


async def test_the_page_says_where_a_reported_error_happened(sandbox: ServedSandbox) -> None:
    event = {
        "event_id": "a" * 32,
        "transaction": "analyse_call",
        "tags": {"stage": "signals"},
        "exception": {"values": [{"type": "VendorUnavailable", "value": "no answer in time"}]},
    }
    envelope = "\n".join(("{}", '{"type": "event"}', json.dumps(event)))

    async with aiohttp.ClientSession() as session:
        url = f"{sandbox.url}/sentry/api/1/envelope/"
        async with session.post(url, data=envelope) as answer:
            assert answer.status == 200
        async with session.get(sandbox.url) as answer:
            page = await answer.text()

    assert "analyse_call · signals" in page
    assert "VendorUnavailable: no answer in time" in page
