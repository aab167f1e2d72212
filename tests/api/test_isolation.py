"""What is another tenant's is not there at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .conftest import House


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("GET", "/events"),
        ("GET", "/transcript.vtt"),
        ("POST", "/retry"),
    ],
)
async def test_another_tenants_meeting_is_as_absent_as_a_missing_one(
    house: House, method: str, path: str
) -> None:
    meeting_id = (await house.acme.upload()).json["id"]
    await house.acme.until(meeting_id, "result")

    foreign = await house.globex.ask(method, f"/v1/meetings/{meeting_id}{path}")
    missing = await house.globex.ask(method, f"/v1/meetings/{'0' * 26}{path}")

    assert (foreign.status, missing.status) == (404, 404)
    assert foreign.error["code"] == missing.error["code"] == "meeting_not_found"


async def test_lists_connections_and_usage_are_each_tenants_own(house: House) -> None:
    meeting_id = (await house.acme.upload()).json["id"]
    await house.acme.until(meeting_id, "result")
    await house.acme.ask("PUT", "/v1/connections/slack", json={"token": "t", "channel": "C1"})

    assert await house.globex.meetings() == []
    assert (await house.globex.ask("GET", "/v1/connections")).json == {"connections": []}
    assert (await house.globex.ask("GET", "/v1/usage")).json["minutes"] == 0
    assert (await house.acme.ask("GET", "/v1/usage")).json["minutes"] == 1


async def test_pages_of_a_list_follow_one_another_newest_first(house: House) -> None:
    ids = [(await house.acme.upload(title=f"Call {n}")).json["id"] for n in range(3)]

    first = (await house.acme.ask("GET", "/v1/meetings?limit=2")).json
    second = (await house.acme.ask("GET", f"/v1/meetings?limit=2&after={first['next']}")).json
    cut_short = await house.acme.ask("GET", "/v1/meetings?after=17")

    listed = [meeting["id"] for meeting in (*first["meetings"], *second["meetings"])]
    assert listed == list(reversed(ids))
    assert second["next"] is None
    assert (cut_short.status, cut_short.error["code"]) == (422, "bad_cursor")
