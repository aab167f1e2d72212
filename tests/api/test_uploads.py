from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .conftest import House

EXAMPLES = Path(__file__).parents[2] / "examples"
SALESFORCE = {
    "username": "ops@acme.example",
    "consumer_key": "consumer-key",
    "password": "password",
    "consumer_secret": "consumer-secret",
}


async def test_a_transcript_goes_in_and_a_finished_call_comes_out(house: House) -> None:
    call = (EXAMPLES / "discovery-call.vtt").read_bytes()
    await house.acme.ask("PUT", "/v1/connections/crm", json=SALESFORCE)

    accepted = (await house.acme.upload(call, "discovery-call.vtt", rep="rep-acme")).json
    lines = await house.acme.until(accepted["id"], "result")
    await house.steplog.settle()

    meeting = await house.acme.meeting(accepted["id"])
    assert lines[-1].data["url"] == accepted["url"] == f"/v1/meetings/{accepted['id']}"
    assert meeting["status"] == lines[-1].data["status"] == "completed"
    assert (meeting["title"], meeting["rep_id"]) == ("Discovery call", "rep-acme")
    assert meeting["analysis"]["is_offline"]
    assert {stage["state"] for stage in meeting["stages"]} <= {"completed", "skipped"}
    said = " ".join(spoken["text"] for spoken in meeting["transcript"]["utterances"])
    signals = meeting["analysis"]["parts"]["signals"]["answer"]["signals"]
    assert [signal for signal in signals if signal["evidence"]["quote"] not in said] == []
    assert [coached["outcome"] for coached in meeting["coaching"]] == ["completed"]
    (record,) = [row for row in await house.sandbox.crm() if row["external_id"] is not None]
    assert meeting["crm"]["record_id"] == record["id"]


async def test_a_recording_is_transcribed_and_calls_back(house: House) -> None:
    recording = (EXAMPLES / "first-call.flac").read_bytes()

    accepted = (await house.acme.upload(recording, "first-call.flac")).json
    await house.acme.until(accepted["id"], "result", status="completed")

    meeting = await house.acme.meeting(accepted["id"])
    assert meeting["transcript"]["source"] == "audio"
    assert meeting["content_type"] == "audio/flac"
    deliveries = await house.sandbox.deliveries()
    assert {d["state"] for d in deliveries if d["vendor"] == "assemblyai"} == {"delivered"}


async def test_the_body_alone_is_an_upload_when_the_query_names_it(house: House) -> None:
    data = b"1\n00:00:01,000 --> 00:00:04,000\nMaya: Good morning, this is Maya.\n"
    query = {"file_name": "call.srt", "title": "Monday", "lane": "bulk"}

    answer = await house.acme.ask("POST", "/v1/meetings", data=data, params=query)

    (meeting,) = await house.acme.meetings()
    assert answer.status == 201
    assert answer.headers["Location"] == f"/v1/meetings/{meeting['id']}"
    assert (meeting["title"], meeting["lane"], meeting["file_name"]) == (
        "Monday",
        "bulk",
        "call.srt",
    )


async def test_the_buckets_own_notification_of_an_upload_starts_nothing(house: House) -> None:
    accepted = (await house.acme.upload()).json

    await house.sandbox.until_quiet()
    await house.acme.until(accepted["id"], "result")

    (delivery,) = [d for d in await house.sandbox.deliveries() if d["vendor"] == "storage"]
    assert delivery["state"] == "delivered"
    assert len(await house.acme.meetings()) == 1
    assert len(house.steplog.runs("transcribe_call")) == 1


async def test_an_idempotency_key_makes_a_repeated_upload_a_repeat(house: House) -> None:
    first = await house.acme.upload(idempotency_key="monday-1")

    again = await house.acme.upload(idempotency_key="monday-1")
    srt = b"1\n00:00:01,000 --> 00:00:04,000\nMaya: Hello.\n"
    other = await house.acme.upload(srt, "other.srt", idempotency_key="monday-1")
    elsewhere = await house.globex.upload(idempotency_key="monday-1")

    assert again.json["id"] == first.json["id"]
    assert (other.status, other.error["code"]) == (409, "idempotency_conflict")
    assert elsewhere.json["id"] != first.json["id"]
    assert len(await house.acme.meetings()) == 1


async def test_a_browser_without_a_script_is_led_to_the_calls_page(
    unregistered_house: House,
) -> None:
    acme = unregistered_house.acme

    answer = await acme.upload(accept="text/html,*/*")

    (meeting,) = await acme.meetings()
    assert (answer.status, answer.headers["Location"]) == (303, f"/meetings/{meeting['id']}")
