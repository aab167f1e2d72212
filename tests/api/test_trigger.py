"""The bucket's trigger, pushed at with tokens of a key set of our own."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import jwt
import pytest
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from models.queries import sources

if TYPE_CHECKING:
    from .conftest import Answer, House  # type: ignore[import-not-found,unused-ignore]

TRIGGER = "/v1/triggers/storage"
EMAIL = "pusher@acme.example"
CALL = (
    b"WEBVTT\n\n00:00:01.000 --> 00:00:05.000\n"
    b"<v Maya>Good morning Daniel, how do you plan your routes today?\n"
)


@dataclass
class Bucket:
    """What announces objects: it signs with a key that it publishes, until it does not."""

    house: House
    key: rsa.RSAPrivateKey
    is_published: bool = True

    async def put(self, name: str, **metadata: str) -> str:
        """Store an object as a telephone system would; returns its generation."""
        stored = await self.house.context.objects.put(
            name, CALL, content_type="text/vtt", metadata=metadata
        )
        return stored.generation

    def headers(self, flaw: str | None = None) -> dict[str, str]:
        """What a genuine push carries, or one with something wrong about it."""
        identity = self.house.context.options.push
        assert identity is not None
        claims = {
            "iss": identity.issuers[0],
            "aud": "https://elsewhere.example" if flaw == "audience" else identity.audience,
            "email": "somebody@else.example" if flaw == "email" else EMAIL,
            "email_verified": flaw != "unverified",
            "iat": int(time.time()),
            "exp": int(time.time()) + (-600 if flaw == "expired" else 600),
        }
        key = rsa.generate_private_key(65_537, 2_048) if flaw == "key" else self.key
        token = jwt.encode(claims, key, algorithm="RS256", headers={"kid": "ours"})
        if flaw == "missing":
            return {}
        return {"Authorization": f"Bearer {token[:-4] if flaw == 'garbled' else token}"}

    async def push(self, name: str, generation: str, **changes: Any) -> Answer:
        body = push_body(objectId=name, objectGeneration=generation, **changes)
        return await self.house.nobody.ask("POST", TRIGGER, json=body, headers=self.headers())


def push_body(resource: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    attributes = {
        "eventType": "OBJECT_FINALIZE",
        "bucketId": "debrief-calls",
        "objectId": "acme/call.vtt",
        "objectGeneration": "17",
        **changes,
    }
    if resource is None:
        resource = {"size": str(len(CALL)), "contentType": "text/vtt"}
    data = base64.b64encode(json.dumps(resource).encode()).decode() if resource else ""
    return {"message": {"attributes": attributes, "data": data}, "subscription": "s"}


@asynccontextmanager
async def serve_keys(bucket_of: list[Bucket], key: rsa.RSAPrivateKey) -> AsyncIterator[str]:
    async def certs(_: web.Request) -> web.Response:
        if bucket_of and not bucket_of[0].is_published:
            return web.Response(status=503)
        public = RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
        return web.json_response({"keys": [{**public, "kid": "ours", "alg": "RS256"}]})

    app = web.Application()
    app.router.add_get("/certs", certs)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/certs"
    finally:
        await runner.cleanup()


@pytest.fixture
async def bucket(build_house: Any) -> AsyncIterator[Bucket]:
    key = rsa.generate_private_key(65_537, 2_048)
    made: list[Bucket] = []
    async with (
        serve_keys(made, key) as certs_url,
        build_house(
            with_notifications=False,
            debrief_push_email=EMAIL,
            debrief_push_certs_url=certs_url,
        ) as house,
    ):
        await house.register()
        made.append(Bucket(house, key))
        yield made[0]


async def test_one_upload_announced_five_times_is_one_call(bucket: Bucket) -> None:
    generation = await bucket.put("acme/monday_first-call.vtt")

    answers = [await bucket.push("acme/monday_first-call.vtt", generation) for _ in range(5)]

    house = bucket.house
    (meeting,) = await house.acme.meetings()
    await house.acme.until(meeting["id"], "result", status="completed")
    assert {answer.status for answer in answers} == {204}
    assert meeting["title"] == "Monday first call"
    assert len(house.steplog.runs("transcribe_call")) == 1
    assert house.metric("debrief_calls_repeated_total", by="trigger") == 4


async def test_the_same_event_twice_starts_one_run_and_the_engine_counts_it(
    bucket: Bucket,
) -> None:
    house = bucket.house
    await bucket.push("acme/call.vtt", await bucket.put("acme/call.vtt"))
    (meeting,) = await house.acme.meetings()
    await house.acme.until(meeting["id"], "result")
    (uploaded,) = house.steplog.events("meeting/uploaded")

    async with house.acme.session.post(f"{house.steplog.url}/e/test", json=uploaded) as response:
        assert response.status == 200
    await house.steplog.settle()

    assert len(house.steplog.runs("transcribe_call")) == 1
    telemetry = house.steplog.engine.context.telemetry
    assert telemetry.total("steplog_duplicate_events_total") >= 1


async def test_an_event_of_another_instance_is_refused_counted_and_harmless(
    bucket: Bucket,
) -> None:
    house = bucket.house
    await bucket.push("acme/call.vtt", await bucket.put("acme/call.vtt"))
    (meeting,) = await house.acme.meetings()
    await house.acme.until(meeting["id"], "result")
    (uploaded,) = house.steplog.events("meeting/uploaded")
    foreign = {**uploaded, "id": "other", "data": {**uploaded["data"], "instance": "staging"}}

    async with house.acme.session.post(f"{house.steplog.url}/e/test", json=foreign) as response:
        assert response.status == 200
    await house.steplog.settle()

    assert len(house.steplog.runs("transcribe_call")) == 1
    assert house.metric("debrief_foreign_events_total", event="meeting/uploaded") == 1


async def test_eventarcs_form_is_understood_too(bucket: Bucket) -> None:
    name = "acme/team 1/Gespräch.vtt"
    generation = await bucket.put(name)
    headers = {
        **bucket.headers(),
        "ce-id": "1",
        "ce-specversion": "1.0",
        "ce-type": "google.cloud.storage.object.v1.finalized",
        "ce-source": "//storage.googleapis.com/projects/_/buckets/debrief-calls",
        "ce-subject": "objects/acme/team 1/Gespr%C3%A4ch.vtt",
    }
    resource = {
        "bucket": "debrief-calls",
        "name": name,
        "generation": generation,
        "size": str(len(CALL)),
        "contentType": "text/vtt",
        "metadata": {"debrief-title": "Erstgespräch", "debrief-rep": "maya@acme.example"},
    }

    answer = await bucket.house.nobody.ask("POST", TRIGGER, json=resource, headers=headers)

    (meeting,) = await bucket.house.acme.meetings()
    assert answer.status == 204
    assert (meeting["title"], meeting["rep_id"]) == ("Erstgespräch", "rep-acme")
    assert meeting["file_name"] == "Gespräch.vtt"


async def test_a_notification_without_the_resource_is_looked_up(bucket: Bucket) -> None:
    generation = await bucket.put("acme/call.vtt", **{"debrief-lane": "bulk"})

    body = push_body({}, objectGeneration=generation)
    await bucket.house.nobody.ask("POST", TRIGGER, json=body, headers=bucket.headers())
    await bucket.push("acme/gone.vtt", "3", resource={})

    (meeting,) = await bucket.house.acme.meetings()
    assert (meeting["lane"], meeting["size_bytes"]) == ("bulk", len(CALL))


async def test_labels_on_an_object_cannot_reach_into_another_tenant(bucket: Bucket) -> None:
    labels = {
        "debrief-rep": "rep-globex",
        "debrief-lane": "express",
        "debrief-title": "\x00 ",
        "debrief-file-name": f"../{'x' * 5_000}.vtt",
    }
    resource = {"size": "9", "contentType": "text/vtt", "metadata": labels}

    await bucket.push("acme/call.vtt", "1", resource=resource)

    (meeting,) = await bucket.house.acme.meetings()
    assert (meeting["rep_id"], meeting["lane"]) == (None, "default")
    assert meeting["title"] == f"X{'x' * 145}"
    assert meeting["file_name"] == f"{'x' * 146}.vtt"
    assert await bucket.house.globex.meetings() == []


@pytest.mark.parametrize(
    ("name", "resource", "reason"),
    [
        ("nobody/call.vtt", None, "no tenant has registered this folder"),
        ("acme/offer.pdf", {"size": "5", "contentType": "application/pdf"}, "unknown type"),
        ("acme/empty.vtt", {"size": "0", "contentType": "text/vtt"}, "the object is empty"),
        ("acme/huge.wav", {"size": str(2**40), "contentType": "audio/wav"}, "more than"),
    ],
)
async def test_what_is_genuine_and_useless_is_acknowledged_and_recorded(
    bucket: Bucket, name: str, resource: dict[str, Any] | None, reason: str
) -> None:
    answers = [await bucket.push(name, "1", resource=resource) for _ in range(2)]

    house = bucket.house
    async with house.context.database.read() as session:
        (refused,) = await sources.list_refused(session, 10)
    assert [answer.status for answer in answers] == [204, 204]
    assert (refused.object_name, reason in refused.reason) == (name, True)
    assert house.metric("debrief_calls_refused_total", by="trigger") == 1
    await house.assert_nothing_kept()


async def test_what_is_no_new_object_is_acknowledged(bucket: Bucket) -> None:
    answer = await bucket.push("acme/call.vtt", "1", eventType="OBJECT_DELETE")

    assert answer.status == 204
    await bucket.house.assert_nothing_kept()


@pytest.mark.parametrize(
    "body",
    [
        b"not json",
        b"[]",
        b"{}",
        json.dumps({"message": {}}).encode(),
        json.dumps(push_body(objectGeneration="latest")).encode(),
        json.dumps(push_body(objectId="")).encode(),
        json.dumps(push_body(objectId="acme/\x00call.vtt")).encode(),
        json.dumps(push_body(objectId="acme/\ud800call.vtt")).encode(),
        json.dumps(push_body(eventType="")).encode(),
        json.dumps({"message": {"attributes": {"eventType": "x"}, "data": "%"}}).encode(),
    ],
)
async def test_a_malformed_notification_is_refused(bucket: Bucket, body: bytes) -> None:
    answer = await bucket.house.nobody.ask("POST", TRIGGER, data=body, headers=bucket.headers())

    assert (answer.status, answer.error["code"]) == (400, "malformed_notification")
    await bucket.house.assert_nothing_kept()


@pytest.mark.parametrize(
    ("flaw", "words"),
    [
        ("missing", "no token"),
        ("garbled", "does not hold"),
        ("audience", "not for http://127.0.0.1:"),
        ("email", "another account"),
        ("unverified", "not verified"),
        ("expired", "expired"),
        ("key", "Signature verification failed"),
    ],
)
async def test_a_notification_with_a_bad_token_is_refused(
    bucket: Bucket, flaw: str, words: str
) -> None:
    headers = bucket.headers(flaw)

    answer = await bucket.house.nobody.ask("POST", TRIGGER, json=push_body(), headers=headers)

    assert (answer.status, answer.error["code"]) == (401, "bad_token")
    assert words in answer.error["message"]
    assert headers.get("Authorization", "Bearer ?!").split(" ")[1] not in answer.body.decode()
    await bucket.house.assert_nothing_kept()


async def test_a_token_that_cannot_be_checked_now_is_to_be_sent_again(bucket: Bucket) -> None:
    generation = await bucket.put("acme/call.vtt")
    bucket.is_published = False

    while_down = await bucket.push("acme/call.vtt", generation)
    bucket.is_published = True
    afterwards = await bucket.push("acme/call.vtt", generation)

    assert (while_down.status, while_down.error["code"]) == (503, "try_again")
    assert afterwards.status == 204
