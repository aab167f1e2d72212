"""Where sentences begin and end, in tidy text and in captions."""

import pytest

from calls.transcript import Utterance
from sandbox.analysis.sentences import WORDS_MAX, split_call


def said(*lines: tuple[str, str], pause_ms: int = 100) -> list[Utterance]:
    return [
        Utterance(
            speaker=speaker,
            start_ms=index * (1000 + pause_ms),
            end_ms=index * (1000 + pause_ms) + 1000,
            text=text,
        )
        for index, (speaker, text) in enumerate(lines)
    ]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Yes. It works! Does it?", ["Yes.", "It works!", "Does it?"]),
        ("We met Dr. Weber at 3.5 percent.", ["We met Dr. Weber at 3.5 percent."]),
        ("Das geht im 3. Quartal. Gut.", ["Das geht im 3. Quartal.", "Gut."]),
        ("Am 15. März z. B. geht es.", ["Am 15. März z. B. geht es."]),
        ("He said “no.” Then he left.", ["He said “no.”", "Then he left."]),
    ],
)
def test_sentences_end_where_a_reader_sees_it(text: str, sentences: list[str]) -> None:
    assert [sentence.text for sentence in split_call(said(("A", text)))] == sentences


def test_a_sentence_broken_over_captions_is_one_with_the_times_of_both() -> None:
    lines = said(("A", "We have a budget of"), ("A", "40,000 euros. Okay."), ("B", "Fine."))

    first = split_call(lines)[0]

    assert first.text == "We have a budget of 40,000 euros."
    assert (first.start_ms, first.end_ms) == (0, 2100)


def test_captions_far_apart_or_of_two_people_are_not_joined() -> None:
    apart = split_call(said(("A", "We have a"), ("A", "budget."), pause_ms=5000))
    others = split_call(said(("A", "We have a"), ("B", "budget.")))

    assert len(apart) == len(others) == 2


def test_speech_without_punctuation_is_cut_into_bounded_pieces() -> None:
    text = "and then we went on with it and nobody said a word about the price " * 12

    pieces = split_call(said(("A", text)))

    assert max(len(piece.text.split()) for piece in pieces) <= WORDS_MAX
    assert " ".join(piece.text for piece in pieces).split() == text.split()


def test_a_question_without_its_mark_is_known_by_its_beginning() -> None:
    asked, told = split_call(said(("A", "do you have a budget"), ("B", "we have a budget")))

    assert (asked.is_question, told.is_question) == (True, False)
