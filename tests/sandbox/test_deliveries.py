import base64
import json
import sqlite3
from pathlib import Path

import jwt

from calls.transcript import Utterance
from clients.object_store import ObjectStore
from clients.transcription import Transcriber
from sandbox.recordings import scripted_wav
from sandbox.testing import Receiver, ServedSandbox, serve_receiver, serve_sandbox

RECORDING = scripted_wav([Utterance(speaker="Anna", start_ms=0, end_ms=500, text="Hello.")])


async def transcribe(sandbox: ServedSandbox, receiver: Receiver) -> str:
    client = Transcriber("key", sandbox.assemblyai_url)
    job_id = await client.submit(
        await client.upload(RECORDING),
        channels=1,
        webhook_url=f"{receiver.url}?token=query-secret",
        webhook_secret="callback-secret",
    )
    await client.close()
    await sandbox.until_quiet()
    return job_id


async def store(sandbox: ServedSandbox, name: str, data: bytes = b"sound") -> str:
    client = ObjectStore("calls", sandbox.storage_url)
    put = await client.put(name, data, content_type="audio/wav", create_only=False)
    await client.close()
    await sandbox.until_quiet()
    return put.generation


async def test_a_finished_job_calls_back_with_the_secret_it_was_given(tmp_path: Path) -> None:
    async with serve_sandbox(tmp_path) as sandbox, serve_receiver() as receiver:
        job_id = await transcribe(sandbox, receiver)

        (callback,) = receiver.received
        assert json.loads(callback.body) == {"transcript_id": job_id, "status": "completed"}
        assert callback.headers["X-Webhook-Secret"] == "callback-secret"
        for seen in (await sandbox.journal(), await sandbox.jobs(), await sandbox.deliveries()):
            assert "callback-secret" not in json.dumps(seen)
            assert "query-secret" not in json.dumps(seen)


async def test_a_callback_is_repeated_until_it_is_taken(tmp_path: Path) -> None:
    async with serve_sandbox(tmp_path) as sandbox, serve_receiver([503, 500]) as receiver:
        await transcribe(sandbox, receiver)

        assert len(receiver.received) == 3
        assert [delivery["state"] for delivery in await sandbox.deliveries()] == ["delivered"]


async def test_a_callback_that_is_refused_is_not_repeated(tmp_path: Path) -> None:
    async with serve_sandbox(tmp_path) as sandbox, serve_receiver([404]) as receiver:
        await transcribe(sandbox, receiver)

        assert len(receiver.received) == 1
        assert [delivery["state"] for delivery in await sandbox.deliveries()] == ["given_up"]


async def test_a_callback_can_be_lost_or_doubled_on_demand(tmp_path: Path) -> None:
    async with serve_sandbox(tmp_path) as sandbox, serve_receiver() as receiver:
        await sandbox.fail("assemblyai", "no_webhook", times=1)
        await transcribe(sandbox, receiver)
        assert receiver.received == []

        await sandbox.fail("assemblyai", "double_webhook", times=1)
        await transcribe(sandbox, receiver)
        assert len(receiver.received) == 2
        assert receiver.received[0].body == receiver.received[1].body


async def test_a_finalized_object_is_announced_with_a_token_that_can_be_verified(
    tmp_path: Path,
) -> None:
    async with (
        serve_receiver() as receiver,
        serve_sandbox(tmp_path, push_url=receiver.url) as sandbox,
    ):
        generation = await store(sandbox, "acme/call 1.wav")

        (push,) = receiver.received
        token = push.headers["Authorization"].removeprefix("Bearer ")
        keys = jwt.PyJWKSet.from_dict(await sandbox.certificates())
        claims = jwt.decode(
            token,
            keys[jwt.get_unverified_header(token)["kid"]],
            algorithms=["RS256"],
            audience=receiver.url,
            issuer="https://accounts.google.com",
        )
        message = json.loads(push.body)["message"]
        resource = json.loads(base64.b64decode(message["data"]))
        assert claims["email_verified"] is True
        assert message["attributes"] | {"eventTime": "", "notificationConfig": ""} == {
            "eventType": "OBJECT_FINALIZE",
            "payloadFormat": "JSON_API_V1",
            "bucketId": "calls",
            "objectId": "acme/call 1.wav",
            "objectGeneration": generation,
            "eventTime": "",
            "notificationConfig": "",
        }
        assert (resource["name"], resource["size"]) == ("acme/call 1.wav", "5")


async def test_an_announcement_is_repeated_whatever_the_refusal(tmp_path: Path) -> None:
    async with (
        serve_receiver([400, 404, 500]) as receiver,
        serve_sandbox(tmp_path, push_url=receiver.url) as sandbox,
    ):
        await store(sandbox, "call.wav")

        assert len(receiver.received) == 4
        assert (
            len({json.loads(push.body)["message"]["messageId"] for push in receiver.received}) == 1
        )


async def test_only_the_configured_prefix_is_announced(tmp_path: Path) -> None:
    async with (
        serve_receiver() as receiver,
        serve_sandbox(tmp_path, push_url=receiver.url) as sandbox,
    ):
        client = ObjectStore("calls", sandbox.storage_url)
        await client.ensure_notifications("projects/debrief-test/topics/calls", prefix="in/")
        await client.close()

        await store(sandbox, "out/report.json")
        await store(sandbox, "in/call.wav")

        announced = [json.loads(push.body)["message"]["attributes"] for push in receiver.received]
        assert [attributes["objectId"] for attributes in announced] == ["in/call.wav"]


async def test_what_was_due_when_the_sandbox_died_is_delivered_by_the_next(
    tmp_path: Path,
) -> None:
    async with serve_receiver() as receiver:
        nobody = "http://127.0.0.1:9/in"
        async with serve_sandbox(tmp_path, push_url=nobody, webhook_retry_seconds=0.05) as first:
            client = ObjectStore("calls", first.storage_url)
            put = await client.put("call.wav", b"sound", content_type="audio/wav")
            await client.close()
        redirect_pending_deliveries(tmp_path, receiver.url)
        async with serve_sandbox(tmp_path, push_url=nobody) as second:
            await second.until_quiet()

            attributes = json.loads(receiver.received[0].body)["message"]["attributes"]
            assert attributes["objectGeneration"] == put.generation


def redirect_pending_deliveries(data_dir: Path, url: str) -> None:
    """The receiver comes up elsewhere: what is due goes there."""
    connection = sqlite3.connect(data_dir / "sandbox.db")
    with connection:
        connection.execute("UPDATE delivery SET url = ? WHERE state = 'due'", (url,))
    connection.close()
