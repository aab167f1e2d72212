"""Where a call belongs, when all that is known is a bucket and a name."""

from __future__ import annotations

import pytest

from calls.stages import Lane
from models import Database
from models.queries import sources, transcription_jobs
from models.tables import RefusedUpload, Source, TranscriptionJob


async def _register(database: Database, source_id: str, tenant_id: str, prefix: str) -> bool:
    async with database.write() as session:
        return await sources.register(
            session,
            Source(
                id=source_id,
                tenant_id=tenant_id,
                bucket="calls",
                prefix=prefix,
                lane=Lane.BULK,
                created_at_ms=1,
            ),
        )


@pytest.mark.parametrize(
    ("bucket", "object_name", "found"),
    [
        ("calls", "acme/monday.mp3", "acme"),
        ("calls", "acme/vip/monday.mp3", "acme-vip"),
        ("calls", "acme_corp/monday.mp3", None),
        ("calls", "acmeX/monday.mp3", None),
        ("calls", "ACME/monday.mp3", None),
        ("calls", "other/acme/monday.mp3", None),
        ("elsewhere", "acme/monday.mp3", None),
    ],
)
async def test_an_object_belongs_to_the_longest_registered_prefix_of_its_name(
    database: Database, bucket: str, object_name: str, found: str | None
) -> None:
    await _register(database, "acme", "tenant-a", "acme/")
    await _register(database, "acme-vip", "tenant-b", "acme/vip/")

    async with database.read() as session:
        source = await sources.match(session, bucket, object_name)

    assert (source and source.id) == found


async def test_a_prefix_has_one_owner(database: Database) -> None:
    assert await _register(database, "source-1", "tenant-a", "acme/")
    assert not await _register(database, "source-2", "tenant-b", "acme/")


async def test_a_refused_upload_is_recorded_once(database: Database) -> None:
    async with database.write() as session:
        recorded = [
            await sources.refuse(
                session,
                RefusedUpload(
                    id=refused_id,
                    bucket="calls",
                    object_name="unknown/monday.mp3",
                    generation="1",
                    reason="no source is registered for unknown/",
                    created_at_ms=1_000,
                ),
            )
            for refused_id in ("refused-1", "refused-2")
        ]
        listed = await sources.list_refused(session, limit=10)

    assert recorded == [True, False]
    assert [upload.id for upload in listed] == ["refused-1"]


async def test_a_callback_finds_its_meeting_by_its_job_and_settles_it_once(
    database: Database,
) -> None:
    async with database.write() as session:
        job = TranscriptionJob(
            job_id="job-1", tenant_id="tenant-a", meeting_id="call-1", submitted_at_ms=1_000
        )
        assert await transcription_jobs.record(session, job)
        assert not await transcription_jobs.record(session, job)
        found = await transcription_jobs.find(session, "job-1")
        settled = [await transcription_jobs.settle(session, "job-1", 2_000) for _ in range(2)]

        assert await transcription_jobs.find(session, "job-2") is None
        assert not await transcription_jobs.settle(session, "job-2", 2_000)

    assert found is not None
    assert (found.tenant_id, found.meeting_id) == ("tenant-a", "call-1")
    assert settled == [True, False]
