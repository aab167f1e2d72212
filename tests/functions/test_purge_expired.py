"""What is erased at night, each kind on its own clock, whatever becomes of the others."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from functions.services import Retention
from models.queries import analyses, exchanges, failures, transcripts

if TYPE_CHECKING:
    from tests.functions.conftest import Pipeline


async def test_a_recording_that_cannot_be_erased_keeps_nothing_else_and_is_told_of(
    unserved: Pipeline,
) -> None:
    retention = Retention(audio_days=0, transcript_days=0, insight_days=0)
    unserved.services = replace(unserved.services, retention=retention)
    await unserved.serve()
    for meeting_id in ("call-1", "call-2"):
        await unserved.upload(meeting_id)
    await unserved.finish()
    await unserved.sandbox.fail("storage", "status", status=403, match="DELETE ", times=1)

    await unserved.steplog.advance("24h")

    erased = [(await unserved.meeting(m)).audio_erased_at_ms for m in ("call-1", "call-2")]
    assert [moment is None for moment in erased] == [True, False]
    async with unserved.database.read() as session:
        assert await transcripts.load(session, "tenant-a", "call-1") is None
        (run,) = unserved.steplog.runs("purge_expired")
        failure = await failures.find_by_run(session, run.id)
    assert failure is not None
    assert failure.message.startswith("recordings that could not be erased: 1; the first: that of")
    assert await unserved.reporter.deliver() == 1


async def test_what_has_been_kept_long_enough_is_erased_at_night(unserved: Pipeline) -> None:
    retention = Retention(audio_days=0, transcript_days=0, insight_days=None)
    unserved.services = replace(unserved.services, retention=retention)
    await unserved.serve()
    upload = await unserved.upload()
    await unserved.finish()

    await unserved.steplog.advance("24h")

    assert [run.status for run in unserved.steplog.runs("purge_expired")] == ["COMPLETED"]
    store = unserved.services.objects_in(upload.bucket)
    assert await store.stat(upload.object_name) is None
    assert (await unserved.meeting()).audio_erased_at_ms is not None
    async with unserved.database.read() as session:
        assert await transcripts.load(session, "tenant-a", "call-1") is None
        # The questions to the language model hold the transcript; insights have their own clock.
        assert await exchanges.list_for_meeting(session, "tenant-a", "call-1", 9) == []
        assert await analyses.current(session, "tenant-a", "call-1") is not None
