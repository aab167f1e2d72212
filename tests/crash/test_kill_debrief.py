"""Debrief is killed in the middle of every stage and started again: the call completes, once."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import LocalDebrief

pytestmark = pytest.mark.crash

CALL = Path(__file__).parents[2] / "examples" / "first-call.flac"
# The vendor does its work and never answers: the moment at which a repeat would do it twice.
MOMENTS = [
    ("slack", "chat.postMessage"),
    ("assemblyai", "/v2/upload"),
    ("assemblyai", "webhook_url"),  # the submission's body
    ("openai", "speakers"),
    ("openai", "signals"),
    ("openai", "coaching"),
    ("salesforce", "Sales_Call__c"),
    ("customer", "demo"),
]


async def test_a_call_survives_a_kill_in_every_stage_and_nothing_happens_twice(
    local: LocalDebrief,
) -> None:
    for vendor, match in MOMENTS:
        await local.fail(vendor, "timeout", match=match, times=1)
    meeting_id = await local.upload(CALL)

    for vendor, match in MOMENTS:
        await local.until_struck(vendor, "timeout", match)
        await local.kill()
        await local.start()
    meeting = await local.until_status(meeting_id, "completed", "partial", "failed")

    assert meeting["status"] == "completed", meeting["stages"]
    records = [row for row in await local.told("crm") if row["object"] == "Sales_Call__c"]
    assert len(records) == 1
    assert len(await local.told("messages")) == 1
    assert len(await local.told("jobs")) == 1
    charges = [entry["kind"] for entry in meeting["usage"]]
    assert charges == ["charge"]
