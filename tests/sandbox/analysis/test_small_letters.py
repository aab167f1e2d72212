"""Calls from transcribers that know neither capital letters nor punctuation."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Ask = Callable[..., Any]

CALL = (Path(__file__).parent / "small_letters_call.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("kind", "part"),
    [
        ("need", "five hours every week"),
        ("competitor", "homebase"),
        ("authority", "my business partner has to agree"),
        ("budget", "two hundred dollars a month"),
        ("timing", "before the summer"),
        ("objection", "worried about that"),
        ("next_step", "next tuesday at three"),
    ],
)
def test_signals_are_found_and_quoted_as_they_were_written(ask: Ask, kind: str, part: str) -> None:
    signals = ask("signals", CALL).signals

    found = [signal.evidence.quote for signal in signals if signal.kind.value == kind]
    assert [quote for quote in found if part in quote]
    assert all(quote in CALL for quote in found)


def test_names_get_their_capital_letters_back(ask: Ask) -> None:
    speakers = ask("speakers", CALL).speakers
    claims = [signal.claim for signal in ask("signals", CALL).signals]

    assert [speaker.name for speaker in speakers] == ["Carla", "Owen"]
    assert "Owen is also looking at Homebase." in claims
