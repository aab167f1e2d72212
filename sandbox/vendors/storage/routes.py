"""Reading, listing and deleting objects, and where everything of Cloud Storage is found."""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.journal import note
from sandbox.refusals import Refusal
from sandbox.store import Row, to_json
from sandbox.vendors.requests import json_object, root_url, whole_number
from sandbox.world import World

from .notifications import DELETE, NotificationApi, announce
from .objects import Preconditions, etag_of, load_generation, resource_of
from .uploads import UploadApi

BUCKET = "/storage/v1/b/{bucket}"
OBJECT = BUCKET + "/o/{name:path}"
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def routes(world: World) -> list[BaseRoute]:
    objects, uploads, notifications = _Api(world), UploadApi(world), NotificationApi(world)
    return [
        Route(f"/upload{BUCKET}/o", uploads.start, methods=["POST"]),
        Route(f"/upload{BUCKET}/o", uploads.chunk, methods=["PUT"]),
        Route(f"/upload{BUCKET}/o", uploads.cancel, methods=["DELETE"]),
        Route(f"/download{OBJECT}", objects.download, methods=["GET"]),
        Route(f"{BUCKET}/notificationConfigs", notifications.list, methods=["GET"]),
        Route(f"{BUCKET}/notificationConfigs", notifications.create, methods=["POST"]),
        Route(f"{BUCKET}/notificationConfigs/{{config_id}}", notifications.get, methods=["GET"]),
        Route(
            f"{BUCKET}/notificationConfigs/{{config_id}}", notifications.delete, methods=["DELETE"]
        ),
        Route(f"{BUCKET}/o", objects.list, methods=["GET"]),
        Route(OBJECT, objects.get, methods=["GET"]),
        Route(OBJECT, objects.patch, methods=["PATCH"]),
        Route(OBJECT, objects.delete, methods=["DELETE"]),
        Route(BUCKET, objects.bucket, methods=["GET"]),
    ]


class _Api:
    def __init__(self, world: World) -> None:
        self._world = world
        self._store = world.store

    async def bucket(self, request: Request) -> Response:
        name = request.path_params["bucket"]
        note(request, "bucket.get", bucket=name)
        return JSONResponse({"kind": "storage#bucket", "id": name, "name": name})

    async def get(self, request: Request) -> Response:
        if request.query_params.get("alt") == "media":
            return await self.download(request)
        row = self._wanted(request)
        note(request, "object.get", **_facts(row))
        return JSONResponse(resource_of(row, root_url(request)))

    async def download(self, request: Request) -> Response:
        row = self._wanted(request)
        try:
            data = await asyncio.to_thread(self._store.read_file, row["file"])
        except FileNotFoundError:  # replaced or deleted while this request was waiting its turn
            raise Refusal(404, f"No such object: {row['bucket']}/{row['name']}") from None
        note(request, "object.download", **_facts(row))
        headers = {
            "Content-Type": row["content_type"],
            "ETag": etag_of(row),
            "X-Goog-Generation": str(row["generation"]),
            "X-Goog-Metageneration": str(row["metageneration"]),
            "X-Goog-Hash": f"crc32c={row['crc32c']},md5={row['md5']}",
            "X-Goog-Storage-Class": "STANDARD",
            "X-Goog-Stored-Content-Encoding": "identity",
            "X-Goog-Stored-Content-Length": str(row["size_bytes"]),
            "Accept-Ranges": "bytes",
        }
        span = _span(request.headers.get("range"), len(data))
        if span is None:
            return Response(data, headers=headers)
        first, last = span
        headers["Content-Range"] = f"bytes {first}-{last}/{len(data)}"
        return Response(data[first : last + 1], 206, headers=headers)

    async def list(self, request: Request) -> Response:
        bucket, query = request.path_params["bucket"], request.query_params
        limit = whole_number(query.get("maxResults"), 1_000, 1, 1_000, "maxResults")
        prefix = query.get("prefix", "")
        rows = self._store.all(
            "SELECT * FROM object WHERE bucket = :bucket AND name > :after"
            " AND substr(name, 1, length(:prefix)) = :prefix ORDER BY name LIMIT :limit",
            bucket=bucket,
            after=query.get("pageToken", ""),
            prefix=prefix,
            limit=limit + 1,
        )
        note(request, "object.list", bucket=bucket, prefix=prefix, results=len(rows[:limit]))
        items = [resource_of(row, root_url(request)) for row in rows[:limit]]
        listing: dict[str, Any] = {"kind": "storage#objects", "items": items}
        if len(rows) > limit:
            listing["nextPageToken"] = rows[limit - 1]["name"]
        return JSONResponse(listing)

    async def patch(self, request: Request) -> Response:
        """Changes metadata; a value of null removes its key."""
        row = self._wanted(request)
        asked = await json_object(request)
        metadata = json.loads(row["metadata"]) | (asked.get("metadata") or {})
        kept = {key: str(value) for key, value in metadata.items() if value is not None}
        self._store.run(
            "UPDATE object SET metadata = :metadata, content_type = :content_type,"
            " metageneration = metageneration + 1, updated_at_ms = :now_ms"
            " WHERE bucket = :bucket AND name = :name",
            bucket=row["bucket"],
            name=row["name"],
            metadata=to_json(kept),
            content_type=asked.get("contentType") or row["content_type"],
            now_ms=self._world.now_ms(),
        )
        note(request, "object.patch", **_facts(row))
        return JSONResponse(resource_of(self._wanted(request), root_url(request)))

    async def delete(self, request: Request) -> Response:
        row = self._wanted(request)
        with self._store.write():
            self._store.run(
                "DELETE FROM object WHERE bucket = :bucket AND name = :name",
                bucket=row["bucket"],
                name=row["name"],
            )
            announce(self._world, DELETE, row, root_url(request))
        self._store.drop_file(row["file"])
        note(request, "object.delete", **_facts(row))
        return Response(status_code=204)

    def _wanted(self, request: Request) -> Row:
        """The object of this request, in the state that the request asks for."""
        params, query = request.path_params, request.query_params
        row = load_generation(
            self._world, params["bucket"], params["name"], query.get("generation")
        )
        Preconditions.of(query).check(row)
        return row


def _facts(row: Row) -> dict[str, Any]:
    return {"bucket": row["bucket"], "name": row["name"], "generation": row["generation"]}


def _span(header: str | None, size: int) -> tuple[int, int] | None:
    """First and last byte of a range request; None when the whole is wanted."""
    match = _RANGE.fullmatch(header or "")
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if first == "":
        start, end = max(size - int(last), 0), size - 1
    else:
        start, end = int(first), min(int(last), size - 1) if last else size - 1
    if start > end:
        raise Refusal(416, f"the range {header} is outside of {size} bytes")
    return start, end
