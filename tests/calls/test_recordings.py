import json
import struct

import pytest

from calls.recordings import AudioFacts, RecordingError, audio_facts, read_script
from calls.transcript import Utterance

LINES = [Utterance(speaker="Channel 1", start_ms=0, end_ms=900, text="Grüße")]
SCRIPT = json.dumps(
    {"debrief_script": 1, "utterances": [line.model_dump() for line in LINES]}, ensure_ascii=False
)


def chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + b"\x00" * (len(content) % 2)


def wav(comment: str) -> bytes:
    layout = struct.pack("<HHIIHH", 1, 2, 8000, 16_000, 2, 8)
    body = b"WAVE" + chunk(b"fmt ", layout) + chunk(b"data", bytes(16_000))
    return chunk(b"RIFF", body + chunk(b"LIST", b"INFO" + chunk(b"ICMT", comment.encode())))


def vorbis_comments(*entries: str) -> bytes:
    texts = [b"vendor", struct.pack("<I", len(entries)), *map(str.encode, entries)]
    return b"".join(
        text if index == 1 else struct.pack("<I", len(text)) + text
        for index, text in enumerate(texts)
    )


def flac(*entries: str) -> bytes:
    comments = vorbis_comments(*entries)
    stream_info = b"\x00" + (34).to_bytes(3, "big") + bytes(34)
    return b"fLaC" + stream_info + b"\x84" + len(comments).to_bytes(3, "big") + comments


def ogg(*entries: str) -> bytes:
    """One page a packet, but for a long comment, which needs several."""
    pages = b""
    for packet in (b"\x01vorbis" + bytes(23), b"\x03vorbis" + vorbis_comments(*entries)):
        lengths = [255] * (len(packet) // 255) + [len(packet) % 255]
        while lengths:
            segments, lengths = lengths[:255], lengths[255:]
            pages += b"OggS" + bytes(22) + bytes([len(segments), *segments])
            pages += packet[: sum(segments)]
            packet = packet[sum(segments) :]
    return pages


@pytest.mark.parametrize(
    "recording",
    [
        wav(SCRIPT),
        flac("TITLE=A call", f"debrief_script={SCRIPT}"),
        ogg(f"DEBRIEF_SCRIPT={SCRIPT}"),
        ogg("COMMENT=" + "x" * 80_000, f"DEBRIEF_SCRIPT={SCRIPT}"),
    ],
    ids=["wav", "flac", "ogg", "ogg over several pages"],
)
def test_the_script_in_a_recording_is_read_back(recording: bytes) -> None:
    assert read_script(recording) == LINES


@pytest.mark.parametrize(
    "recording",
    [
        wav("Recorded in Hamburg"),
        wav('{"debrief_script": 2, "utterances": []}'),
        flac(),
        ogg(f"COMMENT={SCRIPT}"),
        b"ID3\x04",
        b"",
        b"OggS",
        ogg(f"DEBRIEF_SCRIPT={SCRIPT}")[:150],
        flac(f"DEBRIEF_SCRIPT={SCRIPT}")[:80],
    ],
)
def test_a_recording_without_a_script_has_none(recording: bytes) -> None:
    assert read_script(recording) is None


def test_a_recording_tells_its_length_and_channels() -> None:
    assert audio_facts(wav("")) == AudioFacts(duration_ms=1000, channels=2, format="wav")


def test_what_is_no_recording_is_refused() -> None:
    with pytest.raises(RecordingError, match="found a transcript"):
        audio_facts(b"WEBVTT\n")
    with pytest.raises(RecordingError, match="wav recording holds no sound"):
        audio_facts(b"RIFF\x00\x00\x00\x00WAVEfmt \xff\xff")
    with pytest.raises(RecordingError, match="flac recording is damaged"):
        audio_facts(flac()[:20])
