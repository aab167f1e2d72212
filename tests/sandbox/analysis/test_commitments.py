"""Promises and accepted requests, and what only sounds like one."""

from collections.abc import Callable
from typing import Any

import pytest

Ask = Callable[..., Any]

ENGLISH = (
    "Rep: This is what we would like to talk about with you today.\n{}\nRep: And so it is, yes."
)
GERMAN = "Rep: Das ist es, worüber wir heute mit Ihnen sprechen wollen.\n{}\nRep: Und so ist das."

PROMISES = [
    (ENGLISH, "I'll send you the contract by Friday.", "Send the contract by Friday", "by Friday"),
    (ENGLISH, "I will get back to you tomorrow.", "Get back tomorrow", "tomorrow"),
    (ENGLISH, "We'll prepare a proposal.", "Prepare a proposal", None),
    (ENGLISH, "Okay, I'm going to set up a trial account.", "Set up a trial account", None),
    (
        GERMAN,
        "Ich schicke Ihnen bis Freitag das Angebot.",
        "Bis Freitag das Angebot schicken",
        "bis Freitag",
    ),
    (GERMAN, "Ich werde das mit der IT abklären.", "Das mit der IT abklären", None),
    (GERMAN, "Dann bereite ich einen Vorschlag vor.", "Einen Vorschlag vorbereiten", None),
    (GERMAN, "Ich melde mich nächste Woche.", "Sich nächste Woche melden", "nächste Woche"),
]
NO_PROMISES = [
    (ENGLISH, "I'll share my screen."),
    (ENGLISH, "I'll be honest with you."),
    (ENGLISH, "Let me check, yes, it works."),
    (ENGLISH, "I will talk to you soon."),
    (ENGLISH, "Should I send you the contract?"),
    (ENGLISH, "We can usually send reports every week."),
    (GERMAN, "Ich leite den Vertrieb bei Nordwind."),
    (GERMAN, "Ich frage mich, ob das passt."),
    (GERMAN, "Ich teile jetzt meinen Bildschirm."),
    (GERMAN, "Ich gebe Ihnen recht."),
    (GERMAN, "Soll ich Ihnen das Angebot schicken?"),
]


@pytest.mark.parametrize(("around", "text", "task", "due"), PROMISES)
def test_a_promise_is_a_task_of_the_one_who_gives_it(
    ask: Ask, around: str, text: str, task: str, due: str | None
) -> None:
    (item,) = ask("action_items", around.format(f"Customer: {text}")).action_items

    assert (item.task, item.owner, item.due) == (task, "Customer", due)
    assert item.evidence.quote == text


@pytest.mark.parametrize(("around", "text"), NO_PROMISES)
def test_what_only_sounds_like_a_promise_is_no_task(ask: Ask, around: str, text: str) -> None:
    assert ask("action_items", around.format(f"Customer: {text}")).action_items == []


def test_an_accepted_request_belongs_to_the_one_who_accepts_and_is_listed_once(ask: Ask) -> None:
    exchange = "Customer: Could you send me the numbers?\nRep: Sure, I'll send them by Monday."

    (item,) = ask("action_items", ENGLISH.format(exchange)).action_items

    assert (item.task, item.owner, item.due) == ("Send the numbers", "Rep", "by Monday")
    assert item.evidence.speaker == "Customer"


def test_an_accepted_offer_belongs_to_the_one_who_makes_it_with_the_date_given_later(
    ask: Ask,
) -> None:
    exchange = """Rep: Shall I send you a display to try?
        Customer: Yes, please do that.
        Rep: You will have it by Friday."""

    (item,) = ask("action_items", ENGLISH.format(exchange)).action_items

    assert (item.task, item.owner, item.due) == ("Send a display to try", "Rep", "by Friday")


def test_what_points_back_is_quoted_with_what_it_points_to(ask: Ask) -> None:
    line = "Customer: Our landlord wants to be asked. I will call him tomorrow."

    (item,) = ask("action_items", ENGLISH.format(line)).action_items

    assert item.evidence.quote == "Our landlord wants to be asked. I will call him tomorrow."


@pytest.mark.parametrize("reply", ["That is difficult.", "No, sorry.", "Why do you ask?"])
def test_a_request_that_is_not_accepted_is_no_task(ask: Ask, reply: str) -> None:
    exchange = f"Customer: Could you send me the numbers?\nRep: {reply}"

    assert ask("action_items", ENGLISH.format(exchange)).action_items == []
