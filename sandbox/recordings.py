"""A small recording that carries its own script: what the sandbox's transcriber can "hear"."""

from __future__ import annotations

import io
import struct
import wave
from collections.abc import Sequence

from calls.recordings import Script
from calls.transcript import Utterance

FRAMES_PER_SECOND = 8_000


def scripted_wav(script: Sequence[Utterance], *, seconds: float = 0.5) -> bytes:
    """A silent WAV, one channel per voice, with the script in its metadata."""
    channels = len({utterance.speaker for utterance in script})
    sound = io.BytesIO()
    with wave.open(sound, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(FRAMES_PER_SECOND)
        file.writeframes(bytes(int(FRAMES_PER_SECOND * seconds) * channels * 2))
    comment = Script(utterances=tuple(script)).model_dump_json(by_alias=True).encode() + b"\x00"
    info = _chunk(b"LIST", b"INFO" + _chunk(b"ICMT", comment))
    chunks = sound.getvalue()[12:] + info
    return b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WAVE" + chunks


def _chunk(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data + b"\x00" * (len(data) % 2)
