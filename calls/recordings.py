"""What a recording tells about itself: its length, its channels, and the script it may carry.

A recording made from a script (see `examples/`) carries that script in its metadata: a JSON value
`{"debrief_script": 1, "utterances": [{"speaker", "start_ms", "end_ms", "text"}, …]}`, in the field
DEBRIEF_SCRIPT of a FLAC's or an Ogg's Vorbis comments, or as the ICMT comment of a WAV's INFO list.
Any other recording carries none, and nothing is ever made up for it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from tinytag import TinyTag, TinyTagException

from . import ogg
from .kinds import HEAD_BYTES, FileKind, kind_of
from .transcript import Utterance

SCRIPT_FIELD = "DEBRIEF_SCRIPT"
SCRIPT_UTTERANCES_MAX = 20_000
_LENGTH_IS_COUNTED = ("wav", "mp3", "ogg")  # from the sound itself: none means there is no sound


class RecordingError(ValueError):
    """The file is not a recording that can be played; the message is for the person who sent it."""


@dataclass(frozen=True, slots=True)
class AudioFacts:
    """`duration_ms` and `channels` are None where the file does not say, as live recordings do."""

    duration_ms: int | None
    channels: int | None
    format: str


class Script(BaseModel):
    """The script as it stands in the metadata of a recording."""

    model_config = ConfigDict(frozen=True, populate_by_name=True, serialize_by_alias=True)

    version: int = Field(default=1, alias="debrief_script", ge=1, le=1)
    utterances: tuple[Utterance, ...] = Field(min_length=1, max_length=SCRIPT_UTTERANCES_MAX)


def audio_facts(data: bytes, file_name: str = "the recording") -> AudioFacts:
    """Raises RecordingError, or UnknownFileError for what is no file that we know.

    The name tells an MP3 that begins with something else than sound.
    """
    file_type = kind_of(file_name, None, data[:HEAD_BYTES])
    if file_type.kind is not FileKind.AUDIO:
        raise RecordingError(f"expected a recording, found a transcript ({file_type.format})")
    if file_type.format == "webm":
        return AudioFacts(None, None, "webm")
    try:
        tag = TinyTag.get(f"recording.{file_type.format}", BytesIO(data), tags=False)
    except TinyTagException as error:
        raise RecordingError(f"the {file_type.format} recording is damaged: {error}") from error
    duration_ms = round(tag.duration * 1000) if tag.duration else None
    if not duration_ms and file_type.format in _LENGTH_IS_COUNTED:
        raise RecordingError(f"the {file_type.format} recording holds no sound")
    return AudioFacts(duration_ms or None, tag.channels, file_type.format)


def read_script(data: bytes) -> list[Utterance] | None:
    """The script that the recording carries, or None."""
    for comment in _comments(data):
        try:
            return list(Script.model_validate_json(comment).utterances)
        except ValidationError:
            continue  # somebody else's comment
    return None


def _comments(data: bytes) -> Iterator[str]:
    """The values of the comments that may hold a script."""
    if data[:4] == b"fLaC":
        yield from _flac_comments(data)
    elif data[:4] == b"OggS":
        yield from _ogg_comments(data)
    elif data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        yield from _wav_comments(data)


def _flac_comments(data: bytes) -> Iterator[str]:
    """Metadata blocks: a byte of type (its high bit marks the last one), three of length."""
    position, is_last = 4, False
    while not is_last and position + 4 <= len(data):
        is_last, block_type = bool(data[position] & 0x80), data[position] & 0x7F
        length = int.from_bytes(data[position + 1 : position + 4], "big")
        position += 4
        if block_type == 4:
            yield from _vorbis_comments(data[position : position + length])
        position += length


def _ogg_comments(data: bytes) -> Iterator[str]:
    """The second packet holds the comments, behind the name of the codec."""
    for packet in ogg.packets(data, packets_max=2):
        for signature in (b"\x03vorbis", b"OpusTags"):
            if packet.startswith(signature):
                yield from _vorbis_comments(packet[len(signature) :])


def _vorbis_comments(block: bytes) -> Iterator[str]:
    """Little-endian lengths before each text: the vendor, then as many `KEY=value` as counted."""
    try:
        position = 4 + struct.unpack_from("<I", block)[0]
        (count,) = struct.unpack_from("<I", block, position)
        position += 4
        for _ in range(min(count, 1000)):
            (length,) = struct.unpack_from("<I", block, position)
            entry = block[position + 4 : position + 4 + length].decode("utf-8", errors="replace")
            position += 4 + length
            key, _, value = entry.partition("=")
            if key.upper() == SCRIPT_FIELD:
                yield value
    except struct.error:
        return  # cut off in the middle of the comments: what follows cannot be read


def _wav_comments(data: bytes) -> Iterator[str]:
    for name, chunk in _riff_chunks(data, 12):
        if name == b"LIST" and chunk[:4] == b"INFO":
            for tag, value in _riff_chunks(chunk, 4):
                if tag == b"ICMT":
                    yield value.rstrip(b"\x00").decode("utf-8", errors="replace")


def _riff_chunks(data: bytes, position: int) -> Iterator[tuple[bytes, bytes]]:
    while position + 8 <= len(data):
        name = data[position : position + 4]
        (length,) = struct.unpack_from("<I", data, position + 4)
        yield name, data[position + 8 : position + 8 + length]
        position += 8 + length + length % 2
