from collections.abc import AsyncIterator

import pytest

from clients.chat import Chat
from clients.errors import VendorRefused, VendorThrottled, VendorUnavailable
from sandbox.testing import ServedSandbox

TOKEN = "xoxb-test-abcdef123456"
CHANNEL = "C0DEBRIEF01"


@pytest.fixture
async def chat(sandbox: ServedSandbox) -> AsyncIterator[Chat]:
    client = Chat(TOKEN, sandbox.slack_url, timeout_s=10)
    yield client
    await client.close()


async def test_a_message_is_posted_once_for_each_key(sandbox: ServedSandbox, chat: Chat) -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "*Ready*"}}]

    first = await chat.post_once(CHANNEL, "Ready", blocks, "run-1/notify")
    again = await chat.post_once(CHANNEL, "Ready", blocks, "run-1/notify")
    other = await chat.post_once(CHANNEL, "Ready", None, "run-2/notify")

    assert (first.repeated, again.repeated, other.repeated) == (False, True, False)
    assert again.ts == first.ts != other.ts
    assert [message["blocks"] for message in await sandbox.messages()] == [None, blocks]


async def test_a_message_whose_answer_was_lost_is_not_posted_twice(sandbox: ServedSandbox) -> None:
    hasty = Chat(TOKEN, sandbox.slack_url, timeout_s=0.3)
    await sandbox.fail("slack", "timeout", times=1, match="chat.postMessage")

    with pytest.raises(VendorUnavailable, match="no answer within"):
        await hasty.post_once(CHANNEL, "Ready", None, "run-1/notify")
    repeated = await hasty.post_once(CHANNEL, "Ready", None, "run-1/notify")

    assert repeated.repeated
    assert len(await sandbox.messages()) == 1
    await hasty.close()


async def test_a_key_is_found_behind_many_later_messages(
    sandbox: ServedSandbox, chat: Chat
) -> None:
    first = await chat.post_once(CHANNEL, "first", None, "key-0")
    for number in range(1, 4):
        await chat.post_once(CHANNEL, "later", None, f"key-{number}")

    assert (await chat.post_once(CHANNEL, "first", None, "key-0")).ts == first.ts


async def test_what_is_older_than_the_message_can_be_is_not_looked_at(
    sandbox: ServedSandbox, chat: Chat
) -> None:
    posted = await chat.post_once(CHANNEL, "first", None, "key-1")
    posted_ms = round(float(posted.ts) * 1_000)

    again = await chat.post_once(CHANNEL, "first", None, "key-1", since_ms=posted_ms - 60_000)
    await chat.post_once(CHANNEL, "second", None, "key-2", since_ms=posted_ms + 60_000)

    assert again.ts == posted.ts
    looked = await sandbox.journal("slack", "conversations.history")
    assert sorted(entry["facts"]["results"] for entry in looked) == [0, 0, 1]


async def test_a_message_can_be_changed(sandbox: ServedSandbox, chat: Chat) -> None:
    posted = await chat.post_once(CHANNEL, "Transcribing", None, "key")

    await chat.update(CHANNEL, posted.ts, "Done", None)

    assert [message["text"] for message in await sandbox.messages()] == ["Done"]


async def test_a_channel_name_is_refused_as_slack_refuses_it(chat: Chat) -> None:
    with pytest.raises(VendorRefused, match="channel_not_found"):
        await chat.post_once("#sales", "Ready", None, "key")


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ({"kind": "status", "status": 429, "retry_after": "30"}, VendorThrottled),
        ({"kind": "status", "status": 500}, VendorUnavailable),
        ({"kind": "status", "status": 403}, VendorRefused),
        ({"kind": "truncated"}, VendorUnavailable),
    ],
)
async def test_each_way_of_failing_has_its_error_and_is_asked_once(
    sandbox: ServedSandbox, chat: Chat, fault: dict[str, str], kind: type[Exception]
) -> None:
    await sandbox.fail("slack", **fault)

    with pytest.raises(kind) as caught:
        await chat.post_once(CHANNEL, "Ready", None, "key")

    assert type(caught.value) is kind
    assert TOKEN not in str(caught.value)
    assert len(await sandbox.journal("slack")) == 1
    if isinstance(caught.value, VendorThrottled):
        assert caught.value.retry_after_s == 30.0


async def test_proxies_of_the_environment_do_not_stand_before_loopback(
    sandbox: ServedSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    client = Chat(TOKEN, sandbox.slack_url)

    assert not (await client.post_once(CHANNEL, "Ready", None, "key")).repeated

    await client.close()
