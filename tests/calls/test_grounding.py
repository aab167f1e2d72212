import pytest

from calls.grounding import ground, grounded
from calls.insights import CoachingPoint, Evidence, Signal, SignalKind
from calls.transcript import Transcript, TranscriptSource, Utterance


def call(*lines: tuple[str, int, int, str]) -> Transcript:
    utterances = (
        Utterance(speaker=speaker, start_ms=start, end_ms=end, text=text)
        for speaker, start, end, text in lines
    )
    return Transcript(source=TranscriptSource.VTT, utterances=tuple(utterances))


CALL = call(
    ("Rep", 0, 4_000, "Thanks for joining. What is your budget?"),
    ("Customer", 4_500, 8_000, "We don’t have more than $40,000 this"),
    ("Rep", 8_000, 8_300, "Mhm."),
    ("Customer", 8_400, 11_000, "year, “at least” not before the follow-up in May."),
    ("Rep", 60_000, 62_000, "So what is your budget, again?"),
    ("Customer", 90_000, 92_000, "It grew by 1.5 percent. Über die Hälfte. 予算は四万ドル"),
)


@pytest.mark.parametrize(
    ("quote", "verbatim", "start_ms", "end_ms"),
    [
        ("thanks for joining", "Thanks for joining.", 0, 4_000),
        ("we don't have more than 40000", "We don’t have more than $40,000", 4_500, 8_000),
        ("  MORE\nthan $40,000 ", "more than $40,000", 4_500, 8_000),
        (
            "$40,000 this year, at least not before",
            "40,000 this year, “at least” not before",
            4_500,
            11_000,
        ),
        ("the follow up in May", "the follow-up in May.", 8_400, 11_000),
        ("u\u0308ber die ha\u0308lfte", "Über die Hälfte.", 90_000, 92_000),
        ("四万ドル", "四万ドル", 90_000, 92_000),
    ],
)
def test_a_quote_is_found_where_its_words_were_said(
    quote: str, verbatim: str, start_ms: int, end_ms: int
) -> None:
    evidence = ground(quote, CALL)

    assert evidence is not None
    assert evidence.quote == verbatim
    assert (evidence.start_ms, evidence.end_ms) == (start_ms, end_ms)


@pytest.mark.parametrize(
    "quote",
    [
        "",
        "“ … ”",
        "we have more than $40,000",  # turns its meaning round
        "What is your budget We don't",  # two people
        "thanks for the budget",  # words with others between them
        "not before the follow-up in May So what",  # a long time apart
        "it grew by 1",  # half a number
        "it grew by 15 percent",
    ],
)
def test_a_quote_that_nobody_said_is_not_found(quote: str) -> None:
    assert ground(quote, CALL) is None


def test_of_several_places_the_one_that_the_model_meant_is_taken() -> None:
    hint = Evidence(quote="what is your budget", speaker="Rep", start_ms=55_000, end_ms=0)

    first = ground("what is your budget", CALL)
    hinted = ground("what is your budget", CALL, hint)

    assert first is not None
    assert first.start_ms == 0
    assert hinted is not None
    assert hinted.start_ms == 60_000


def test_claims_are_parted_and_their_evidence_corrected() -> None:
    said = Evidence(quote="don't have more than $40,000", speaker="Rep", start_ms=1, end_ms=2)
    made_up = said.model_copy(update={"quote": "we have a million"})
    true = Signal(kind=SignalKind.BUDGET, claim="Up to 40k.", evidence=said)
    false = Signal(kind=SignalKind.BUDGET, claim="A million.", evidence=made_up)

    result = grounded([false, true], CALL)

    assert result.unsupported == (false,)
    assert [signal.claim for signal in result.supported] == ["Up to 40k."]
    assert result.supported[0].evidence.speaker == "Customer"
    assert result.supported[0].evidence.start_ms == 4_500


def test_a_coaching_point_that_rests_on_metrics_needs_no_quote() -> None:
    point = CoachingPoint(criterion="Pace", observation="Fast.", advice="Slower.", evidence=None)

    assert grounded([point], CALL).supported == (point,)
