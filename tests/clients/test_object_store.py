from collections.abc import AsyncIterator

import pytest

from clients.errors import VendorRefused, VendorThrottled, VendorUnavailable
from clients.object_store import ObjectStore, StoredObject
from sandbox.testing import ServedSandbox

TOPIC = "projects/debrief-test/topics/uploads"


@pytest.fixture
async def store(sandbox: ServedSandbox) -> AsyncIterator[ObjectStore]:
    client = ObjectStore("calls", sandbox.storage_url, timeout_s=10)
    yield client
    await client.close()


async def test_an_object_comes_back_with_what_was_said_about_it(store: ObjectStore) -> None:
    metadata = {"tenant": "acme", "file": "Gespräch #1?.wav"}

    put = await store.put(
        "acme/calls/ü 1/#?.wav", b"sound", content_type="audio/wav", metadata=metadata
    )

    assert put == await store.stat("acme/calls/ü 1/#?.wav")
    assert (put.size_bytes, put.content_type, put.metadata) == (5, "audio/wav", metadata)
    assert await store.get(put.name) == b"sound"
    assert await store.get(put.name, put.generation) == b"sound"


async def test_creating_the_same_object_again_is_the_same_object(
    sandbox: ServedSandbox, store: ObjectStore
) -> None:
    first = await store.put("call.vtt", b"WEBVTT", content_type="text/vtt")

    second = await store.put("call.vtt", b"WEBVTT", content_type="text/vtt")

    assert second == first
    assert len(await sandbox.journal("storage", "object.create")) == 1


async def test_other_bytes_under_a_taken_name_are_refused(store: ObjectStore) -> None:
    await store.put("call.vtt", b"WEBVTT", content_type="text/vtt")

    with pytest.raises(VendorRefused, match="other content") as caught:
        await store.put("call.vtt", b"WEBVTT 2", content_type="text/vtt")

    assert caught.value.status == 412
    assert await store.get("call.vtt") == b"WEBVTT"


async def test_replacing_makes_a_new_generation_and_the_old_one_is_gone(
    store: ObjectStore,
) -> None:
    first = await store.put("report", b"1", content_type="text/plain")
    second = await store.put("report", b"2", content_type="text/plain", create_only=False)

    assert int(second.generation) > int(first.generation)
    assert await store.get("report") == b"2"
    with pytest.raises(VendorRefused) as caught:
        await store.get("report", first.generation)
    assert caught.value.status == 404


async def test_a_large_object_travels_in_chunks(sandbox: ServedSandbox, store: ObjectStore) -> None:
    data = bytes(range(256)) * 4 * 1024 * 9  # 9 MiB: above what the SDK sends in one piece

    await store.put("large.wav", data, content_type="audio/wav")

    assert await store.get("large.wav") == data
    assert len(await sandbox.journal("storage", "object.begin")) == 1


async def test_listing_finds_a_prefix_and_deleting_twice_is_no_error(store: ObjectStore) -> None:
    for name in ("a/1", "a/2", "b/1"):
        await store.put(name, b"x", content_type="text/plain")

    await store.delete("a/1")
    await store.delete("a/1")

    assert [found.name for found in await store.list("a/")] == ["a/2"]
    assert await store.stat("a/1") is None


async def test_deleting_a_generation_leaves_what_has_replaced_it(store: ObjectStore) -> None:
    first = await store.put("call.vtt", b"1", content_type="text/vtt")
    await store.put("call.vtt", b"2", content_type="text/vtt", create_only=False)

    await store.delete("call.vtt", first.generation)

    assert await store.get("call.vtt") == b"2"


async def test_notifications_are_set_up_once(store: ObjectStore) -> None:
    first = await store.ensure_notifications(TOPIC, prefix="acme/")

    assert await store.ensure_notifications(TOPIC, prefix="acme/") == first
    assert await store.ensure_notifications(TOPIC, prefix="other/") != first


async def test_an_upload_whose_answer_was_lost_can_be_repeated(sandbox: ServedSandbox) -> None:
    hasty = ObjectStore("calls", sandbox.storage_url, timeout_s=0.3)
    await sandbox.fail("storage", "timeout", times=1)

    with pytest.raises(VendorUnavailable, match="in time"):
        await hasty.put("call.wav", b"sound", content_type="audio/wav")
    repeated = await hasty.put("call.wav", b"sound", content_type="audio/wav")

    assert isinstance(repeated, StoredObject)
    assert len(await sandbox.journal("storage", "object.create")) == 1
    await hasty.close()


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ({"kind": "status", "status": 429, "retry_after": "3"}, VendorThrottled),
        ({"kind": "status", "status": 503}, VendorUnavailable),
        ({"kind": "status", "status": 403}, VendorRefused),
        ({"kind": "truncated"}, VendorUnavailable),
    ],
)
async def test_each_way_of_failing_has_its_error_and_is_asked_once(
    sandbox: ServedSandbox, store: ObjectStore, fault: dict[str, str], kind: type[Exception]
) -> None:
    await sandbox.fail("storage", **fault)

    with pytest.raises(kind) as caught:
        await store.put("call.wav", b"sound", content_type="audio/wav")

    assert type(caught.value) is kind
    assert len(await sandbox.journal("storage")) == 1
    if isinstance(caught.value, VendorThrottled):
        assert caught.value.retry_after_s == 3.0


async def test_half_a_download_is_never_taken_for_the_whole(
    sandbox: ServedSandbox, store: ObjectStore
) -> None:
    await store.put("call.wav", b"sound" * 100, content_type="audio/wav")
    await sandbox.fail("storage", "truncated")

    with pytest.raises(VendorUnavailable):
        await store.get("call.wav")
