"""A script as AssemblyAI would show it: labelled voices, utterances, timed words. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from calls.transcript import Utterance

CONFIDENCE = 1.0  # the script is what was said


def result_of(script: Sequence[Utterance], asked: Mapping[str, Any]) -> dict[str, Any]:
    """The part of a completed job that its audio gives; `asked` says how voices are told apart."""
    labels = _labels(script, is_multichannel=bool(asked.get("multichannel")))
    utterances = [_utterance(utterance, labels[utterance.speaker], asked) for utterance in script]
    tells_voices_apart = bool(asked.get("multichannel") or asked.get("speaker_labels"))
    return {
        "text": " ".join(utterance.text for utterance in script),
        "words": [word for utterance in utterances for word in utterance["words"]],
        "utterances": utterances if tells_voices_apart else None,
        "audio_duration": -(-max(utterance.end_ms for utterance in script) // 1_000),
        "audio_channels": len(labels) if asked.get("multichannel") else None,
        "confidence": CONFIDENCE,
        "punctuate": True,
        "format_text": True,
    }


def _labels(script: Sequence[Utterance], *, is_multichannel: bool) -> dict[str, str]:
    """Each voice's label, in the order in which they first speak: 1, 2, … or A, B, …"""
    voices = dict.fromkeys(utterance.speaker for utterance in script)
    if is_multichannel:
        return {voice: str(number) for number, voice in enumerate(voices, start=1)}
    return {voice: _letters(number) for number, voice in enumerate(voices)}


def _letters(number: int) -> str:
    letters = chr(ord("A") + number % 26)
    return letters if number < 26 else _letters(number // 26 - 1) + letters


def _utterance(utterance: Utterance, label: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    marks: dict[str, Any] = {"confidence": CONFIDENCE, "speaker": label}
    if asked.get("multichannel"):
        marks["channel"] = label
    times = {"start": utterance.start_ms, "end": utterance.end_ms}
    return {"text": utterance.text, **times, **marks, "words": _words(utterance, marks)}


def _words(utterance: Utterance, marks: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The words of an utterance, its time shared out by their length."""
    words = utterance.text.split()
    length = sum(len(word) for word in words) or 1
    duration = utterance.end_ms - utterance.start_ms
    spoken = 0
    timed = []
    for word in words:
        start = utterance.start_ms + duration * spoken // length
        spoken += len(word)
        end = utterance.start_ms + duration * spoken // length
        timed.append({"text": word, "start": start, "end": end, **marks})
    return timed
