from __future__ import annotations

import re
from typing import Any

from calls.stages import Stage
from debrief.development import DEMO_TENANT
from models import StageAttempt
from models.queries import stages

BY = StageAttempt("RUN-1", "transcribe_call")


async def start(site: Any, stage: Stage) -> None:
    async with site.database.write() as session:
        await stages.start(session, DEMO_TENANT, "call-1", stage, by=BY, now_ms=1)


def version_in(html: str) -> str:
    found = re.search(r'id="calls" data-version="(\w+)"', html)
    assert found is not None
    return found[1]


async def test_a_newcomer_is_told_what_to_drop_in_and_where_examples_are(site: Any) -> None:
    html = await site.text("/")

    assert "No calls yet" in html
    assert "Transcripts as VTT, SRT or JSON" in html
    assert 'href="/examples/discovery-call.vtt"' in html


async def test_an_example_can_be_had_and_nothing_else_can(site: Any) -> None:
    example = await site.client.get("/examples/discovery-call.vtt")
    other = await site.client.get("/examples/README.md")

    assert example.text.startswith("WEBVTT")
    assert other.status_code == 404


async def test_a_call_is_listed_with_what_is_being_done_for_it(site: Any) -> None:
    await site.add_call(rep_id="demo-rep", duration_ms=29 * 60_000)
    await start(site, Stage.TRANSCRIPTION)

    html = await site.text("/")

    assert 'href="/meetings/call-1">First call</a>' in html
    assert "In progress" in html
    assert "Transcribing…" in html
    assert "Demo Rep" in html
    assert "29 min" in html
    assert "No calls yet" not in html


async def test_a_list_that_has_not_changed_is_not_sent_again(site: Any) -> None:
    await site.add_call()
    version = version_in(await site.text("/"))

    unchanged = await site.client.get(f"/calls?have={version}")
    await start(site, Stage.TRANSCRIPTION)
    changed = await site.client.get(f"/calls?have={version}")

    assert unchanged.status_code == 204
    assert "Transcribing…" in changed.text


async def test_older_calls_are_on_further_pages(site: Any) -> None:
    for number in range(27):
        await site.add_call(f"call-{number}", title=f"Call number {number}.", created_at_ms=number)

    newest = await site.text("/")
    link = re.search(r'href="(/\?after=[^"]+)">Earlier calls', newest)
    assert link is not None
    older = await site.text(link[1])

    assert "Call number 26." in newest
    assert "Call number 1." not in newest
    assert "Call number 1." in older
    assert "Call number 26." not in older


async def test_a_link_that_was_cut_short_leads_to_the_newest_calls(site: Any) -> None:
    answer = await site.client.get("/?after=broken")

    assert (answer.status_code, answer.headers["location"]) == (303, "/")
