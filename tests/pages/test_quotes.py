from __future__ import annotations

from api.pages.views.people import People
from api.pages.views.quotes import quote_of
from calls.insights import Evidence
from calls.transcript import Transcript, TranscriptSource, Utterance

PEOPLE = People({"B": "Daniel"}, {})
LINES = (
    ("A", "What is your budget?"),
    ("B", "We have set aside"),
    ("A", "Mhm."),
    ("B", "forty thousand."),
)
TRANSCRIPT = Transcript(
    source=TranscriptSource.VTT,
    utterances=tuple(
        Utterance(speaker=who, start_ms=at * 1_000, end_ms=at * 1_000 + 900, text=text)
        for at, (who, text) in enumerate(LINES)
    ),
)


def claimed(quote: str, start_ms: int = 0, end_ms: int = 0) -> Evidence:
    return Evidence(quote=quote, speaker="B", start_ms=start_ms, end_ms=end_ms)


def test_a_quote_over_two_lines_leads_from_the_first_to_the_last() -> None:
    quote = quote_of(claimed("set aside forty thousand", 1_000, 3_900), TRANSCRIPT, PEOPLE)

    assert (quote.first, quote.last, quote.speaker, quote.is_said) == (1, 3, "Daniel", True)


def test_a_quote_with_a_wrong_time_is_found_where_it_was_said() -> None:
    quote = quote_of(claimed("What is your budget?", 90_000, 95_000), TRANSCRIPT, PEOPLE)

    assert (quote.first, quote.start_ms, quote.speaker) == (0, 0, "Speaker A")


def test_a_quote_that_nobody_said_leads_nowhere() -> None:
    quote = quote_of(claimed("two million"), TRANSCRIPT, PEOPLE)

    assert (quote.is_said, quote.first) == (False, None)


def test_without_a_transcript_nobody_is_said_to_have_lied() -> None:
    quote = quote_of(claimed("forty thousand"), None, PEOPLE)

    assert (quote.is_said, quote.first) == (None, None)
