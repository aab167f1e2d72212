"""Ready transcripts, from whatever program exported them, as one `Transcript`.

`parse_transcript` is the only door. It forgives everything that still has one sensible meaning,
and says where a file has none.
"""

from __future__ import annotations

from pathlib import PurePosixPath

from ..kinds import ACCEPTED, HEAD_BYTES, FileKind, UnknownFileError, kind_of
from ..language import detect_language
from ..texts import is_spoken
from ..transcript import Transcript, TranscriptSource
from ..utterances import Cue, join_cues
from .decoding import decode
from .errors import TranscriptError
from .json_documents import read_json
from .prefixes import label_by_prefix
from .srt import read_srt
from .vtt import read_vtt

__all__ = [
    "SPEAKERS_MAX",
    "TRANSCRIPT_BYTES_MAX",
    "UTTERANCES_MAX",
    "TranscriptError",
    "parse_transcript",
]

TRANSCRIPT_BYTES_MAX = 20 * 1024 * 1024
UTTERANCES_MAX = 50_000
SPEAKERS_MAX = 200

_READERS = {"vtt": read_vtt, "srt": read_srt, "json": read_json}


def parse_transcript(data: bytes, file_name: str) -> Transcript:
    """The transcript with its language, if we know it; raises TranscriptError."""
    _check_size(data, file_name)
    text = decode(data)
    if not text.strip():
        raise TranscriptError(f"{file_name} is empty")
    file_format = _format(data, text, file_name)
    cues = _READERS[file_format](text)
    return _transcript(cues, TranscriptSource(file_format))


def _check_size(data: bytes, file_name: str) -> None:
    if len(data) > TRANSCRIPT_BYTES_MAX:
        raise TranscriptError(
            f"{file_name} has {len(data):,} bytes; "
            f"a transcript may have at most {TRANSCRIPT_BYTES_MAX:,}"
        )


def _format(data: bytes, text: str, file_name: str) -> str:
    """What the file is, WebVTT under any name included; else what its name says."""
    if text.lstrip().startswith("WEBVTT"):
        return "vtt"
    suffix = PurePosixPath(file_name).suffix.lower().removeprefix(".")
    if suffix in _READERS:
        return suffix
    try:
        file_type = kind_of(file_name, None, data[:HEAD_BYTES])
    except UnknownFileError as error:
        raise TranscriptError(str(error)) from error
    if file_type.kind is not FileKind.TRANSCRIPT:
        raise TranscriptError(f"{file_name} is a recording ({file_type.format}). {ACCEPTED}")
    return file_type.format


def _transcript(cues: list[Cue], source: TranscriptSource) -> Transcript:
    utterances = join_cues(label_by_prefix(cues))
    if not any(is_spoken(utterance.text) for utterance in utterances):
        raise TranscriptError("the transcript holds no speech: nothing is said in any of its lines")
    if len(utterances) > UTTERANCES_MAX:
        raise TranscriptError(
            f"the transcript has {len(utterances):,} utterances; "
            f"at most {UTTERANCES_MAX:,} are read"
        )
    transcript = Transcript(source=source, utterances=utterances)
    if len(transcript.speakers) > SPEAKERS_MAX:
        raise TranscriptError(
            f"the transcript names {len(transcript.speakers):,} speakers; "
            f"at most {SPEAKERS_MAX} are read"
        )
    return transcript.model_copy(update={"language": detect_language(transcript)})
