"""Whether a file is a call, asked before anything of it is kept."""

from __future__ import annotations

import asyncio

from calls.kinds import HEAD_BYTES, FileKind, FileType, UnknownFileError, kind_of
from calls.parsing import TranscriptError, parse_transcript
from calls.recordings import RecordingError, audio_facts

from .errors import ApiError
from .upload_forms import UploadedFile

CONTENT_TYPES = {
    "vtt": "text/vtt",
    "srt": "application/x-subrip",
    "json": "application/json",
    "wav": "audio/wav",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "flac": "audio/flac",
    "ogg": "audio/ogg",
    "webm": "audio/webm",
}
EXPORT_AGAIN = "correct it there, or export the transcript again as VTT, SRT or JSON"
PLAY_IT = "check that it plays on your machine, and save it again"


async def check(upload: UploadedFile, data: bytes) -> str:
    """The content type it is stored with. Raises ApiError 415 or 422, saying what is wrong."""
    # In a thread: a large transcript takes its time, and others are being served.
    file_type = await asyncio.to_thread(_check, upload, data)
    return CONTENT_TYPES[file_type.format]


def _check(upload: UploadedFile, data: bytes) -> FileType:
    name = upload.file_name
    try:
        file_type = kind_of(name, upload.content_type, data[:HEAD_BYTES])
        if file_type.kind is FileKind.TRANSCRIPT:
            parse_transcript(data, name)
        else:
            audio_facts(data, name)
    except UnknownFileError as error:
        raise ApiError(415, "unknown_file_type", str(error)) from None
    except TranscriptError as error:
        raise ApiError(422, "unreadable_transcript", f"{name}: {error}", EXPORT_AGAIN) from None
    except RecordingError as error:
        raise ApiError(422, "unreadable_recording", f"{name}: {error}", PLAY_IT) from None
    return file_type
