import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calls import parsing
from calls.parsing import TranscriptError, parse_transcript
from calls.transcript import TranscriptSource
from calls.utterances import UTTERANCE_CHARACTERS_MAX

VTT = b"WEBVTT\n\n00:01.000 --> 00:02.000\nWhat would you like to have from the menu?\n"


def test_a_transcript_knows_its_language() -> None:
    assert parse_transcript(VTT, "call.vtt").language == "en"


def test_webvtt_is_known_by_its_content_under_any_name() -> None:
    assert parse_transcript(VTT, "call.srt").source is TranscriptSource.VTT


@pytest.mark.parametrize(
    ("data", "file_name", "message"),
    [
        (b"", "call.srt", "call.srt is empty"),
        (b"Dear all,", "letter.txt", "letter.txt is of an unknown type. Accepted are transcripts"),
        (b"fLaC\x00", "call", "call is a recording"),
        (b"\x00\x01\x02\x03" * 40, "call.vtt", "line 1: expected WEBVTT"),
    ],
)
def test_what_is_no_transcript_is_refused(data: bytes, file_name: str, message: str) -> None:
    with pytest.raises(TranscriptError, match=message):
        parse_transcript(data, file_name)


def test_a_transcript_has_a_largest_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "TRANSCRIPT_BYTES_MAX", 50)

    with pytest.raises(TranscriptError, match="may have at most 50"):
        parse_transcript(VTT, "call.vtt")


def test_what_no_database_takes_is_not_let_in() -> None:
    document = r'[{"speaker": "A\u0000\ud800", "start": 1, "text": "u\u0308ber\u0007\udfff all"}]'

    (utterance,) = parse_transcript(document.encode(), "call.json").utterances

    assert (utterance.speaker, utterance.text) == ("A ?", "über ? all")


MANY = 30_000


@pytest.mark.parametrize(
    ("file_name", "text"),
    [
        ("call.vtt", "WEBVTT\n\n" + "00:01.000 --> 00:01.000\nhi\n\n" * MANY),
        ("call.vtt", "WEBVTT\n\n00:01.000 --> 00:01.000\n<v" + " " * MANY),
        ("call.srt", "00:01.000 --> 00:01.000\n" + " " * MANY + "a"),
        (
            "call.json",
            '[{"start": 1, "words": [' + '{"text": "a", "start": 1},' * MANY + "{}]}]",
        ),
        (
            "call.json",
            "["
            + ",".join(
                f'{{"speaker": "{n}a", "start": {n}, "text": "hi there"}}' for n in range(MANY)
            )
            + "]",
        ),
    ],
    ids=["one moment", "a tag without end", "spaces", "words", "speakers"],
)
def test_a_file_made_to_be_slow_is_read_or_refused(file_name: str, text: str) -> None:
    """With quadratic work anywhere on its way, each of these takes many minutes."""
    try:
        transcript = parse_transcript(text.encode(), file_name)
    except TranscriptError as error:
        assert "at most" in str(error)  # noqa: PT017 - a refusal is right too
    else:
        longest = max(len(utterance.text) for utterance in transcript.utterances)
        assert longest <= UTTERANCE_CHARACTERS_MAX


FRAGMENTS = (
    "WEBVTT|\n|\n\n|1|00:01.000 --> 00:02.000|-->|<v Anna>|Anna: |hi|NOTE|\x00|"
    '[{"text":|"start"|:|}|]|{|,|"words"|[|null|"a"|-1'
)
PIECES = st.sampled_from(FRAGMENTS.split("|"))


@settings(deadline=None)
@given(
    pieces=st.lists(PIECES | st.text(max_size=8), max_size=40),
    suffix=st.sampled_from(["vtt", "srt", "json", "txt"]),
)
def test_any_file_gives_a_transcript_or_one_clear_error(pieces: list[str], suffix: str) -> None:
    data = "".join(pieces).encode("utf-8", errors="surrogatepass")

    try:
        transcript = parse_transcript(data, f"call.{suffix}")
    except TranscriptError as error:
        assert str(error)  # noqa: PT017 - the refusal is one of the two right outcomes
    else:
        starts = [utterance.start_ms for utterance in transcript.utterances]
        assert starts
        assert starts == sorted(starts)
