"""What moved the odds, and which way."""

from collections.abc import Callable
from typing import Any

from calls.insights import Direction

Ask = Callable[..., Any]


def moves(ask: Ask, call: str) -> list[tuple[Direction, str]]:
    return [(cause.direction, cause.evidence.quote) for cause in ask("causes", call).causes]


def test_a_doubt_lowers_the_odds_and_its_answer_raises_them(ask: Ask) -> None:
    call = """Rep: So this is what we would offer to you and your team today.
        Customer: I'm worried about the data.
        Rep: It stays in Frankfurt, and we have it certified.
        Customer: Okay, that makes sense."""

    assert moves(ask, call) == [
        (Direction.WORSE, "I'm worried about the data."),
        (Direction.BETTER, "Okay, that makes sense."),
    ]


def test_agreement_without_a_doubt_before_moves_nothing(ask: Ask) -> None:
    call = """Rep: So this is what we would offer to you and your team today.
        Customer: Okay, that makes sense.
        Rep: It is what we do for all of them."""

    assert moves(ask, call) == []


def test_a_condition_is_no_promise_of_money(ask: Ask) -> None:
    call = """Rep: So this is what we would offer to you and your team today.
        Customer: If the budget is approved in March, we can do it with you."""

    assert moves(ask, call) == []


def test_a_whole_call_is_told_by_its_turning_points(ask: Ask, english_call: str) -> None:
    assert moves(ask, english_call) == [
        (
            Direction.WORSE,
            "We're currently using Chorus for the English team, and we're also looking at Gong.",
        ),
        (Direction.BETTER, "That's exactly what we need."),
        (Direction.BETTER, "Yes, around 40,000 euros for this year."),
        (Direction.WORSE, "And the works council usually takes two months."),
        (Direction.WORSE, "Hmm, that's more than we expected."),
        (Direction.WORSE, "I'm a bit worried about data protection as well."),
        (Direction.BETTER, "Okay, that makes sense."),
        (Direction.BETTER, "Great, let's schedule a call with your CFO next Thursday at ten."),
    ]
