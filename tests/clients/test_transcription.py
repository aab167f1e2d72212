import asyncio
from collections.abc import AsyncIterator

import pytest

from calls.transcript import TranscriptSource, Utterance
from clients.errors import VendorRefused, VendorThrottled, VendorUnavailable
from clients.transcription import Transcriber
from sandbox.recordings import scripted_wav
from sandbox.testing import ServedSandbox

KEY = "aai-test-abcdef123456"
SCRIPT = (
    Utterance(speaker="Anna", start_ms=0, end_ms=900, text="Our budget is forty thousand."),
    Utterance(speaker="Ben", start_ms=1_000, end_ms=1_700, text="Good to know."),
    Utterance(speaker="Anna", start_ms=2_000, end_ms=2_400, text="Until March."),
)
RECORDING = scripted_wav(SCRIPT)


@pytest.fixture
async def transcriber(sandbox: ServedSandbox) -> AsyncIterator[Transcriber]:
    client = Transcriber(KEY, sandbox.assemblyai_url, timeout_s=10)
    yield client
    await client.close()


async def test_a_recording_comes_back_as_what_was_said_by_channel(
    sandbox: ServedSandbox, transcriber: Transcriber
) -> None:
    audio_url = await transcriber.upload(RECORDING)
    job_id = await transcriber.submit(audio_url, channels=2)

    await sandbox.until_quiet()
    job = await transcriber.fetch(job_id)

    assert job.status == "completed"
    assert job.transcript is not None
    assert job.transcript.source is TranscriptSource.AUDIO
    assert [(said.speaker, said.start_ms, said.text) for said in job.transcript.utterances] == [
        ("Channel 1", 0, "Our budget is forty thousand."),
        ("Channel 2", 1_000, "Good to know."),
        ("Channel 1", 2_000, "Until March."),
    ]
    assert job.audio_ms == 3_000


async def test_voices_on_one_channel_are_lettered(
    sandbox: ServedSandbox, transcriber: Transcriber
) -> None:
    job_id = await transcriber.submit(await transcriber.upload(RECORDING), channels=1)

    await sandbox.until_quiet()
    job = await transcriber.fetch(job_id)

    assert job.transcript is not None
    assert job.transcript.speakers == ("A", "B")


async def test_audio_without_a_script_is_never_given_words(
    sandbox: ServedSandbox, transcriber: Transcriber
) -> None:
    job_id = await transcriber.submit(await transcriber.upload(b"ID3 some music"), channels=2)

    await sandbox.until_quiet()
    job = await transcriber.fetch(job_id)

    assert job.status == "error"
    assert job.transcript is None
    assert job.error is not None
    assert "ASSEMBLYAI_API_KEY" in job.error


async def test_a_job_of_the_same_audio_is_found_again(
    sandbox: ServedSandbox, transcriber: Transcriber
) -> None:
    first, other = await transcriber.upload(RECORDING), await transcriber.upload(RECORDING)
    job_id = await transcriber.submit(first, channels=2)
    await transcriber.submit(other, channels=2)

    assert await transcriber.find_job(first) == job_id
    assert await transcriber.find_job("https://cdn.example/unknown") is None


async def test_a_failed_job_is_not_offered_again(
    sandbox: ServedSandbox, transcriber: Transcriber
) -> None:
    audio_url = await transcriber.upload(b"noise")
    await transcriber.submit(audio_url, channels=1)

    await sandbox.until_quiet()

    assert await transcriber.find_job(audio_url) is None


async def test_a_deleted_job_is_gone_and_deleting_it_again_is_no_error(
    sandbox: ServedSandbox, transcriber: Transcriber
) -> None:
    job_id = await transcriber.submit(await transcriber.upload(RECORDING), channels=2)

    await transcriber.delete(job_id)
    await transcriber.delete(job_id)

    job = await transcriber.fetch(job_id)
    assert (job.status, job.transcript) == ("error", None)
    assert "does not know" in str(job.error)


async def test_throttling_says_when_to_come_back_and_asks_only_once(
    sandbox: ServedSandbox, transcriber: Transcriber
) -> None:
    await sandbox.fail("assemblyai", "status", status=429, retry_after="7", times=1)

    with pytest.raises(VendorThrottled) as caught:
        await transcriber.fetch("job")

    assert caught.value.retry_after_s == 7.0
    assert len(await sandbox.journal("assemblyai")) == 1


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ({"kind": "status", "status": 503}, VendorUnavailable),
        ({"kind": "status", "status": 401}, VendorRefused),
        ({"kind": "truncated"}, VendorUnavailable),
    ],
)
async def test_each_way_of_failing_has_its_error(
    sandbox: ServedSandbox,
    transcriber: Transcriber,
    fault: dict[str, str],
    kind: type[Exception],
) -> None:
    audio_url = await transcriber.upload(RECORDING)
    await sandbox.fail("assemblyai", **fault)

    with pytest.raises(kind) as caught:
        await transcriber.submit(audio_url, channels=2)

    assert type(caught.value) is kind
    assert KEY not in str(caught.value)


async def test_an_answer_that_never_comes_is_unavailability_although_the_job_exists(
    sandbox: ServedSandbox,
) -> None:
    patient = Transcriber(KEY, sandbox.assemblyai_url)
    hasty = Transcriber(KEY, sandbox.assemblyai_url, timeout_s=0.2)
    audio_url = await patient.upload(RECORDING)
    await sandbox.fail("assemblyai", "timeout", times=1, match="POST /v2/transcript")

    with pytest.raises(VendorUnavailable, match="in time"):
        await hasty.submit(audio_url, channels=2)

    assert await patient.find_job(audio_url) is not None
    await asyncio.gather(patient.close(), hasty.close())


async def test_proxies_of_the_environment_do_not_stand_before_loopback(
    sandbox: ServedSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    client = Transcriber(KEY, sandbox.assemblyai_url)

    assert await client.upload(RECORDING)

    await client.close()


async def test_nobody_listening_is_unavailability() -> None:
    client = Transcriber(KEY, "http://127.0.0.1:9", timeout_s=2)

    with pytest.raises(VendorUnavailable, match="no connection"):
        await client.fetch("job")

    await client.close()
