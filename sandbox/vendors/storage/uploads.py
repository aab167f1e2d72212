"""How objects come in: in one piece, as multipart with their resource, or in resumable chunks."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from email.message import Message
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.journal import note
from sandbox.refusals import Refusal
from sandbox.store import Row, to_json
from sandbox.vendors.requests import json_object, root_url
from sandbox.world import World

from .notifications import FINALIZE, announce
from .objects import (
    NewObject,
    Preconditions,
    checked_content,
    load,
    new_object,
    replace,
    resource_of,
)

_RANGE = re.compile(r"bytes (?:(\d+)-(\d+)|\*)/(\d+|\*)")


class UploadApi:
    """`/upload/storage/v1/b/{bucket}/o`."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._store = world.store

    async def start(self, request: Request) -> Response:
        match request.query_params.get("uploadType"):
            case "multipart":
                resource, data = _split_multipart(request, await request.body())
                return await self._upload(request, resource, data)
            case "media":
                resource = {"contentType": request.headers.get("content-type")}
                return await self._upload(request, resource, await request.body())
            case "resumable":
                return await self._begin(request)
        raise Refusal(400, "uploadType must be multipart, media or resumable")

    async def chunk(self, request: Request) -> Response:
        """One piece of a resumable upload, or the question how much has arrived."""
        upload = self._load(request)
        span = _RANGE.fullmatch(request.headers.get("content-range", ""))
        data = await request.body()
        first, total = _placed(span, len(data))
        received = self._store.file_size(upload["file"])
        if data and first > received:
            raise Refusal(503, f"bytes {received} to {first} are missing")
        if data:
            await asyncio.to_thread(self._store.append_file, upload["file"], data, first)
            received = first + len(data)
        if total is None or received < total:
            note(request, "object.chunk", upload=upload["id"], received=received)
            headers = {"Range": f"bytes=0-{received - 1}"} if received else {}
            return Response(status_code=308, headers=headers)
        asked = json.loads(upload["request"])
        whole = await asyncio.to_thread(self._store.read_file, upload["file"]) if total else b""
        new, preconditions = NewObject(**asked["object"]), Preconditions(**asked["preconditions"])
        answer = await self._keep(request, new, preconditions, whole, upload["id"])
        self._store.drop_file(upload["file"])
        return answer

    async def cancel(self, request: Request) -> Response:
        upload = self._load(request)
        self._store.run("DELETE FROM resumable_upload WHERE id = :id", id=upload["id"])
        self._store.drop_file(upload["file"])
        note(request, "object.cancel", upload=upload["id"])
        return Response(status_code=499)

    async def _upload(self, request: Request, resource: Mapping[str, Any], data: bytes) -> Response:
        new = new_object(request.path_params["bucket"], resource, request.query_params)
        return await self._keep(request, new, Preconditions.of(request.query_params), data)

    async def _begin(self, request: Request) -> Response:
        bucket = request.path_params["bucket"]
        body = await request.body()
        resource = await json_object(request) if body else {}
        declared_type = request.headers.get("x-upload-content-type")
        if declared_type and not resource.get("contentType"):
            resource["contentType"] = declared_type
        new = new_object(bucket, resource, request.query_params)
        preconditions = Preconditions.of(request.query_params)
        preconditions.check(load(self._world, bucket, new.name))
        upload_id = self._world.new_id(16)
        self._store.run(
            "INSERT INTO resumable_upload (id, bucket, request, file, created_at_ms)"
            " VALUES (:id, :bucket, :request, :file, :now_ms)",
            id=upload_id,
            bucket=bucket,
            request=to_json({"object": asdict(new), "preconditions": asdict(preconditions)}),
            file=f"resumable-{upload_id}",
            now_ms=self._world.now_ms(),
        )
        note(request, "object.begin", bucket=bucket, name=new.name, upload=upload_id)
        path = f"/upload/storage/v1/b/{bucket}/o?uploadType=resumable&upload_id={upload_id}"
        return Response(status_code=200, headers={"Location": root_url(request) + path})

    async def _keep(
        self,
        request: Request,
        new: NewObject,
        preconditions: Preconditions,
        data: bytes,
        upload_id: str | None = None,
    ) -> Response:
        """The object becomes live, is announced, and its upload session ends: one transaction."""
        content = await asyncio.to_thread(checked_content, data, new)
        file = f"object-{self._world.new_id()}"
        await asyncio.to_thread(self._store.put_file, file, data)
        root = root_url(request)
        try:
            with self._store.write():  # nothing may await in here
                preconditions.check(load(self._world, new.bucket, new.name))
                row, old = replace(self._world, new, content, file)
                extra = {"overwroteGeneration": str(old["generation"])} if old else {}
                announce(self._world, FINALIZE, row, root, extra)
                self._store.run("DELETE FROM resumable_upload WHERE id = :id", id=upload_id)
        except Refusal:
            self._store.drop_file(file)
            raise
        if old is not None:
            self._store.drop_file(old["file"])
        note(
            request,
            "object.create",
            bucket=new.bucket,
            name=new.name,
            generation=row["generation"],
            size_bytes=len(data),
        )
        return JSONResponse(resource_of(row, root))

    def _load(self, request: Request) -> Row:
        upload = self._store.one(
            "SELECT * FROM resumable_upload WHERE id = :id AND bucket = :bucket",
            id=request.query_params.get("upload_id"),
            bucket=request.path_params["bucket"],
        )
        if upload is None:
            raise Refusal(404, "no such upload session")
        return upload


def _placed(span: re.Match[str] | None, size: int) -> tuple[int, int | None]:
    """Where a chunk starts and how large the whole is (None: not known yet)."""
    if span is None:
        return 0, size
    first, last, total = span.groups()
    if first is not None and int(last) - int(first) + 1 != size:
        raise Refusal(400, "Content-Range does not agree with the body's size")
    return int(first or 0), None if total == "*" else int(total)


def _split_multipart(request: Request, body: bytes) -> tuple[dict[str, Any], bytes]:
    """The resource and the bytes of a multipart/related upload."""
    header = Message()
    header["content-type"] = request.headers.get("content-type", "")
    boundary = header.get_param("boundary")
    if not isinstance(boundary, str):
        raise Refusal(400, "a multipart upload needs a boundary")
    mark = b"--" + boundary.encode()
    pieces = body.split(mark, 2)
    if len(pieces) != 3:
        raise Refusal(400, "a multipart upload has two parts: the resource and the media")
    _, described = _part(pieces[1])
    media_type, media = _part(pieces[2][: pieces[2].rfind(mark)])
    try:
        resource = json.loads(described)
    except ValueError:
        raise Refusal(400, "the resource of a multipart upload must be JSON") from None
    if not isinstance(resource, dict):
        raise Refusal(400, "the resource of a multipart upload must be a JSON object")
    if media_type and not resource.get("contentType"):
        resource["contentType"] = media_type
    return resource, media


def _part(piece: bytes) -> tuple[str | None, bytes]:
    """A part's content type and its content, without the line ends that belong to the framing."""
    head, _, content = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
    content_type = None
    for line in head.decode("latin-1").split("\r\n"):
        name, _, value = line.partition(":")
        if name.strip().lower() == "content-type":
            content_type = value.strip()
    return content_type, content.removesuffix(b"\r\n")
