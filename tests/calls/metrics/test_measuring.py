import pytest

from calls.metrics import measure
from calls.transcript import Transcript, TranscriptSource, Utterance


def call(*lines: tuple[str, float, float, str], language: str | None = "en") -> Transcript:
    utterances = (
        Utterance(speaker=speaker, start_ms=int(start * 1000), end_ms=int(end * 1000), text=text)
        for speaker, start, end, text in lines
    )
    return Transcript(source=TranscriptSource.VTT, language=language, utterances=tuple(utterances))


def test_talk_is_shared_out_and_overlaps_count_for_everybody_who_speaks() -> None:
    metrics = measure(
        call(("A", 0, 30, "x"), ("B", 20, 40, "x"), ("B", 30, 40, "x"), ("A", 50, 60, "x"))
    )

    a, b = metrics.speakers
    assert (metrics.duration_ms, metrics.silence_ms, metrics.overlap_ms) == (60_000, 10_000, 10_000)
    assert (a.talk_ms, b.talk_ms) == (40_000, 20_000)
    assert (a.talk_share, b.talk_share) == (0.67, 0.33)
    assert (a.talk_to_listen, b.talk_to_listen) == (2.0, 0.5)
    assert (metrics.speaker_switches, metrics.switches_per_minute) == (2, 2.0)


def test_a_monologue_outlives_a_listening_remark_but_not_an_answer_or_a_long_pause() -> None:
    metrics = measure(
        call(
            ("A", 10, 20, "One"),
            ("B", 20, 21, "Mhm, right."),
            ("A", 21, 45, "two"),
            ("B", 45, 46, "No, that is not right."),
            ("A", 46, 60, "three"),
            ("A", 80, 100, "four"),
        )
    )

    rep = metrics.of("A")
    assert rep is not None
    assert (rep.longest_monologue_start_ms, rep.longest_monologue_ms) == (10_000, 35_000)


@pytest.mark.parametrize(
    ("text", "language", "questions"),
    [
        ("What do you use? Right? How often, and who decides? I see.", "en", 2),
        ("Was nutzen Sie? Ja? Wie oft.", "de", 1),
        ("what do you use. i see. how often", "en", 2),
        ("wie oft. das ist gut. haben sie ein budget", "de", 2),
    ],
)
def test_questions_are_counted(text: str, language: str, questions: int) -> None:
    metrics = measure(call(("A", 0, 60, text), language=language))

    assert metrics.speakers[0].questions == questions
    assert metrics.speakers[0].talk_to_listen is None


@pytest.mark.parametrize(
    ("text", "language", "fillers"),
    [
        ("Um, I mean, it is, um, you know, umbrella pricing.", "en", 4),
        ("Ähm, das ist halt sozusagen, äh, um zehn Uhr; er kommt.", "de", 4),
        ("Uhm, er kommt um zehn.", None, 1),
    ],
)
def test_fillers_are_counted_in_the_language_of_the_call(
    text: str, language: str | None, fillers: int
) -> None:
    metrics = measure(call(("A", 0, 30, text), language=language))

    assert metrics.speakers[0].fillers == fillers
    assert metrics.speakers[0].fillers_per_minute == fillers * 2


def test_pace_is_measured_over_the_own_talk() -> None:
    metrics = measure(call(("A", 0, 30, "we don't pay $40,000 now"), ("B", 30, 90, "no")))

    assert metrics.speakers[0].words == 5
    assert metrics.speakers[0].words_per_minute == 10.0


def test_a_transcript_without_any_length_has_no_rates() -> None:
    metrics = measure(call(("A", 5, 5, "Hello?")))

    assert metrics.duration_ms == 0
    assert metrics.speakers[0].words_per_minute == 0
