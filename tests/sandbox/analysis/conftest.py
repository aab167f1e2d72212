"""Asking the analyst about a call that is written as `Speaker: text` lines."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from calls.rendering import render_utterances
from calls.transcript import Utterance
from sandbox.analysis import answer, read_material

SECONDS_PER_WORD = 0.38
PAUSE_MS = 300

Ask = Callable[..., Any]


def _utterances(call: str) -> list[Utterance]:
    utterances: list[Utterance] = []
    start_ms = 0
    for line in call.strip().splitlines():
        speaker, _, text = line.strip().partition(": ")
        end_ms = start_ms + max(1000, round(len(text.split()) * SECONDS_PER_WORD * 1000))
        utterances.append(Utterance(speaker=speaker, start_ms=start_ms, end_ms=end_ms, text=text))
        start_ms = end_ms + PAUSE_MS
    return utterances


@pytest.fixture(scope="session")
def ask() -> Ask:
    """`ask(task, call, **sections)`: the answer as the client would read it."""

    def ask_analyst(task: str, call: str, **sections: str) -> Any:
        parts = {"transcript": render_utterances(_utterances(call))} | sections
        text = "\n\n".join(f"<{name}>\n{part}\n</{name}>" for name, part in parts.items())
        return answer(task, read_material(text))

    return ask_analyst


@pytest.fixture(scope="session")
def english_call() -> str:
    return (Path(__file__).parent / "english_call.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def german_call() -> str:
    return (Path(__file__).parent / "german_call.txt").read_text(encoding="utf-8")
