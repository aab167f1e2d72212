from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .conftest import House

WEBHOOK = {"url": "https://acme.example/hook", "secret": "s3cret-of-acme"}


async def test_settings_go_in_and_never_come_out(house: House) -> None:
    put = await house.acme.ask("PUT", "/v1/connections/webhook", json=WEBHOOK)
    listed = await house.acme.ask("GET", "/v1/connections")

    assert put.json == {"kind": "webhook"}
    assert listed.json == {"connections": [{"kind": "webhook"}]}
    assert WEBHOOK["secret"].encode() not in put.body + listed.body


async def test_what_is_removed_is_gone_and_may_be_removed_again(house: House) -> None:
    await house.acme.ask("PUT", "/v1/connections/webhook", json=WEBHOOK)

    statuses = [
        (await house.acme.ask("DELETE", "/v1/connections/webhook")).status for _ in range(2)
    ]

    assert statuses == [204, 204]
    assert (await house.acme.ask("GET", "/v1/connections")).json == {"connections": []}


@pytest.mark.parametrize(
    ("kind", "settings", "words"),
    [
        ("webhook", {"url": "ftp://acme.example", "secret": "s3cret-of-acme"}, "https://"),
        ("webhook", {"url": "http://acme.example/s3cret-of-acme", "secret": "s"}, "https://"),
        ("webhook", {"url": "https://[s3cret-of-acme", "secret": "s"}, "https://"),
        ("webhook", {"url": "https://", "secret": "s"}, "https://"),
        ("webhook", {"url": "https://acme.example"}, "secret"),
        ("crm", {"username": "u", "consumer_key": "k", "domain": "evil.example/?"}, "domain"),
        ("crm", {"username": "u", "consumer_key": "k", "domain": "evil.example#"}, "domain"),
        ("crm", {"username": "u", "consumer_key": "k", "domain": "a@10.0.0.8:80/"}, "domain"),
        ("crm", {"username": "u", "consumer_key": "k", "pasword": "s3cret-of-acme"}, "pasword"),
        ("slack", {"token": ["s3cret-of-acme"]}, "token"),
    ],
)
async def test_wrong_settings_are_told_by_name_and_never_repeated(
    house: House, kind: str, settings: dict[str, Any], words: str
) -> None:
    answer = await house.acme.ask("PUT", f"/v1/connections/{kind}", json=settings)

    assert answer.status == 422
    assert words in answer.error["message"]
    assert b"s3cret-of-acme" not in answer.body
    assert (await house.acme.ask("GET", "/v1/connections")).json == {"connections": []}


async def test_a_kind_that_nobody_knows_is_refused(house: House) -> None:
    answer = await house.acme.ask("PUT", "/v1/connections/fax", json={})

    assert (answer.status, answer.error["code"]) == (422, "invalid_request")
