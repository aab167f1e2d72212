import re
import runpy
from pathlib import Path
from typing import Any

import pytest

from calls.metrics import measure
from calls.parsing import parse_transcript
from calls.recordings import audio_facts, read_script
from calls.rendering import parse_rendered, render
from calls.transcript import Transcript

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
RECORDING = EXAMPLES / "first-call.flac"
TRANSCRIPTS = {
    "discovery-call.vtt": ("en", ("Maya Okafor", "Daniel Reyes", "Priya Nair")),
    "second-meeting.srt": ("en", ("Tom Adeyemi", "Elena Petrova")),
    "angebotsgespraech.json": ("de", ("A", "B", "C")),
}


def load(name: str) -> Transcript:
    return parse_transcript((EXAMPLES / name).read_bytes(), name)


@pytest.fixture(scope="module")
def maker() -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "tools" / "make_examples.py"))


@pytest.mark.parametrize("name", TRANSCRIPTS)
def test_an_example_is_a_whole_call_of_more_than_twenty_minutes(name: str) -> None:
    language, speakers = TRANSCRIPTS[name]

    transcript = load(name)

    assert transcript.language == language
    assert transcript.speakers == speakers
    assert transcript.duration_ms > 20 * 60_000
    assert 150 <= len(transcript.utterances) <= 250
    assert parse_rendered(render(transcript)) == list(transcript.utterances)


@pytest.mark.parametrize("name", TRANSCRIPTS)
def test_the_people_in_an_example_speak_like_people(name: str) -> None:
    metrics = measure(load(name))

    assert all(90 < speaker.words_per_minute < 200 for speaker in metrics.speakers)
    assert all(speaker.talk_share > 0.1 for speaker in metrics.speakers)


@pytest.mark.parametrize("name", TRANSCRIPTS)
def test_hardly_a_sentence_of_an_example_comes_twice(name: str) -> None:
    sentences = [
        sentence.strip()
        for utterance in load(name).utterances
        for sentence in re.split(r"(?<=[.!?])\s", utterance.text)
        if len(sentence.split()) > 5
    ]

    assert len(set(sentences)) == len(sentences)


def test_an_example_holds_every_word_of_its_script(maker: dict[str, Any]) -> None:
    for name in TRANSCRIPTS:
        lines = maker["read_script_file"](maker["SCRIPTS"] / Path(name).with_suffix(".txt").name)

        said = [word for line in load(name).utterances for word in line.text.split()]

        assert sorted(said) == sorted(word for line in lines for word in line.text.split())


def test_nobody_in_the_second_meeting_mentions_a_budget() -> None:
    text = render(load("second-meeting.srt"))

    assert not re.search(
        r"(?i)budget|price|pricing|\bcosts?\b|expensive|money|dollar|euro\b|afford|discount", text
    )


def test_the_recording_is_a_small_file_of_more_than_three_minutes_on_two_channels() -> None:
    data = RECORDING.read_bytes()

    facts = audio_facts(data)

    assert len(data) <= 4_000_000
    assert (facts.format, facts.channels) == ("flac", 2)
    assert facts.duration_ms is not None
    assert facts.duration_ms > 3 * 60_000


def test_the_recording_carries_its_script_with_times_inside_of_it(maker: dict[str, Any]) -> None:
    data = RECORDING.read_bytes()
    lines = maker["read_script_file"](maker["SCRIPTS"] / "first-call.txt")

    script = read_script(data)

    assert script is not None
    assert [line.text for line in script] == [line.text for line in lines]
    assert {line.speaker for line in script} == {"Channel 1", "Channel 2"}
    assert all(line.start_ms < line.end_ms for line in script)
    assert script[-1].end_ms <= (audio_facts(data).duration_ms or 0)
