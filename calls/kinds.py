"""What an upload is, from its name, its content type and its first bytes.

Bytes are believed before names, and names before content types: browsers and buckets guess the
latter. What is neither a transcript nor a recording is refused with what would be accepted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

HEAD_BYTES = 4096  # as many first bytes as are ever looked at


class FileKind(StrEnum):
    TRANSCRIPT = "transcript"
    AUDIO = "audio"


@dataclass(frozen=True, slots=True)
class FileType:
    kind: FileKind
    format: str  # "vtt", "srt", "json", "wav", "mp3", "m4a", "flac", "ogg" or "webm"


class UnknownFileError(ValueError):
    """The upload is nothing that we can read; the message says what we can."""


_FORMATS = {
    "vtt": FileKind.TRANSCRIPT,
    "srt": FileKind.TRANSCRIPT,
    "json": FileKind.TRANSCRIPT,
    "wav": FileKind.AUDIO,
    "mp3": FileKind.AUDIO,
    "m4a": FileKind.AUDIO,
    "flac": FileKind.AUDIO,
    "ogg": FileKind.AUDIO,
    "webm": FileKind.AUDIO,
}
_ALIASES = {"wave": "wav", "mp4": "m4a", "aac": "m4a", "oga": "ogg", "opus": "ogg"}
_CONTENT_TYPES = {
    "text/vtt": "vtt",
    "application/x-subrip": "srt",
    "text/srt": "srt",
    "application/json": "json",
    "text/json": "json",
    "audio/wav": "wav",
    "audio/wave": "wav",
    "audio/x-wav": "wav",
    "audio/vnd.wave": "wav",
    "audio/mpeg": "mp3",
    "audio/mp3": "mp3",
    "audio/mp4": "m4a",
    "audio/m4a": "m4a",
    "audio/x-m4a": "m4a",
    "video/mp4": "m4a",
    "audio/flac": "flac",
    "audio/x-flac": "flac",
    "audio/ogg": "ogg",
    "audio/opus": "ogg",
    "application/ogg": "ogg",
    "audio/webm": "webm",
    "video/webm": "webm",
}
ACCEPTED = (
    "Accepted are transcripts (.vtt, .srt, .json) "
    "and recordings (.wav, .mp3, .m4a, .flac, .ogg, .webm)."
)
_TIMING = re.compile(r"^\s*\d[\d:.,]*\s*-->\s*\d", re.MULTILINE)


def kind_of(file_name: str, content_type: str | None = None, head: bytes | None = None) -> FileType:
    """The type of an upload; raises UnknownFileError.

    `head` holds the first `HEAD_BYTES` of the file, or fewer if it is shorter; None when only the
    notification of a bucket is known, and then the name is taken at its word.
    """
    claimed = _format_by_name(file_name) or _format_by_content_type(content_type)
    if head is None:
        return _file_type(claimed, file_name)
    if not head:
        raise UnknownFileError(f"{file_name} is empty. {ACCEPTED}")
    seen = _format_by_signature(head) or _format_by_text(head)
    if seen is None and claimed is not None and _contradicts(claimed, head):
        raise UnknownFileError(
            f"{file_name} is named like a {claimed} file, but its content is not one. {ACCEPTED}"
        )
    if seen is not None and claimed is not None:
        both_text = _FORMATS[seen] is _FORMATS[claimed] is FileKind.TRANSCRIPT
        seen = claimed if both_text else seen  # the parsers sniff, and know to say what is wrong
    return _file_type(seen or claimed, file_name)


def _file_type(file_format: str | None, file_name: str) -> FileType:
    if file_format is None:
        raise UnknownFileError(f"{file_name} is of an unknown type. {ACCEPTED}")
    return FileType(_FORMATS[file_format], file_format)


def _format_by_name(file_name: str) -> str | None:
    suffix = PurePosixPath(file_name).suffix.lower().removeprefix(".")
    return _known(_ALIASES.get(suffix, suffix))


def _format_by_content_type(content_type: str | None) -> str | None:
    media_type = (content_type or "").partition(";")[0].strip().lower()
    return _CONTENT_TYPES.get(media_type)


def _known(file_format: str) -> str | None:
    return file_format if file_format in _FORMATS else None


def _format_by_signature(head: bytes) -> str | None:
    if head[:4] in (b"RIFF", b"RF64") and head[8:12] == b"WAVE":
        return "wav"
    if head[:4] == b"fLaC":
        return "flac"
    if head[:4] == b"OggS":
        return "ogg"
    if head[4:8] == b"ftyp":
        return "m4a"
    if head[:4] == b"\x1a\x45\xdf\xa3":
        return "webm"
    if head[:3] == b"ID3" or _is_mpeg_frame(head):
        return "mp3"
    return None


def _is_mpeg_frame(head: bytes) -> bool:
    """An MPEG audio frame of layer III: eleven set bits, then a layer, bit rate and sample rate."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return False
    is_layer_3 = head[1] & 0x06 == 0x02
    return is_layer_3 and head[2] & 0xF0 not in (0x00, 0xF0) and head[2] & 0x0C != 0x0C


def _format_by_text(head: bytes) -> str | None:
    text = _as_text(head)
    if text is None:
        return None
    text = text.lstrip("\ufeff \t\r\n")
    if text.startswith("WEBVTT"):
        return "vtt"
    if text[:1] in ("{", "["):
        return "json"
    return "srt" if _TIMING.search(text) else None


def _contradicts(claimed: str, head: bytes) -> bool:
    """A recording always begins with its signature; a transcript is at least text."""
    if _FORMATS[claimed] is FileKind.TRANSCRIPT:
        return _as_text(head) is None
    return claimed != "mp3"  # which may begin with anything before its first frame


def _as_text(head: bytes) -> str | None:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return head[: len(head) // 2 * 2].decode("utf-16", errors="replace")
    if b"\x00" in head:
        sparse = head[1::2].count(0) > len(head) // 3 or head[0::2].count(0) > len(head) // 3
        if not sparse:
            return None
        order = "utf-16-le" if head[1:2] == b"\x00" else "utf-16-be"
        return head[: len(head) // 2 * 2].decode(order, errors="replace")
    return head.decode("utf-8", errors="replace")
