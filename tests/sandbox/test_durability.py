from pathlib import Path

from calls.transcript import Utterance
from clients.chat import Chat
from clients.crm import Crm, CrmLogin
from clients.object_store import ObjectStore
from clients.transcription import Transcriber
from sandbox.recordings import scripted_wav
from sandbox.store import Store
from sandbox.testing import serve_sandbox

RECORDING = scripted_wav([Utterance(speaker="Anna", start_ms=0, end_ms=500, text="Hello.")])
LOGIN = CrmLogin("me@example.com", "key", password="password", consumer_secret="secret")
CHANNEL = "C0DEBRIEF01"


async def test_a_sandbox_over_the_same_folder_remembers_everything(tmp_path: Path) -> None:
    async with serve_sandbox(tmp_path, transcription_seconds=600) as first:
        store = ObjectStore("calls", first.storage_url)
        put = await store.put("call.wav", RECORDING, content_type="audio/wav")
        transcriber = Transcriber("key", first.assemblyai_url)
        audio_url = await transcriber.upload(RECORDING)
        job_id = await transcriber.submit(audio_url, channels=1)
        chat = Chat("token", first.slack_url)
        posted = await chat.post_once(CHANNEL, "Ready", None, "run-1")
        crm = Crm(LOGIN, first.salesforce_url)
        record = await crm.upsert_call("m-1", {"Name": "Call"})
        await first.fail("openai", "status", status=500, times=3)
        journal = await first.journal()
        certificates = await first.certificates()
        for client in (store, transcriber, chat, crm):
            await client.close()

    async with serve_sandbox(tmp_path, transcription_seconds=600) as second:
        store = ObjectStore("calls", second.storage_url)
        transcriber = Transcriber("key", second.assemblyai_url)
        chat = Chat("token", second.slack_url)
        crm = Crm(LOGIN, second.salesforce_url)

        assert await store.get("call.wav", put.generation) == RECORDING
        assert (await transcriber.fetch(job_id)).status in ("queued", "processing")
        assert await transcriber.find_job(audio_url) == job_id
        assert (await chat.post_once(CHANNEL, "Ready", None, "run-1")).ts == posted.ts
        assert (await crm.upsert_call("m-1", {})).id == record.id
        assert [fault["times"] for fault in await second.faults()] == [3]
        assert (await second.journal())[: len(journal)] == journal
        assert await second.certificates() == certificates
        for client in (store, transcriber, chat, crm):
            await client.close()


def test_nobody_else_on_the_machine_may_read_its_memory(tmp_path: Path) -> None:
    store = Store(tmp_path / "sandbox.db", tmp_path / "objects")

    assert {path.stat().st_mode & 0o777 for path in tmp_path.glob("sandbox.db*")} == {0o600}

    store.close()


async def test_a_job_in_the_works_is_finished_by_the_next_sandbox(tmp_path: Path) -> None:
    async with serve_sandbox(tmp_path, transcription_seconds=0.1) as first:
        transcriber = Transcriber("key", first.assemblyai_url)
        job_id = await transcriber.submit(await transcriber.upload(RECORDING), channels=1)
        await transcriber.close()

    async with serve_sandbox(tmp_path) as second:
        await second.until_quiet()
        transcriber = Transcriber("key", second.assemblyai_url)

        job = await transcriber.fetch(job_id)

        assert job.transcript is not None
        assert [said.text for said in job.transcript.utterances] == ["Hello."]
        await transcriber.close()
