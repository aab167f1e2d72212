import asyncio
from collections.abc import AsyncIterator

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from clients.crm import CALL_OBJECT, Crm, CrmContact, CrmLogin
from clients.errors import VendorRefused, VendorThrottled, VendorUnavailable
from sandbox.testing import ServedSandbox

LOGIN = CrmLogin(
    username="debrief@example.com",
    consumer_key="key-abcdef123456",
    consumer_secret="secret-abcdef123456",
    password="password-abcdef123456",
)


@pytest.fixture
async def crm(sandbox: ServedSandbox) -> AsyncIterator[Crm]:
    client = Crm(LOGIN, sandbox.salesforce_url, timeout_s=10)
    yield client
    await client.close()


async def test_a_call_written_twice_is_one_record(sandbox: ServedSandbox, crm: Crm) -> None:
    first = await crm.upsert_call("meeting/1?#ä", {"Name": "Call", "Summary__c": "Übersicht"})
    second = await crm.upsert_call("meeting/1?#ä", {"Summary__c": "Later"})

    written = [record for record in await sandbox.crm() if record["object"] == CALL_OBJECT]
    assert (first.created, second.created, first.id == second.id) == (True, False, True)
    assert [record["external_id"] for record in written] == ["meeting/1?#ä"]
    assert written[0]["fields"] == {"Name": "Call", "Summary__c": "Later"}
    assert first.url == f"{sandbox.salesforce_url}/lightning/r/{CALL_OBJECT}/{first.id}/view"


async def test_calls_at_once_sign_in_once(sandbox: ServedSandbox, crm: Crm) -> None:
    await asyncio.gather(*(crm.upsert_call(f"m-{number}", {}) for number in range(8)))

    assert len(await sandbox.journal("salesforce", "oauth.token")) == 1
    assert len(await sandbox.journal("salesforce", "record.create")) == 8


async def test_signing_in_with_a_key_works_and_a_broken_key_is_refused(
    sandbox: ServedSandbox,
) -> None:
    pem = rsa.generate_private_key(public_exponent=65_537, key_size=2_048).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    good = Crm(CrmLogin("me@example.com", "key", private_key=pem.decode()), sandbox.salesforce_url)
    bad = Crm(CrmLogin("me@example.com", "key", private_key="not a key"), sandbox.salesforce_url)

    assert (await good.upsert_call("m-1", {})).created
    with pytest.raises(VendorRefused, match="private key"):
        await bad.upsert_call("m-2", {})

    await asyncio.gather(good.close(), bad.close())


async def test_an_expired_session_is_renewed_once(sandbox: ServedSandbox, crm: Crm) -> None:
    await crm.upsert_call("m-1", {})
    await sandbox.fail("salesforce", "status", status=401, match="sobjects", times=1)

    record = await crm.upsert_call("m-1", {"Name": "again"})

    assert not record.created
    assert len(await sandbox.journal("salesforce", "oauth.token")) == 2


async def test_a_session_refused_for_good_is_refused(sandbox: ServedSandbox, crm: Crm) -> None:
    await sandbox.fail("salesforce", "status", status=401, match="sobjects")

    with pytest.raises(VendorRefused, match="INVALID_SESSION_ID"):
        await crm.upsert_call("m-1", {})

    assert len(await sandbox.journal("salesforce", "oauth.token")) == 2


async def test_the_context_is_found_by_company_without_regard_to_case(crm: Crm) -> None:
    context = await crm.find_context(rep_email=None, company="northwind LOGISTICS (made up)")

    assert context is not None
    assert context.account_name == "Northwind Logistics (made up)"
    assert context.opportunity_stage == "Proposal/Price Quote"
    assert context.opportunity_amount == 86_400.0
    assert context.contacts[0] == CrmContact(
        "Priya Raman", "Head of Operations", "priya.raman@northwind.example"
    )


async def test_the_context_is_found_by_the_reps_open_opportunity(crm: Crm) -> None:
    context = await crm.find_context(rep_email="jonas.weber@demo.example", company=None)

    assert context is not None
    assert context.account_name == "Brandt Maschinenbau (made up)"
    assert context.opportunity_name == "Brandt: Einführung im Werk Süd"


@pytest.mark.parametrize("company", ["Nobody Ltd", "O'Hara \\ Sons", "x' OR Name != '"])
async def test_an_unknown_company_has_no_context(crm: Crm, company: str) -> None:
    assert await crm.find_context(rep_email=None, company=company) is None


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ({"kind": "status", "status": 403, "retry_after": "60"}, VendorThrottled),
        ({"kind": "status", "status": 429, "retry_after": "60"}, VendorThrottled),
        ({"kind": "status", "status": 503}, VendorUnavailable),
        ({"kind": "status", "status": 400}, VendorRefused),
        ({"kind": "truncated"}, VendorUnavailable),
    ],
)
async def test_each_way_of_failing_has_its_error_and_is_asked_once(
    sandbox: ServedSandbox, crm: Crm, fault: dict[str, str], kind: type[Exception]
) -> None:
    await sandbox.fail("salesforce", match="sobjects", **fault)

    with pytest.raises(kind) as caught:
        await crm.upsert_call("m-1", {})

    asked = [entry for entry in await sandbox.journal("salesforce") if entry["method"] == "PATCH"]
    assert type(caught.value) is kind
    assert len(asked) == 1
    if isinstance(caught.value, VendorThrottled):
        assert caught.value.retry_after_s == 60.0


async def test_a_record_whose_answer_was_lost_is_not_written_twice(
    sandbox: ServedSandbox,
) -> None:
    hasty = Crm(LOGIN, sandbox.salesforce_url, timeout_s=0.3)
    await sandbox.fail("salesforce", "timeout", times=1, match="sobjects")

    with pytest.raises(VendorUnavailable, match="no answer within"):
        await hasty.upsert_call("m-1", {})
    repeated = await hasty.upsert_call("m-1", {})

    assert not repeated.created
    assert len(await sandbox.journal("salesforce", "record.create")) == 1
    await hasty.close()


def test_a_login_shows_no_secret() -> None:
    assert "abcdef" not in repr(LOGIN)
