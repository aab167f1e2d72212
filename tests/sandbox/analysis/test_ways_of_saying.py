"""Many ways of saying a thing, as lines of `kind | Speaker: sentence`.

A kind of `-` is a sentence of everyday talk, in which nothing at all may be found.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Ask = Callable[..., Any]

AROUND = {
    "english": "Rep: So this is what we want to talk about with you today.\n{}\nRep: And so it is.",
    "german": "Rep: Das ist es, worüber wir heute mit Ihnen sprechen.\n{}\nRep: Und so ist das.",
}


def _table() -> list[tuple[str, str, str]]:
    rows: list[tuple[str, str, str]] = []
    for language in AROUND:
        path = Path(__file__).parent / f"{language}_sentences.txt"
        for line in path.read_text(encoding="utf-8").splitlines():
            kind, _, said = line.partition(" | ")
            rows.append((language, kind, said.replace(" / ", "\n")))
    return rows


@pytest.mark.parametrize(("language", "kind", "said"), _table())
def test_what_was_said_is_understood(ask: Ask, language: str, kind: str, said: str) -> None:
    signals = ask("signals", AROUND[language].format(said)).signals

    kinds = {signal.kind.value for signal in signals}
    assert kind in kinds if kind != "-" else kinds == set()
