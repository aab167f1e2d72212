"""A transcript as a WebVTT file, speakers as voice tags: what any player and editor reads. Pure."""

from __future__ import annotations

from calls.rendering import render_time
from calls.transcript import Transcript, Utterance

MEDIA_TYPE = "text/vtt; charset=utf-8"


def to_webvtt(transcript: Transcript) -> str:
    cues = "\n\n".join(_cue(utterance) for utterance in transcript.utterances)
    return f"WEBVTT\n\n{cues}\n"


def _cue(utterance: Utterance) -> str:
    # A cue of no length is no cue: players pass it over.
    end_ms = max(utterance.end_ms, utterance.start_ms + 1)
    times = f"{render_time(utterance.start_ms)} --> {render_time(end_ms)}"
    return f"{times}\n<v {_escaped(utterance.speaker)}>{_escaped(utterance.text)}"


def _escaped(text: str) -> str:
    """On one line, because an empty one would end the cue; without what would begin a tag."""
    line = " ".join(text.split())
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
