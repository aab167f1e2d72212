from __future__ import annotations

import re
from typing import Any

import pytest

from calls.insights import Direction, SignalKind
from calls.stages import MeetingStatus, Stage
from debrief.development import DEMO_TENANT
from models import StageAttempt
from models.queries import crm_records, failures, meetings, stages
from models.tables import AnalysisPart, CrmRecord, Failure, PartOutcome

HOSTILE = "<img src=x onerror=alert(1)>"
BY = StageAttempt("RUN-1", "transcribe_call", attempts_max=4)


def evidence(quote: str, speaker: str = "B", start_ms: int = 10_000) -> dict[str, Any]:
    return {
        "quote": quote,
        "speaker": speaker,
        "start_ms": start_ms,
        "end_ms": start_ms + 9_000,
    }


def part(**answer: Any) -> AnalysisPart:
    return AnalysisPart(outcome=PartOutcome.COMPLETED, answer=answer)


def section(html: str, name: str) -> str:
    found = re.search(
        rf'<div class="slot" id="slot-{name}".*?(?=<div class="slot"|</main>)', html, re.S
    )
    assert found is not None, f"there is no section {name}"
    return found[0]


def versions(html: str) -> str:
    return ",".join(re.findall(r'id="slot-\w+" data-version="(\w+)"', html))


@pytest.fixture
async def analysed(site: Any) -> Any:
    """A call of three lines, with one claim that was made and one that nobody said."""
    await site.add_call()
    await site.add_transcript(
        ("A", "What would you need?"),
        ("B", "We need it by March. The budget is forty thousand."),
        ("A", "I will send the offer today."),
    )
    budget = {"kind": SignalKind.BUDGET, "claim": "There is a budget."}
    await site.add_analysis(
        {
            Stage.SUMMARY: part(headline="They need it by March.", points=["A budget is there."]),
            Stage.SIGNALS: part(
                signals=[{**budget, "evidence": evidence("The budget is forty thousand.")}],
                unsupported=[{**budget, "evidence": evidence("Two million are approved.")}],
            ),
            Stage.ACTION_ITEMS: part(
                action_items=[
                    {
                        "task": "Send the offer",
                        "owner": "A",
                        "due": "today",
                        "evidence": evidence("I will send the offer today.", "A", 20_000),
                    }
                ]
            ),
            Stage.DECISIONS: part(decisions=[]),
            Stage.CAUSES: part(
                causes=[
                    {
                        "direction": Direction.BETTER,
                        "explanation": "There is money.",
                        "evidence": evidence("The budget is forty thousand."),
                    }
                ]
            ),
        }
    )
    return site


async def test_the_transcript_has_names_sides_and_times(analysed: Any) -> None:
    transcript = section(await analysed.text("/meetings/call-1"), "transcript")

    assert "<b>Daniel</b> <time>0:10</time>" in transcript
    assert 'Maya <span class="soft">rep</span>' in transcript
    assert "/v1/meetings/call-1/transcript.vtt" in transcript


async def test_a_quote_leads_to_the_line_in_which_it_was_said(analysed: Any) -> None:
    html = await analysed.text("/meetings/call-1")

    assert '<a class="quote" href="#u-1" data-last="1"><q>The budget is forty thousand.</q>' in html
    assert '<p id="u-1" class="line">We need it by March.' in html


async def test_what_nobody_said_is_marked_and_leads_nowhere(analysed: Any) -> None:
    signals = section(await analysed.text("/meetings/call-1"), "signals")

    unsupported = signals[signals.index("is-unsupported") :]
    assert "Two million are approved." in unsupported
    assert "not in the transcript" in unsupported
    assert "href" not in unsupported


async def test_an_action_item_names_who_does_it_and_when(analysed: Any) -> None:
    items = section(await analysed.text("/meetings/call-1"), "action_items")

    assert "Send the offer" in items
    assert '<span class="tag">Maya</span><span class="tag">today</span>' in items


async def test_nothing_found_is_said_and_so_is_an_offline_analysis(analysed: Any) -> None:
    html = await analysed.text("/meetings/call-1")

    assert "Nothing was decided in this call." in section(html, "decisions")
    assert "Offline analysis: rule-based, no language model" in section(html, "heading")


async def test_only_the_sections_that_have_changed_are_sent_again(analysed: Any) -> None:
    have = versions(await analysed.text("/meetings/call-1"))

    nothing = await analysed.text(f"/meetings/call-1/sections?have={have}")
    async with analysed.database.write() as session:
        await crm_records.save(
            session,
            CrmRecord(
                meeting_id="call-1",
                tenant_id=DEMO_TENANT,
                external_id="call-1",
                record_id="a0B1",
                record_url="https://crm.example/a0B1",
                fields={"Next_Steps__c": "Send the offer"},
                synced_at_ms=1,
            ),
        )
    changed = await analysed.text(f"/meetings/call-1/sections?have={have}")

    assert versions(nothing) == ""
    assert re.findall(r'id="slot-(\w+)"', changed) == ["crm"]
    assert '<a href="https://crm.example/a0B1">a0B1</a>' in changed
    assert "Next steps" in changed


async def test_whatever_people_and_vendors_write_stays_text(site: Any) -> None:
    await site.add_call(title=HOSTILE, file_name=f"{HOSTILE}.vtt", details={HOSTILE: HOSTILE})
    await site.add_transcript(("A", HOSTILE), ("' onclick='alert(1)", HOSTILE))
    await site.add_analysis({Stage.SUMMARY: part(headline=HOSTILE, points=[HOSTILE])})
    async with site.database.write() as session:
        await crm_records.save(
            session,
            CrmRecord(
                meeting_id="call-1",
                tenant_id=DEMO_TENANT,
                external_id="call-1",
                record_id=HOSTILE,
                record_url="javascript:alert(1)",
                fields={HOSTILE: HOSTILE},
                synced_at_ms=1,
            ),
        )

    pages = [await site.text("/meetings/call-1"), await site.text("/")]

    for html in pages:
        assert "<img" not in html
        assert "javascript:" not in html
        assert "' onclick='" not in html


async def test_a_page_runs_no_script_but_ours_and_holds_none(analysed: Any) -> None:
    answer = await analysed.client.get("/meetings/call-1")

    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
    assert not re.search(r"<script(?! type=\"module\" src=)", answer.text)
    assert not re.search(r"<[^>]+\s(?:style|on\w+)=", answer.text)


async def test_a_stage_tells_its_attempt_and_the_window_of_the_next(site: Any) -> None:
    await site.add_call()
    now_ms = 4_000_000_000_000  # far ahead, so that the window is still to come
    async with site.database.write() as session:
        await stages.retry(
            session,
            DEMO_TENANT,
            "call-1",
            Stage.TRANSCRIPTION,
            by=BY,
            reason="AssemblyAI answered 503",
            next_attempt_ms=(now_ms, now_ms + 60_000),
            now_ms=now_ms,
        )

    html = await site.text("/meetings/call-1")

    assert "Attempt 1 of 4 failed: AssemblyAI answered 503. Next attempt in " in html
    assert '<h2 id="progress-title">Transcribing…</h2>' in html


async def test_a_failed_call_names_what_failed_and_offers_to_try_again(site: Any) -> None:
    await site.add_call()
    async with site.database.write() as session:
        await stages.fail(
            session,
            DEMO_TENANT,
            "call-1",
            Stage.TRANSCRIPTION,
            by=BY,
            reason="AssemblyAI answered 503",
            now_ms=1,
        )
        failure = Failure(
            id="failure-1",
            run_id="RUN-1",
            function_id="transcribe_call",
            tenant_id=DEMO_TENANT,
            meeting_id="call-1",
            stage=Stage.TRANSCRIPTION,
            error_name="VendorUnavailable",
            message="AssemblyAI answered 503",
            event={},
            attempts=4,
            sentry_event_id="0",
            created_at_ms=1,
        )
        await failures.record(session, failure)
        await meetings.finish(
            session, DEMO_TENANT, "call-1", revision=1, status=MeetingStatus.FAILED, now_ms=1
        )

    html = await site.text("/meetings/call-1")

    trouble = section(html, "failures")
    assert "This call has failed" in trouble
    assert "<strong>Transcript</strong>" in trouble
    assert "4 attempts" in trouble
    assert "AssemblyAI answered 503" in trouble
    assert 'data-retry="/v1/meetings/call-1/retry"' in trouble
    assert "<h2" not in section(html, "summary")


async def test_the_page_of_a_call_that_is_not_there_says_so(site: Any) -> None:
    answer = await site.client.get("/meetings/unknown")

    assert answer.status_code == 404
    assert "There is nothing here" in answer.text
