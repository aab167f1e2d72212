"""What was uploaded: a form with a file, or the file alone with its name in the query."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException

from calls.sizes import size_in_words
from calls.stages import Lane

from .errors import ApiError
from .object_labels import clean_file_name, clean_title, one_line

FIELDS_MAX = 20
FIELD_BYTES_MAX = 4_096
ENVELOPE_BYTES_MAX = 64 * 1024  # what a form adds to its file
IN_MEMORY_BYTES_MAX = 1024 * 1024  # of each upload that waits for its turn
DEFAULT_CONTENT_TYPE = "application/octet-stream"


@dataclass(frozen=True)
class UploadedFile:
    """`rep` is a rep's id or e-mail address."""

    file: UploadFile
    file_name: str
    content_type: str
    title: str | None
    rep: str | None
    lane: Lane

    async def read(self) -> bytes:
        """All of it, into memory: for those whose turn it is."""
        await self.file.seek(0)
        return await self.file.read()


@asynccontextmanager
async def received_upload(request: Request, bytes_max: int) -> AsyncIterator[UploadedFile]:
    """The upload, which waits on disk for its turn when it is not small.

    Raises ApiError for what is no upload, and as soon as it is larger than `bytes_max`.
    """
    if request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        async with _received_form(request, bytes_max) as upload:
            yield upload
    else:
        async with _received_body(request, bytes_max) as upload:
            yield upload


def too_large(bytes_max: int) -> ApiError:
    return ApiError(
        413,
        "upload_too_large",
        f"the upload has more than {size_in_words(bytes_max)}",
        "DEBRIEF_UPLOAD_BYTES_MAX sets the limit",
    )


@asynccontextmanager
async def _received_form(request: Request, bytes_max: int) -> AsyncIterator[UploadedFile]:
    async with AsyncExitStack() as stack:
        try:
            form = await stack.enter_async_context(
                request.form(max_files=1, max_fields=FIELDS_MAX, max_part_size=FIELD_BYTES_MAX)
            )
        except MultiPartException as error:
            words = f"the form cannot be read: {error.message}"
            raise ApiError(400, "malformed_form", words) from None
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise ApiError(
                422, "file_missing", "the form has no file", "send it in the field `file`"
            )
        if (file.size or 0) > bytes_max:
            raise too_large(bytes_max)
        fields = {key: value for key, value in form.items() if isinstance(value, str)}
        yield _uploaded(file, file.filename or "", file.content_type, fields)


@asynccontextmanager
async def _received_body(request: Request, bytes_max: int) -> AsyncIterator[UploadedFile]:
    with SpooledTemporaryFile(max_size=IN_MEMORY_BYTES_MAX) as kept:
        file = UploadFile(cast(BinaryIO, kept), size=0)
        async for chunk in request.stream():
            await file.write(chunk)
            if (file.size or 0) > bytes_max:
                raise too_large(bytes_max)
        query = request.query_params
        file_name = query.get("file_name", "")
        yield _uploaded(file, file_name, request.headers.get("content-type"), query)


def _uploaded(
    file: UploadFile, file_name: str, content_type: str | None, fields: Mapping[str, str]
) -> UploadedFile:
    name = clean_file_name(fields.get("file_name") or file_name)
    if not name:
        raise ApiError(
            422,
            "file_name_missing",
            "the upload has no file name",
            "name the file in the form, or with ?file_name=call.vtt",
        )
    if not file.size:
        raise ApiError(422, "empty_file", f"{name} is empty", "export or record it again")
    return UploadedFile(
        file=file,
        file_name=name,
        content_type=content_type or DEFAULT_CONTENT_TYPE,
        title=clean_title(fields.get("title")),
        rep=one_line(fields.get("rep")),
        lane=_lane(fields.get("lane")),
    )


def _lane(name: str | None) -> Lane:
    if not name:
        return Lane.DEFAULT
    try:
        return Lane(name)
    except ValueError:
        lanes = ", ".join(lane.value for lane in Lane)
        raise ApiError(422, "unknown_lane", f"there is no lane {name[:40]!r}", lanes) from None
