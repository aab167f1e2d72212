import pytest

from calls.parsing import TranscriptError, parse_transcript
from calls.transcript import TranscriptSource

Lines = list[tuple[str, int, int, str]]


def parse(text: str, file_name: str = "call.srt") -> Lines:
    transcript = parse_transcript(text.encode(), file_name)
    assert transcript.source is TranscriptSource.SRT
    return [(line.speaker, line.start_ms, line.end_ms, line.text) for line in transcript.utterances]


COMMAS = """1
00:00:01,000 --> 00:00:02,500
Anna: Hello,
{\\an8}<font color="#fff">Tom</font>.

2
00:00:04,000 --> 00:00:05,000
Tom: Hello.
"""
DOTS_AND_NO_NUMBERS = """00:00:01.0 --> 00:00:02.5  X1:40 Y1:20
[Anna]: Hello,

Tom.
00:00:04.0 --> 00:00:05.000
- [Tom]: Hello.
"""
SAID: Lines = [("Anna", 1_000, 2_500, "Hello, Tom."), ("Tom", 4_000, 5_000, "Hello.")]


@pytest.mark.parametrize("text", [COMMAS, DOTS_AND_NO_NUMBERS])
@pytest.mark.parametrize("file_name", ["call.srt", "call.SRT", "call.txt", "call"])
def test_the_forms_of_subrip_are_read(text: str, file_name: str) -> None:
    assert parse(text, file_name) == SAID


def test_a_number_that_is_said_is_not_the_number_of_a_cue() -> None:
    text = "1\n0:01,000 --> 0:02,000\nHow many?\n42\n\n2\n0:02,000 --> 0:03,000\nSeats.\n"

    assert parse(text) == [("Speaker", 1_000, 3_000, "How many? 42 Seats.")]


def test_a_colon_alone_names_no_speaker() -> None:
    lines = ["Here is the thing: we are late.", "Two options: now or never.", "At 10:30 then."]
    cues = (f"0:0{n}:00,000 --> 0:0{n}:02,000\n{line}\n" for n, line in enumerate(lines))

    assert parse("\n".join(cues)) == [
        ("Speaker", n * 60_000, n * 60_000 + 2_000, line) for n, line in enumerate(lines)
    ]


def test_lines_without_a_name_go_on_with_the_speaker_before() -> None:
    lines = [
        "Anna Berg: Hello.",
        "One thing: time.",
        "Dr. Tom van Dyk (Acme): Yes?",
        "Anna Berg: So.",
    ]
    lines += ["Speaker 3: Me too.", "Dr. Tom van Dyk (Acme): Fine."]
    cues = (f"0:0{n}:00,000 --> 0:0{n}:02,000\n{line}\n" for n, line in enumerate(lines))

    assert [(speaker, said) for speaker, _, _, said in parse("\n".join(cues))] == [
        ("Anna Berg", "Hello."),
        ("Anna Berg", "One thing: time."),
        ("Dr. Tom van Dyk (Acme)", "Yes?"),
        ("Anna Berg", "So."),
        ("Speaker 3", "Me too."),
        ("Dr. Tom van Dyk (Acme)", "Fine."),
    ]


def test_two_speakers_in_one_cue_are_two_utterances() -> None:
    text = "1\n0:01,000 --> 0:02,000\n- Anna: Yes?\n- Tom: Yes!\n"

    assert parse(text) == [("Anna", 1_000, 2_000, "Yes?"), ("Tom", 1_000, 2_000, "Yes!")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1\n\nHello", "line 1: expected a timing"),
        ("1\n00:00:01,000 --> soon\nHello", "line 2: expected a timing"),
        ("1\n00:00:01,000 --> 00:00:02,000\n\n", "holds no speech"),
    ],
)
def test_what_has_no_sensible_meaning_is_refused_with_its_place(text: str, message: str) -> None:
    with pytest.raises(TranscriptError, match=message):
        parse_transcript(text.encode(), "call.srt")
