from itertools import pairwise

from calls.transcript import Utterance
from sandbox.vendors.spoken import result_of

SCRIPT = (
    Utterance(speaker="Anna", start_ms=1_000, end_ms=2_000, text="We need it by May."),
    Utterance(speaker="Ben", start_ms=2_000, end_ms=2_100, text="Fine."),
)


def test_the_words_of_an_utterance_fill_its_time_in_order() -> None:
    result = result_of(SCRIPT, {"multichannel": True})

    words = result["utterances"][0]["words"]
    assert [word["text"] for word in words] == ["We", "need", "it", "by", "May."]
    assert words[0]["start"] == 1_000
    assert words[-1]["end"] == 2_000
    assert all(one["end"] == two["start"] for one, two in pairwise(words))


def test_nothing_is_said_that_the_script_does_not_say() -> None:
    result = result_of(SCRIPT, {"speaker_labels": True})

    assert result["text"] == "We need it by May. Fine."
    assert " ".join(word["text"] for word in result["words"]) == result["text"]
    assert [said["speaker"] for said in result["utterances"]] == ["A", "B"]


def test_voices_are_told_apart_only_when_asked_to() -> None:
    assert result_of(SCRIPT, {})["utterances"] is None


def test_there_are_labels_for_more_voices_than_letters() -> None:
    script = [
        Utterance(speaker=f"voice {number}", start_ms=number, end_ms=number, text="Hi.")
        for number in range(28)
    ]

    labels = [said["speaker"] for said in result_of(script, {"speaker_labels": True})["utterances"]]

    assert (labels[25], labels[26], labels[27]) == ("Z", "AA", "AB")
