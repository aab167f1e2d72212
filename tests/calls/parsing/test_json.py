import json

import pytest

from calls.parsing import TranscriptError, parse_transcript
from calls.transcript import TranscriptSource

Lines = list[tuple[str, int, int, str]]


def parse(document: object) -> Lines:
    text = document if isinstance(document, str) else json.dumps(document)
    transcript = parse_transcript(text.encode(), "call.json")
    assert transcript.source is TranscriptSource.JSON
    return [(line.speaker, line.start_ms, line.end_ms, line.text) for line in transcript.utterances]


HELLO, FINE = "Hello Tom, how are you?", "I am fine, thanks."
SECONDS = [
    {"speaker": "A", "start": 1, "end": 2.5, "text": HELLO},
    {"speaker": "B", "start": 3.0, "end": 4, "text": FINE},
]
WORDS = [
    {"text": "Hello", "ts": 1.0, "end_ts": 1.2, "type": "text"},
    {"text": " ", "type": "punct"},
    {"text": "Tom", "ts": 1.2, "end_ts": 2.5, "type": "text"},
    {"text": ",", "type": "punct"},
    {"text": "how", "ts": 2.5, "end_ts": 2.5, "type": "text"},
    {"text": "are", "ts": 2.5, "end_ts": 2.5, "type": "text"},
    {"text": "you", "ts": 2.5, "end_ts": 2.5, "type": "text"},
    {"text": "?", "type": "punct"},
]
SHAPES: dict[str, tuple[object, str, str]] = {
    "by hand, in seconds": (SECONDS, "A", "B"),
    "by hand, as clock times": (
        [
            {"Speaker": "A", "Start": "00:00:01.000", "End": "00:00:02,500", "Text": HELLO},
            {"Speaker": "B", "Start": "0:03", "End": "0:04", "Text": FINE},
        ],
        "A",
        "B",
    ),
    "JSON Lines": ("\n".join(map(json.dumps, SECONDS)), "A", "B"),
    "AssemblyAI, in milliseconds": (
        {
            "text": f"{HELLO} {FINE}",
            "words": [{"text": "Hello", "start": 1000, "end": 1200, "speaker": "A"}],
            "utterances": [
                {"speaker": "A", "start": 1000, "end": 2500, "text": HELLO, "confidence": 0.9},
                {"speaker": "B", "start": 3000, "end": 4000, "text": FINE, "words": []},
            ],
        },
        "A",
        "B",
    ),
    "whisper.cpp": (
        {
            "transcription": [
                {"offsets": {"from": 1000, "to": 2500}, "text": HELLO, "speaker": "0"},
                {"offsets": {"from": 3000, "to": 4000}, "text": FINE, "speaker": "1"},
            ]
        },
        "Speaker 0",
        "Speaker 1",
    ),
    "Fireflies": (
        {
            "data": {
                "transcript": {
                    "title": "A call",
                    "sentences": [
                        {"index": 0, "speaker_name": "Anna", "speaker_id": 0}
                        | {"text": HELLO, "start_time": 1, "end_time": 2.5},
                        {"index": 1, "speaker_name": "Tom", "speaker_id": 1}
                        | {"text": FINE, "start_time": 3, "end_time": 4},
                    ],
                }
            }
        },
        "Anna",
        "Tom",
    ),
    "Rev": (
        {
            "speakers": [{"id": 0, "name": "Anna"}, {"id": 1, "name": "Tom"}],
            "monologues": [
                {"speaker": 0, "elements": WORDS},
                {"speaker": 1, "elements": [{"value": FINE, "ts": 3.0, "end_ts": 4.0}]},
            ],
        },
        "Anna",
        "Tom",
    ),
    "Recall": (
        [
            {
                "participant": {"id": 7, "name": "Anna"},
                "words": [
                    {
                        "text": HELLO,
                        "start_timestamp": {"relative": 1.0, "absolute": "2026-01-01T10:00:01Z"},
                        "end_timestamp": {"relative": 2.5},
                    }
                ],
            },
            {
                "participant": {"id": 8, "name": "Tom"},
                "words": [
                    {
                        "text": FINE,
                        "start_timestamp": {"relative": 3.0},
                        "end_timestamp": {"relative": 4.0},
                    }
                ],
            },
        ],
        "Anna",
        "Tom",
    ),
    "Deepgram": (
        {
            "metadata": {"duration": 4.0},
            "results": {
                "utterances": [
                    {"start": 1.0, "end": 2.5, "speaker": 0, "channel": 0, "transcript": HELLO},
                    {"start": 3.0, "end": 4.0, "speaker": 1, "channel": 0, "transcript": FINE},
                ]
            },
        },
        "Speaker 0",
        "Speaker 1",
    ),
    "AWS": (
        {
            "results": {
                "transcripts": [{"transcript": HELLO}],
                "audio_segments": [
                    {"transcript": HELLO, "start_time": "1.0", "end_time": "2.5"}
                    | {"speaker_label": "spk_0"},
                    {"transcript": FINE, "start_time": "3.0", "end_time": "4.0"}
                    | {"speaker_label": "spk_1"},
                ],
            }
        },
        "spk_0",
        "spk_1",
    ),
    "Hugging Face": (
        {
            "chunks": [
                {"timestamp": [1.0, 2.5], "text": f"Anna: {HELLO}"},
                {"timestamp": [3.0, 4.0], "text": f"Tom: {FINE}"},
            ]
        },
        "Anna",
        "Tom",
    ),
    "start and duration": (
        {
            "entries": [
                {"name": "Anna", "start_ms": 1000, "duration_ms": 1500, "content": HELLO},
                {"name": "Tom", "start_ms": 3000, "duration_ms": 1000, "content": FINE},
            ]
        },
        "Anna",
        "Tom",
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_common_shapes_are_read(shape: str) -> None:
    document, first, second = SHAPES[shape]

    assert parse(document) == [(first, 1_000, 2_500, HELLO), (second, 3_000, 4_000, FINE)]


def test_whisper_knows_no_speakers_and_its_close_segments_are_joined() -> None:
    segments = [
        {"id": 0, "seek": 0, "start": 1.0, "end": 2.5, "text": f" {HELLO}", "tokens": [1]},
        {"id": 1, "seek": 0, "start": 3.0, "end": 4.0, "text": f" {FINE}", "tokens": [2]},
    ]

    lines = parse({"text": HELLO, "language": "en", "segments": segments})

    assert lines == [("Speaker", 1_000, 4_000, f"{HELLO} {FINE}")]


def test_words_with_times_cut_a_long_utterance_where_sentences_end() -> None:
    words = [
        {"text": f"word{n}{'.' if n % 20 == 19 else ''}", "start": n * 400, "end": n * 400 + 400}
        for n in range(60)
    ]
    text = " ".join(str(word["text"]) for word in words)
    document = {
        "utterances": [{"speaker": "A", "start": 0, "end": 24_000, "text": text, "words": words}]
    }

    assert [(start, end) for _, start, end, _ in parse(document)] == [
        (0, 8_000),
        (8_000, 16_000),
        (16_000, 24_000),
    ]


def test_times_of_day_become_times_of_the_call() -> None:
    document = [
        {"user": "Anna", "timestamp": "2026-01-01T10:00:00Z", "text": HELLO},
        {"user": "Tom", "timestamp": "2026-01-01T10:01:00Z", "text": FINE},
    ]

    assert [(speaker, start) for speaker, start, _, _ in parse(document)] == [
        ("Anna", 0),
        ("Tom", 60_000),
    ]


def test_without_ends_an_utterance_ends_before_the_next() -> None:
    lines = parse(
        [{"speaker": "A", "start": 0, "text": HELLO}, {"speaker": "B", "start": 1, "text": FINE}]
    )

    assert [(start, end) for _, start, end, _ in lines] == [(0, 1_000), (1_000, 2_600)]


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("{", "line 1, column 2: this is not JSON: expecting property name"),
        ('{"a": 1}\n{"a"', "line 2: expected one JSON value"),
        ("[" * 100_000, "nested too deeply"),
        ("{}", "no utterances found: expected a list of entries like"),
        ("3", "no utterances found"),
        ('{"items": [{"title": "A call"}]}', "no utterances found"),
        ("[]", "holds no speech"),
        ('{"utterances": []}', "holds no speech"),
        ('[{"speaker": "A", "text": "Hello"}]', "have no times: expected a start beside 'Hello'"),
        ('[{"text": "...", "start": 1}]', "holds no speech"),
        ('[{"text": "Hi", "start": 1}, {"text": "Hi", "start": 1e12}]', "longer than a week"),
        ('[{"text": "Hi", "start": NaN}]', "have no times"),
        (f'[{{"text": "Hi", "start": 1{"0" * 400}}}]', "have no times"),
        (f'[{{"text": "Hi", "start": 1{"0" * 9000}}}]', "the JSON cannot be read"),
    ],
)
def test_what_has_no_sensible_meaning_is_refused(document: str, message: str) -> None:
    with pytest.raises(TranscriptError, match=message):
        parse(document)
