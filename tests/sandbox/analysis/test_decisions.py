"""What was decided, and what was only talked about."""

from collections.abc import Callable
from typing import Any

import pytest

Ask = Callable[..., Any]

ENGLISH = (
    "Rep: This is what we would like to talk about with you today.\n{}\nRep: And so it is, yes."
)
GERMAN = "Rep: Das ist es, worüber wir heute mit Ihnen sprechen wollen.\n{}\nRep: Und so ist das."


@pytest.mark.parametrize(
    ("around", "text", "decision"),
    [
        (ENGLISH, "Okay, let's go with the annual plan.", "Let's go with the annual plan."),
        (ENGLISH, "We've decided to replace Chorus.", "We've decided to replace Chorus."),
        (ENGLISH, "Then we'll start with ten users.", "We'll start with ten users."),
        (GERMAN, "Gut, dann machen wir den Piloten.", "Dann machen wir den Piloten."),
        (GERMAN, "Wir haben uns für das Jahrespaket entschieden.", None),
        (GERMAN, "Wir nehmen das große Paket.", None),
    ],
)
def test_a_decision_is_found(ask: Ask, around: str, text: str, decision: str | None) -> None:
    (found,) = ask("decisions", around.format(f"Customer: {text}")).decisions

    assert found.decision == (decision or text)
    assert found.evidence.quote == text


@pytest.mark.parametrize(
    ("around", "text"),
    [
        (ENGLISH, "We haven't decided yet which one it will be."),
        (ENGLISH, "Should we go with the annual plan?"),
        (ENGLISH, "Before we sign anything, I want to see it."),
        (ENGLISH, "Let's do a quick round of introductions."),
        (ENGLISH, "If we decide to go ahead, we will be in touch."),
        (GERMAN, "Wir haben noch nicht entschieden."),
        (GERMAN, "Sollen wir das so machen?"),
        (GERMAN, "Falls wir uns einig werden, melden wir uns."),
    ],
)
def test_what_is_open_is_no_decision(ask: Ask, around: str, text: str) -> None:
    assert ask("decisions", around.format(f"Customer: {text}")).decisions == []
