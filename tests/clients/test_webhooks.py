import json
import socket
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from clients.errors import VendorRefused, VendorThrottled, VendorUnavailable
from clients.webhooks import WebhookSender, sign, verify
from sandbox.testing import ServedSandbox

SECRET = "shared-secret-1"
PAYLOAD = {"job_id": "m-1", "status": "COMPLETED", "meeting": {"title": "Gespräch"}}


@pytest.fixture
async def sender(sandbox: ServedSandbox) -> AsyncIterator[WebhookSender]:
    client = WebhookSender(allowed_hosts=frozenset({urlsplit(sandbox.url).netloc}), timeout_s=10)
    yield client
    await client.close()


async def deliver(sender: WebhookSender, url: str) -> Any:
    return await sender.send(
        url, PAYLOAD, secret=SECRET, delivery_id="d-1", timestamp_s=1_763_700_000
    )


async def test_a_delivery_can_be_verified_by_who_knows_the_secret(
    sandbox: ServedSandbox, sender: WebhookSender
) -> None:
    receipt = await deliver(sender, sandbox.webhook_sink_url("acme"))

    (received,) = await sandbox.webhooks()
    headers, body = received["headers"], received["body"].encode()
    assert receipt.status == 200
    assert json.loads(body) == PAYLOAD
    assert headers["x-delivery-id"] == "d-1"
    assert verify(SECRET, int(headers["x-webhook-timestamp"]), body, headers["x-webhook-signature"])
    assert not verify(
        "another", int(headers["x-webhook-timestamp"]), body, headers["x-webhook-signature"]
    )
    assert SECRET not in json.dumps(received)


def test_a_signature_covers_time_and_body() -> None:
    signature = sign(SECRET, 1_000, b"{}")

    assert verify(SECRET, 1_000, b"{}", signature)
    assert not verify(SECRET, 1_001, b"{}", signature)
    assert not verify(SECRET, 1_000, b"{ }", signature)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/hook",
        "ftp://example.com/hook",
        "https:///hook",
        "not a url",
        "https://user:password@example.com/hook",
        "https://127.0.0.1/hook",
        "https://127.0.0.1./hook",
        "https://127.1/hook",
        "https://2130706433/hook",
        "https://0x7f.0.0.1/hook",
        "https://10.0.0.8:8443/hook",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/hook",
        "https://[::ffff:127.0.0.1]/hook",
        "https://[fe80::1]/hook",
        "https://localhost/hook",
        "https://localhost:8290/hook",
    ],
)
async def test_an_address_that_is_not_to_be_called_is_refused(url: str) -> None:
    sender = WebhookSender(timeout_s=5)

    with pytest.raises(VendorRefused):
        await deliver(sender, url)

    await sender.close()


async def test_a_name_with_one_private_address_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def resolve(*_: Any, **__: Any) -> list[Any]:
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443))
            for address in ("93.184.216.34", "10.0.0.8")
        ]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    sender = WebhookSender(timeout_s=5)

    with pytest.raises(VendorRefused, match="not public") as caught:
        await deliver(sender, "https://hooks.example.com/in")
    assert "10.0.0.8" not in str(caught.value)

    await sender.close()


async def test_only_the_host_on_the_list_may_be_private(
    sandbox: ServedSandbox, sender: WebhookSender
) -> None:
    with pytest.raises(VendorRefused):
        await deliver(sender, "https://127.0.0.1:1/hook")


async def test_redirects_are_refused_not_followed(
    sandbox: ServedSandbox, sender: WebhookSender
) -> None:
    with pytest.raises(VendorRefused, match="redirect") as caught:
        await deliver(sender, f"{sandbox.url}/control/faults/clear")

    assert caught.value.status == 303


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ({"kind": "status", "status": 429, "retry_after": "5"}, VendorThrottled),
        ({"kind": "status", "status": 500}, VendorUnavailable),
        ({"kind": "status", "status": 410}, VendorRefused),
    ],
)
async def test_each_answer_has_its_error(
    sandbox: ServedSandbox, sender: WebhookSender, fault: dict[str, str], kind: type[Exception]
) -> None:
    await sandbox.fail("customer", **fault)

    with pytest.raises(kind) as caught:
        await deliver(sender, sandbox.webhook_sink_url("acme"))

    assert type(caught.value) is kind
    assert SECRET not in str(caught.value)


async def test_a_receiver_that_does_not_answer_is_unavailable(sandbox: ServedSandbox) -> None:
    hasty = WebhookSender(allowed_hosts=frozenset({"127.0.0.1"}), timeout_s=0.3)
    await sandbox.fail("customer", "timeout")

    with pytest.raises(VendorUnavailable, match="no answer within"):
        await deliver(hasty, sandbox.webhook_sink_url("acme"))

    await hasty.close()


async def test_a_body_without_bounds_is_refused(sender: WebhookSender) -> None:
    with pytest.raises(VendorRefused, match="exceeds"):
        await sender.send(
            "https://example.com",
            {"text": "x" * 2_000_000},
            secret=SECRET,
            delivery_id="d-1",
            timestamp_s=1,
        )
