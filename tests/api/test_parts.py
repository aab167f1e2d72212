"""Each part of an analysis is shown when it is there, not when the last one is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .conftest import House, Person

OTHERS = {"speakers", "summary", "action_items", "decisions", "causes"}


async def shown(person: Person, meeting_id: str, section: str) -> str:
    """A section of the page as it is sent to the page that is open."""
    answer = await person.ask("GET", f"/meetings/{meeting_id}/sections")
    assert answer.status == 200
    found = re.search(
        rf'<div class="slot" id="slot-{section}".*?(?=<div class="slot"|\Z)',
        answer.body.decode(),
        re.S,
    )
    assert found is not None, f"there is no section {section}"
    return found[0]


def stage(meeting: dict[str, Any], name: str) -> str:
    (state,) = [row["state"] for row in meeting["stages"] if row["stage"] == name]
    return str(state)


async def test_while_one_part_is_tried_again_the_others_are_shown(house: House) -> None:
    await house.sandbox.fail("openai", "status", status=500, match='"name":"signals"')
    meeting_id = (await house.acme.upload()).json["id"]

    await house.steplog.settle()  # the next attempt waits for its time, which does not pass

    meeting = await house.acme.meeting(meeting_id)
    assert stage(meeting, "signals") == "retrying"
    analysis = meeting["analysis"]
    assert (analysis["version"], analysis["is_finished"]) == (1, False)
    assert analysis["parts"].keys() == OTHERS
    assert {part["prompt_version"] for part in analysis["parts"].values()} == {"v1"}
    assert analysis["parts"]["action_items"]["answer"]["action_items"]
    assert (analysis["language"], analysis["is_offline"], meeting["is_offline"]) == (
        "en",
        True,
        True,
    )
    assert 'Maya Okafor <span class="soft">rep</span>' in await shown(
        house.acme, meeting_id, "transcript"
    )
    assert 'class="headline"' in await shown(house.acme, meeting_id, "summary")
    assert 'class="claim"' in await shown(house.acme, meeting_id, "action_items")
    assert "Extracting signals…" in await shown(house.acme, meeting_id, "signals")
    assert (await house.globex.ask("GET", f"/v1/meetings/{meeting_id}")).status == 404


async def test_what_was_shown_early_is_what_is_saved_in_the_end(house: House) -> None:
    await house.sandbox.fail("openai", "status", status=500, match='"name":"signals"', times=1)
    meeting_id = (await house.acme.upload()).json["id"]
    await house.steplog.settle()
    early = (await house.acme.meeting(meeting_id))["analysis"]

    await house.steplog.drain()

    meeting = await house.acme.meeting(meeting_id)
    analysis = meeting["analysis"]
    assert meeting["status"] == "completed"
    assert (analysis["id"], analysis["version"], analysis["is_finished"]) == (early["id"], 1, True)
    assert analysis["parts"].pop("signals")["answer"]["signals"]
    assert analysis["parts"] == early["parts"]


async def test_a_retry_takes_nothing_away_until_its_answer_is_there(house: House) -> None:
    for name in ("summary", "signals", "causes"):
        await house.sandbox.fail("openai", "status", status=400, match=f'"name":"{name}"')
    meeting_id = (await house.acme.upload()).json["id"]
    await house.steplog.drain()
    before = await house.acme.meeting(meeting_id)
    await house.sandbox.heal()
    await house.sandbox.fail("openai", "status", status=500, match='"name":"causes"')

    await house.acme.ask("POST", f"/v1/meetings/{meeting_id}/retry")
    await house.steplog.settle()

    meeting = await house.acme.meeting(meeting_id)
    assert before["status"] == "partial"
    assert (meeting["revision"], meeting["analysis"]["is_finished"]) == (2, False)
    parts = meeting["analysis"]["parts"]
    assert parts.keys() == before["analysis"]["parts"].keys()
    assert parts["signals"]["answer"]["signals"]
    assert parts["summary"]["answer"]["headline"]
    assert parts["action_items"] == before["analysis"]["parts"]["action_items"]
    assert (stage(meeting, "causes"), parts["causes"]["outcome"]) == ("retrying", "failed")
    assert "Weighing the odds…" in await shown(house.acme, meeting_id, "causes")
    assert meeting["coaching"] == before["coaching"]  # of the analysis that is current

    await house.sandbox.heal()
    await house.steplog.drain()
    meeting = await house.acme.meeting(meeting_id)
    assert (meeting["status"], meeting["analysis"]["version"]) == ("completed", 2)
    assert meeting["analysis"]["is_finished"]
