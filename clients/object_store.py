"""Objects in Cloud Storage, through Google's own SDK: bytes with a type, metadata, a generation.

The SDK blocks, so it runs in threads of its own, and its retries are off: the engine retries.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from .errors import VendorRefused, VendorUnavailable, from_status
from .loopback import is_loopback_url
from .threads import VendorThreads

VENDOR = "Cloud Storage"
LISTED_MAX = 10_000
WORKERS = 8

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class StoredObject:
    bucket: str
    name: str
    generation: str
    size_bytes: int
    content_type: str
    metadata: Mapping[str, str] = field(default_factory=dict)


class ObjectStore:
    """One bucket. `endpoint` is None for Google itself, which finds its credentials as usual."""

    def __init__(
        self,
        bucket: str,
        endpoint: str | None = None,
        *,
        project: str | None = None,
        timeout_s: float = 30.0,
    ) -> None:
        self._bucket = bucket
        self._endpoint = endpoint
        self._project = project
        self._timeout_s = timeout_s
        self._threads: VendorThreads[Any] = VendorThreads(
            "object-store", self._connect, lambda client: client.close(), workers=WORKERS
        )

    async def put(
        self,
        name: str,
        data: bytes,
        *,
        content_type: str,
        metadata: Mapping[str, str] | None = None,
        create_only: bool = True,
    ) -> StoredObject:
        """Stores the bytes. Storing the same bytes again under the same name changes nothing.

        With `create_only`, other bytes under a name that is taken are refused (HTTP 412).
        """
        try:
            return await self._run(
                lambda bucket: self._upload(
                    bucket, name, data, content_type, metadata or {}, create_only
                )
            )
        except VendorRefused as error:
            if not (create_only and error.status == 412):
                raise
        existing, md5 = await self._run(lambda bucket: self._stat(bucket, name))
        if existing is None:
            raise VendorUnavailable(VENDOR, f"{name} was deleted while it was being stored")
        if md5 != _md5(data):
            raise VendorRefused(VENDOR, f"{name} exists with other content", status=412)
        return existing

    async def get(self, name: str, generation: str | None = None) -> bytes:
        """The bytes, checked against their checksum; VendorRefused 404 when there are none."""
        number = int(generation) if generation is not None else None

        def download(bucket: Any) -> bytes:
            blob = bucket.blob(name, generation=number)
            data: bytes = blob.download_as_bytes(timeout=self._timeout_s, retry=None)
            return data

        return await self._run(download)

    async def stat(self, name: str) -> StoredObject | None:
        found, _ = await self._run(lambda bucket: self._stat(bucket, name))
        return found

    async def delete(self, name: str, generation: str | None = None) -> None:
        """Deleting what is not there is no error, nor what was replaced by another generation."""
        number = int(generation) if generation is not None else None

        def delete(bucket: Any) -> None:
            bucket.blob(name, generation=number).delete(timeout=self._timeout_s, retry=None)

        try:
            await self._run(delete)
        except VendorRefused as error:
            if error.status != 404:
                raise

    async def list(self, prefix: str = "") -> list[StoredObject]:
        """The objects whose names begin so, by name; at most LISTED_MAX."""

        def listed(bucket: Any) -> list[StoredObject]:
            blobs = bucket.list_blobs(
                prefix=prefix or None, max_results=LISTED_MAX, timeout=self._timeout_s, retry=None
            )
            return [_stored(blob) for blob in blobs]

        return await self._run(listed)

    async def ensure_notifications(self, topic: str, *, prefix: str | None = None) -> str:
        """Has finalized objects announced on `projects/P/topics/T`; returns the configuration's id.

        One that announces the same is left as it is.
        """
        parts = topic.split("/")
        if len(parts) != 4 or (parts[0], parts[2]) != ("projects", "topics"):
            raise ValueError(f"a topic is named projects/…/topics/…, not {topic!r}")
        project, topic_name = parts[1], parts[3]

        def ensure(bucket: Any) -> str:
            for known in bucket.list_notifications(timeout=self._timeout_s, retry=None):
                same_topic = (known.topic_project, known.topic_name) == (project, topic_name)
                if same_topic and known.blob_name_prefix == prefix:
                    return str(known.notification_id)
            made = bucket.notification(
                topic_name,
                topic_project=project,
                event_types=["OBJECT_FINALIZE"],
                blob_name_prefix=prefix,
                payload_format="JSON_API_V1",
            )
            made.create(timeout=self._timeout_s, retry=None)
            return str(made.notification_id)

        return await self._run(ensure)

    async def close(self) -> None:
        await self._threads.close()

    async def _run(self, work: Callable[[Any], Result]) -> Result:
        def guarded(client: Any) -> Result:
            with _speaking():
                return work(client.bucket(self._bucket))

        return await self._threads.run(guarded)

    def _connect(self) -> Any:
        """A client of this thread's own. Credentials are looked for here, once per thread."""
        with _speaking():
            import requests
            from google.auth.credentials import AnonymousCredentials
            from google.cloud import storage

            if self._endpoint is None:
                client = storage.Client(project=self._project)
            else:
                session = requests.Session()
                session.trust_env = not is_loopback_url(self._endpoint)
                client = storage.Client(
                    project=self._project or "<none>",
                    credentials=AnonymousCredentials(),  # type: ignore[no-untyped-call]
                    client_options={"api_endpoint": self._endpoint},
                    _http=session,
                )
            # Where OpenTelemetry is installed, the SDK would fetch the bucket's metadata for it in
            # threads of its own, unbounded and with retries. Without this cache it does not.
            client._bucket_metadata_cache = None
            return client

    def _upload(
        self,
        bucket: Any,
        name: str,
        data: bytes,
        content_type: str,
        metadata: Mapping[str, str],
        create_only: bool,
    ) -> StoredObject:
        blob = bucket.blob(name)
        blob.metadata = dict(metadata)
        blob.upload_from_string(
            data,
            content_type=content_type,
            if_generation_match=0 if create_only else None,
            timeout=self._timeout_s,
            retry=None,
        )
        return _stored(blob)

    def _stat(self, bucket: Any, name: str) -> tuple[StoredObject | None, str | None]:
        blob = bucket.get_blob(name, timeout=self._timeout_s, retry=None)
        return (_stored(blob), blob.md5_hash) if blob is not None else (None, None)


def _stored(blob: Any) -> StoredObject:
    return StoredObject(
        bucket=blob.bucket.name,
        name=blob.name,
        generation=str(blob.generation),
        size_bytes=int(blob.size),
        content_type=blob.content_type or "application/octet-stream",
        metadata=dict(blob.metadata or {}),
    )


def _md5(data: bytes) -> str:
    return base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode()


@contextmanager
def _speaking() -> Iterator[None]:
    """Turns whatever goes wrong on the way into this vendor's errors."""
    import requests
    from google.api_core import exceptions as api
    from google.auth import exceptions as auth
    from google.cloud.storage.exceptions import DataCorruption

    try:
        yield
    except api.GoogleAPICallError as error:
        headers = getattr(error.response, "headers", None) or {}
        status = int(error.code or 500)
        raise from_status(VENDOR, status, _message(error), headers.get("Retry-After")) from None
    except requests.Timeout as error:
        raise VendorUnavailable(VENDOR, "no answer in time") from error
    except (auth.DefaultCredentialsError, auth.RefreshError) as error:
        raise VendorRefused(VENDOR, "its credentials are missing or refused") from error
    except (requests.RequestException, auth.TransportError, ConnectionError) as error:
        raise VendorUnavailable(VENDOR, f"no answer: {type(error).__name__}") from error
    except (DataCorruption, ValueError, KeyError) as error:
        raise VendorUnavailable(VENDOR, "the answer was cut short or malformed") from error


def _message(error: Any) -> str:
    """The vendor's own words; the SDK's message repeats the whole request around them."""
    try:
        return str(error.response.json()["error"]["message"])
    except (AttributeError, ValueError, KeyError, TypeError):
        return type(error).__name__
