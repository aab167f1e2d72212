"""A call is paid for once, one that failed is not, in whatever order the news arrive."""

from __future__ import annotations

import pytest

from models import Database
from models.queries import usage
from models.queries.usage import Balance, ChargeOutcome

CHARGED = ChargeOutcome.CHARGED
ALREADY = ChargeOutcome.ALREADY_CHARGED
VOIDED = ChargeOutcome.VOIDED


async def _charge(database: Database, revision: int) -> ChargeOutcome:
    async with database.write() as session:
        return await usage.charge(
            session,
            tenant_id="tenant-a",
            meeting_id="call-1",
            revision=revision,
            micro_usd=500 + revision,
            minutes=3,
            reason="transcription",
            now_ms=revision * 1_000,
        )


async def _void(database: Database, revision: int) -> bool:
    async with database.write() as session:
        return await usage.void(
            session,
            tenant_id="tenant-a",
            meeting_id="call-1",
            revision=revision,
            reason="the call has failed",
            now_ms=revision * 1_000 + 1,
        )


@pytest.mark.parametrize(
    ("news", "outcomes", "micro_usd", "why"),
    [
        ("charge 1", [CHARGED], 501, "a call is paid for"),
        ("charge 1, charge 1", [CHARGED, ALREADY], 501, "once"),
        ("charge 1, charge 2", [CHARGED, ALREADY], 501, "also when a later part is done again"),
        ("charge 1, void 1", [CHARGED, True], 0, "a failed call is not"),
        ("charge 1, void 1, void 1", [CHARGED, True, False], 0, "and gives back once"),
        ("void 1, charge 1", [True, VOIDED], 0, "a charge that comes late meets the tombstone"),
        ("charge 1, void 1, charge 2", [CHARGED, True, CHARGED], 502, "the retry is paid for"),
        ("void 1, charge 2, void 1", [True, CHARGED, False], 502, "its predecessor's void is old"),
        ("charge 2, void 1", [CHARGED, True], 502, "even if that comes late"),
        ("charge 1, void 2", [CHARGED, True], 0, "a void takes back what stood until then"),
        ("charge 1, void 1, charge 2, void 2, charge 1", [CHARGED, True, CHARGED, True, VOIDED],
         0, "failed twice"),
    ],
)  # fmt: skip
async def test_the_ledger_comes_out_right(
    database: Database, news: str, outcomes: list[object], micro_usd: int, why: str
) -> None:
    got: list[object] = []
    for item in news.split(", "):
        verb, revision = item.split()
        act = _charge if verb == "charge" else _void
        got.append(await act(database, int(revision)))

    assert got == outcomes, why
    async with database.read() as session:
        assert (await usage.balance(session, "tenant-a")).micro_usd == micro_usd, why


async def test_the_balance_is_of_one_tenant_and_of_its_time(database: Database) -> None:
    await _charge(database, 1)

    async with database.read() as session:
        assert await usage.balance(session, "tenant-a") == Balance(501, 3)
        assert await usage.balance(session, "tenant-a", from_ms=1_001) == Balance(0, 0)
        assert await usage.balance(session, "tenant-a", until_ms=1_000) == Balance(0, 0)
        assert await usage.balance(session, "tenant-b") == Balance(0, 0)


async def test_every_entry_stays_readable(database: Database) -> None:
    await _charge(database, 1)
    await _void(database, 1)
    await _charge(database, 2)

    async with database.read() as session:
        entries = await usage.list_for_meeting(session, "tenant-a", "call-1")
    assert [entry.key for entry in entries] == [
        "call-1/1/charge",
        "call-1/1/void",
        "call-1/2/charge",
    ]
    assert [entry.micro_usd for entry in entries] == [501, -501, 502]
