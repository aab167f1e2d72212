"""Make the files in `examples/` from the scripts in `tools/examples/`.

`.venv/bin/python tools/make_examples.py`. The transcripts are written with plausible times; the
recording is spoken by espeak-ng, one voice per channel, and packed by sox, and carries its script
with the real times in its metadata. Both programs must be there already: nothing is installed.
The same scripts and programs give the same files, byte for byte.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
import uuid
import wave
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from calls.rendering import render_time
from calls.transcript import Utterance

ROOT = Path(__file__).resolve().parents[1]
SCRIPTS = ROOT / "tools" / "examples"
EXAMPLES = ROOT / "examples"

CHARACTERS_PER_SECOND = {"en": 13.4, "de": 13.0}
CUE_CHARACTERS_MAX = 84
VOICES = {"Channel 1": ("en-gb+f4", 66), "Channel 2": ("en-us+m3", 38)}  # espeak-ng voice, pitch
SPEED_WPM = 158
RATE_HZ = 16_000
BYTES_PER_SAMPLE = 2

_LINE = re.compile(r"^(?P<aside>~?)(?P<speaker>[^:#(]+): (?P<text>.+)$")
_PAUSE = re.compile(r"^\(pause (?P<seconds>\d+)\)$")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a script. An aside is said while the speaker before still talks."""

    speaker: str
    text: str
    is_aside: bool
    pause_before_ms: int


def read_script_file(path: Path) -> list[Line]:
    lines: list[Line] = []
    pause_ms = 0
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if text.startswith("#") or not text.strip():
            continue
        if pause := _PAUSE.match(text):
            pause_ms = int(pause["seconds"]) * 1000
        elif match := _LINE.match(text):
            lines.append(Line(match["speaker"], match["text"], bool(match["aside"]), pause_ms))
            pause_ms = 0
        else:
            sys.exit(f"{path.name}, line {number}: expected `Name: text` or `(pause 5)`: {text}")
    return lines


def gap_ms(line: Line, seed: str) -> int:
    """How long one waits before answering: chance, but always the same for the same words."""
    return line.pause_before_ms + 250 + zlib.crc32(f"gap {seed}".encode()) % 900


def spoken_ms(line: Line, language: str) -> int:
    pace = 0.88 + zlib.crc32(f"pace {line.text}".encode()) % 240 / 1000
    return 350 + round(len(line.text) / (CHARACTERS_PER_SECOND[language] * pace) * 1000)


def timed(lines: Sequence[Line], lengths_ms: Sequence[int]) -> list[Utterance]:
    now_ms = 1_200
    utterances: list[Utterance] = []
    for line, length_ms in zip(lines, lengths_ms, strict=True):
        start_ms = now_ms - 600 - length_ms if line.is_aside else now_ms + gap_ms(line, line.text)
        end_ms = start_ms + length_ms
        utterances.append(
            Utterance(speaker=line.speaker, start_ms=start_ms, end_ms=end_ms, text=line.text)
        )
        now_ms = max(now_ms, end_ms)
    return sorted(utterances, key=lambda utterance: utterance.start_ms)


def cues(utterance: Utterance) -> Iterator[Utterance]:
    """The utterance as captions: whole sentences where they are short, else cut at a comma."""
    parts = [""]
    for piece in re.findall(r"[^.?!,]+[.?!,]+\s*|[^.?!,]+$", utterance.text):
        if parts[-1] and len(parts[-1]) + len(piece.strip()) > CUE_CHARACTERS_MAX:
            parts.append("")
        parts[-1] += piece
    per_character = (utterance.end_ms - utterance.start_ms) / len(utterance.text)
    said = 0
    for part in parts:
        start_ms = utterance.start_ms + round(said * per_character)
        said += len(part)
        end_ms = utterance.start_ms + round(said * per_character)
        yield Utterance(
            speaker=utterance.speaker, start_ms=start_ms, end_ms=end_ms, text=part.strip()
        )


def as_vtt(utterances: Sequence[Utterance]) -> str:
    """As a video meeting exports it: a name for each cue, the speaker as a voice tag."""
    blocks = ["WEBVTT\n"]
    for turn, utterance in enumerate(utterances):
        meeting = uuid.uuid5(uuid.NAMESPACE_URL, utterance.speaker + utterance.text)
        for part, cue in enumerate(cues(utterance)):
            span = f"{render_time(cue.start_ms)} --> {render_time(cue.end_ms)}"
            blocks.append(f"{meeting}/{turn}-{part}\n{span}\n<v {cue.speaker}>{cue.text}</v>\n")
    return "\n".join(blocks)


def as_srt(utterances: Sequence[Utterance]) -> str:
    """With the speaker in front of the text, wherever another one begins."""
    blocks: list[str] = []
    for utterance in utterances:
        for part, cue in enumerate(cues(utterance)):
            span = f"{render_time(cue.start_ms)} --> {render_time(cue.end_ms)}".replace(".", ",")
            name = f"{cue.speaker}: " if part == 0 else ""
            blocks.append(f"{len(blocks) + 1}\n{span}\n{name}{cue.text}\n")
    return "\n".join(blocks)


def as_json(utterances: Sequence[Utterance], language: str) -> str:
    """As a transcription service answers: letters for speakers, milliseconds."""
    document = {
        "language_code": language,
        "audio_duration": max(utterance.end_ms for utterance in utterances) // 1000,
        "utterances": [
            {"speaker": line.speaker, "start": line.start_ms, "end": line.end_ms, "text": line.text}
            for line in utterances
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def make_transcripts() -> Iterator[Path]:
    def utterances(name: str, language: str) -> list[Utterance]:
        lines = read_script_file(SCRIPTS / name)
        return timed(lines, [spoken_ms(line, language) for line in lines])

    texts = {
        "discovery-call.vtt": as_vtt(utterances("discovery-call.txt", "en")),
        "second-meeting.srt": as_srt(utterances("second-meeting.txt", "en")),
        "angebotsgespraech.json": as_json(utterances("angebotsgespraech.txt", "de"), "de"),
    }
    for name, text in texts.items():
        (EXAMPLES / name).write_text(text, encoding="utf-8")
        yield EXAMPLES / name


def make_recording() -> Path:
    missing = [program for program in ("espeak-ng", "sox") if shutil.which(program) is None]
    if missing:
        sys.exit(
            f"the recording needs {' and '.join(missing)}, which is not here; "
            "on Debian: apt install espeak-ng sox. The transcripts have been made."
        )
    lines = read_script_file(SCRIPTS / "first-call.txt")
    target = EXAMPLES / "first-call.flac"
    with tempfile.TemporaryDirectory() as folder:
        spoken = [speak(line, Path(folder)) for line in lines]
        lengths_ms = [len(sound) * 1000 // (RATE_HZ * BYTES_PER_SAMPLE) for sound in spoken]
        utterances = timed(lines, lengths_ms)
        plain = Path(folder) / "plain.wav"
        write_channels(plain, lines, utterances, spoken)
        script = {"debrief_script": 1, "utterances": [line.model_dump() for line in utterances]}
        comments = Path(folder) / "comments.txt"
        comments.write_text(
            "TITLE=A first call between Rachel Kim and Omar Haddad, spoken by espeak-ng\n"
            f"DEBRIEF_SCRIPT={json.dumps(script, ensure_ascii=False, separators=(',', ':'))}\n",
            encoding="utf-8",
        )
        run("sox", str(plain), "--comment-file", str(comments), "-C", "8", str(target))
    return target


def speak(line: Line, folder: Path) -> bytes:
    """The line as 16 bit samples at `RATE_HZ`."""
    voice, pitch = VOICES[line.speaker]
    raw, resampled = folder / "raw.wav", folder / "resampled.wav"
    arguments = ("-v", voice, "-p", str(pitch), "-s", str(SPEED_WPM), "-w", str(raw))
    run("espeak-ng", *arguments, line.text)
    run("sox", "-R", "-D", str(raw), str(resampled), "rate", str(RATE_HZ), "gain", "-3")
    with wave.open(str(resampled), "rb") as file:
        return file.readframes(file.getnframes())


def write_channels(
    path: Path, lines: Sequence[Line], utterances: Sequence[Utterance], spoken: Sequence[bytes]
) -> None:
    """One speaker left, the other right; silence is silence."""
    samples = utterances[-1].end_ms * RATE_HZ // 1000 + RATE_HZ
    sound = bytearray(samples * BYTES_PER_SAMPLE * len(VOICES))
    frame = BYTES_PER_SAMPLE * len(VOICES)
    for line, utterance, speech in zip(lines, utterances, spoken, strict=True):
        channel = list(VOICES).index(line.speaker) * BYTES_PER_SAMPLE
        start = utterance.start_ms * RATE_HZ // 1000 * frame + channel
        end = start + len(speech) // BYTES_PER_SAMPLE * frame
        for byte in range(BYTES_PER_SAMPLE):
            sound[start + byte : end + byte : frame] = speech[byte::BYTES_PER_SAMPLE]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(len(VOICES))
        file.setsampwidth(BYTES_PER_SAMPLE)
        file.setframerate(RATE_HZ)
        file.writeframes(bytes(sound))


def run(*command: str) -> None:
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)


def main() -> None:
    EXAMPLES.mkdir(exist_ok=True)
    for path in make_transcripts():
        sys.stdout.write(f"{path.relative_to(ROOT)}: {path.stat().st_size:,} bytes\n")
    path = make_recording()
    sys.stdout.write(f"{path.relative_to(ROOT)}: {path.stat().st_size:,} bytes\n")


if __name__ == "__main__":
    main()
