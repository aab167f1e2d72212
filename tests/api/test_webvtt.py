from __future__ import annotations

from api.webvtt import to_webvtt
from calls.parsing import parse_transcript
from calls.transcript import Transcript, TranscriptSource, Utterance


def test_what_is_written_reads_back_the_same() -> None:
    transcript = Transcript(
        source=TranscriptSource.VTT,
        language="en",
        utterances=(
            Utterance(speaker="Maya", start_ms=0, end_ms=4_000, text="Is 3 < 4 & done --> yes?"),
            Utterance(
                speaker="Daniel & Co", start_ms=4_500, end_ms=3_605_000, text="It is, I think."
            ),
        ),
    )

    again = parse_transcript(to_webvtt(transcript).encode(), "call.vtt")

    assert again.utterances == transcript.utterances
