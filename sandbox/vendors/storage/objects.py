"""Objects as Cloud Storage keeps them: generations, preconditions, checksums, their resource."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import google_crc32c

from sandbox.refusals import Refusal
from sandbox.store import Row, to_json
from sandbox.world import World


@dataclass(frozen=True, slots=True)
class Preconditions:
    """What must be so for a request to go ahead; None asks for nothing. 0 means: no live object."""

    generation: int | None = None
    not_generation: int | None = None
    metageneration: int | None = None

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Preconditions:
        return cls(
            _number(query, "ifGenerationMatch"),
            _number(query, "ifGenerationNotMatch"),
            _number(query, "ifMetagenerationMatch"),
        )

    def check(self, live: Row | None) -> None:
        """Raises 412 as Cloud Storage does when one does not hold."""
        generation = live["generation"] if live is not None else 0
        metageneration = live["metageneration"] if live is not None else 0
        if (
            (self.generation is not None and self.generation != generation)
            or (self.not_generation is not None and self.not_generation == generation)
            or (self.metageneration is not None and self.metageneration != metageneration)
        ):
            raise Refusal(412, "At least one of the pre-conditions you specified did not hold.")


@dataclass(frozen=True, slots=True)
class NewObject:
    """What an upload says about the object it brings."""

    bucket: str
    name: str
    content_type: str
    metadata: Mapping[str, str]
    md5: str | None  # declared by the caller, to be checked
    crc32c: str | None


@dataclass(frozen=True, slots=True)
class Content:
    """Bytes with the checksums that Cloud Storage computes."""

    data: bytes
    md5: str
    crc32c: str


def checked_content(data: bytes, new: NewObject) -> Content:
    """Raises 400 when the caller declared another checksum. Slow for large objects."""
    md5 = base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode()
    crc32c = base64.b64encode(google_crc32c.value(data).to_bytes(4, "big")).decode()
    for name, declared, actual in (("md5", new.md5, md5), ("crc32c", new.crc32c, crc32c)):
        if declared is not None and declared != actual:
            raise Refusal(400, f"Provided {name} hash {declared!r} doesn't match {actual!r}.")
    return Content(data, md5, crc32c)


def new_object(bucket: str, resource: Mapping[str, Any], query: Mapping[str, str]) -> NewObject:
    """From the resource that an upload starts with; the name may also be in the query."""
    name = str(resource.get("name") or query.get("name") or "")
    if not name:
        raise Refusal(400, "Required parameter: name")
    metadata = resource.get("metadata") or {}
    if not isinstance(metadata, dict):
        raise Refusal(400, "metadata must be an object of strings")
    return NewObject(
        bucket=bucket,
        name=name,
        content_type=str(resource.get("contentType") or "application/octet-stream"),
        metadata={str(key): str(value) for key, value in metadata.items()},
        md5=resource.get("md5Hash"),
        crc32c=resource.get("crc32c"),
    )


def load(world: World, bucket: str, name: str) -> Row | None:
    return world.store.one(
        "SELECT * FROM object WHERE bucket = :bucket AND name = :name", bucket=bucket, name=name
    )


def load_generation(world: World, bucket: str, name: str, generation: str | None) -> Row:
    """The live object; raises 404 when there is none, or it is of another generation."""
    row = load(world, bucket, name)
    if row is None or (generation is not None and generation != str(row["generation"])):
        raise Refusal(404, f"No such object: {bucket}/{name}")
    return row


def replace(world: World, new: NewObject, content: Content, file: str) -> tuple[Row, Row | None]:
    """Makes it live, in the caller's transaction; returns it and what it replaced."""
    old = load(world, new.bucket, new.name)
    now_ms = world.now_ms()
    newest = world.store.value("SELECT MAX(generation) FROM object") or 0
    world.store.run(
        "INSERT OR REPLACE INTO object (bucket, name, generation, file, size_bytes, content_type,"
        " md5, crc32c, metadata, created_at_ms, updated_at_ms) VALUES (:bucket, :name,"
        " :generation, :file, :size, :content_type, :md5, :crc32c, :metadata, :now_ms, :now_ms)",
        bucket=new.bucket,
        name=new.name,
        generation=max(now_ms * 1_000, newest + 1),
        file=file,
        size=len(content.data),
        content_type=new.content_type,
        md5=content.md5,
        crc32c=content.crc32c,
        metadata=to_json(dict(new.metadata)),
        now_ms=now_ms,
    )
    row = load(world, new.bucket, new.name)
    assert row is not None
    return row, old


def resource_of(row: Row, root: str) -> dict[str, Any]:
    """The object as the JSON API shows it; numbers are strings there."""
    path = f"/storage/v1/b/{row['bucket']}/o/{quote(row['name'], safe='')}"
    generation = str(row["generation"])
    resource = {
        "kind": "storage#object",
        "id": f"{row['bucket']}/{row['name']}/{generation}",
        "selfLink": f"{root}{path}",
        "mediaLink": f"{root}/download{path}?generation={generation}&alt=media",
        "name": row["name"],
        "bucket": row["bucket"],
        "generation": generation,
        "metageneration": str(row["metageneration"]),
        "contentType": row["content_type"],
        "storageClass": "STANDARD",
        "size": str(row["size_bytes"]),
        "md5Hash": row["md5"],
        "crc32c": row["crc32c"],
        "etag": etag_of(row),
        "timeCreated": rfc3339(row["created_at_ms"]),
        "updated": rfc3339(row["updated_at_ms"]),
    }
    metadata = json.loads(row["metadata"])
    return resource | ({"metadata": metadata} if metadata else {})


def etag_of(row: Row) -> str:
    return base64.b64encode(f"{row['generation']}/{row['metageneration']}".encode()).decode()


def rfc3339(moment_ms: int) -> str:
    moment = datetime.fromtimestamp(moment_ms / 1_000, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment_ms % 1_000:03d}Z"


def _number(query: Mapping[str, str], name: str) -> int | None:
    text = query.get(name)
    if text is None:
        return None
    try:
        return int(text)
    except ValueError:
        raise Refusal(400, f"Invalid value for {name}: {text!r}") from None
