import textwrap

import pytest

from calls.parsing import TranscriptError, parse_transcript

Lines = list[tuple[str, int, int, str]]


def parse(text: str, encoding: str = "utf-8") -> Lines:
    transcript = parse_transcript(text.encode(encoding), "call.vtt")
    return [(line.speaker, line.start_ms, line.end_ms, line.text) for line in transcript.utterances]


TEAMS = textwrap.dedent("""
    WEBVTT

    c1d0a9b1-5f7a-4c0e-9f60-0c5f2cf0a0aa/12-0
    00:00:03.120 --> 00:00:05.000
    <v Anna Berg>Good morning, thanks
    for joining.</v>

    c1d0a9b1-5f7a-4c0e-9f60-0c5f2cf0a0aa/14-0
    00:00:06.500 --> 00:00:08.000
    <v Tom O&#39;Neil>Morning &amp; hello!</v>
""")
ZOOM = textwrap.dedent("""
    WEBVTT

    1
    00:00:03.120 --> 00:00:05.000
    Anna Berg: Good morning, thanks for joining.

    2
    00:00:06.500 --> 00:00:08.000
    Tom O'Neil: Morning & hello!
""")
EVERYTHING = textwrap.dedent("""
    WEBVTT - A call
    Kind: captions
    Language: en

    STYLE
    ::cue { color: red }

    REGION
    id:left

    NOTE recorded in
    Hamburg

    intro
    00:03.120 --> 00:05.000 align:start position:0%
    <v.loud.host Anna Berg><i>Good</i> morning, <00:00:04.000>thanks for joining.

    NOTE in between

    00:06.500 --> 00:08.000
    <v Tom O'Neil>Morning

    <b>&amp;</b> hello!
""")
SAID: Lines = [
    ("Anna Berg", 3_120, 5_000, "Good morning, thanks for joining."),
    ("Tom O'Neil", 6_500, 8_000, "Morning & hello!"),
]


@pytest.mark.parametrize("export", [TEAMS, ZOOM, EVERYTHING], ids=["Teams", "Zoom", "everything"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
def test_exports_of_video_meetings_are_read(export: str, encoding: str) -> None:
    assert parse(export, encoding) == SAID
    assert parse(export.replace("\n", "\r\n"), encoding) == SAID


def test_what_is_not_unicode_is_read_as_windows_text() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Jörg>Grüße – bis später"

    assert parse(text, "cp1252") == [("Jörg", 1_000, 2_000, "Grüße – bis später")]


def test_one_cue_may_hold_two_voices() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Anna>Yes?</v>\n<v Tom>Yes!</v>\n"

    assert parse(text) == [("Anna", 1_000, 2_000, "Yes?"), ("Tom", 1_000, 2_000, "Yes!")]


def test_what_is_no_tag_stays() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\nUsage is < 5 and > 3 <v Tom>a &lt;b&gt; c"

    assert [said for _, _, _, said in parse(text)] == ["Usage is < 5 and > 3", "a <b> c"]


def test_close_cues_of_one_speaker_are_joined_until_they_grow_long() -> None:
    cues = (
        f"00:{second:02}.000 --> 00:{second + 3:02}.000\n<v Anna>part {second}{mark}\n\n"
        for second, mark in (
            (0, "."),
            (3, ","),
            (6, "."),
            (9, ","),
            (12, ","),
            (15, ","),
            (18, ","),
            (21, ","),
            (24, ","),
            (40, "."),
        )
    )

    lines = parse("WEBVTT\n\n" + "".join(cues))

    assert [(start, end) for _, start, end, _ in lines] == [
        (0, 9_000),  # a sentence has ended
        (9_000, 24_000),  # as long as it may be
        (24_000, 27_000),
        (40_000, 43_000),  # a pause
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "call.vtt is empty"),
        (" \n\n", "call.vtt is empty"),
        ("Minutes of the meeting\n", r"line 1: expected WEBVTT.*found 'Minutes of the meeting'"),
        ("WEBVTT\n\nHello", "line 3: expected a timing like 00:01:02.500 --> .*found 'Hello'"),
        (
            "WEBVTT\n\n00:01.000 --> 00:02.000\nHi\n\n00:0x.000 --> 00:05.000\nHo",
            "line 6: expected a timing",
        ),
        ("WEBVTT\n\n00:01.000 --> \nHi", "line 3: expected a timing"),
        ("WEBVTT\n", "holds no speech"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n(laughs)\n", "holds no speech"),
        ("WEBVTT\n\nNOTE nothing\n\n00:01.000 --> 00:02.000\n\n", "holds no speech"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n<v Anna>…</v>\n", "holds no speech"),
    ],
)
def test_what_has_no_sensible_meaning_is_refused_with_its_place(text: str, message: str) -> None:
    with pytest.raises(TranscriptError, match=message):
        parse_transcript(text.encode(), "call.vtt")
