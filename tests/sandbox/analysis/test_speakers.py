"""Names and sides, as far as the call shows them and no further."""

from collections.abc import Callable
from typing import Any

import pytest

from calls.insights import SpeakerSide

Ask = Callable[..., Any]

TALK = "\n".join(
    [
        "{rep}: Thanks for taking the time. What is your biggest problem today, and why?",
        "{customer}: Our problem is that we lose time, and does your tool integrate with SAP?",
        "{rep}: It does. Our platform does that for you, and our customers like it.",
    ]
)


def people(ask: Ask, call: str) -> list[tuple[str, str | None, SpeakerSide]]:
    answer = ask("speakers", call)
    return [(person.label, person.name, person.side) for person in answer.speakers]


def test_sides_are_told_from_what_people_say(ask: Ask) -> None:
    assert people(ask, TALK.format(rep="B", customer="A")) == [
        ("B", None, SpeakerSide.REP),
        ("A", None, SpeakerSide.CUSTOMER),
    ]


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("Anna Weber", "Anna Weber"),
        ("Anna Weber (Acme GmbH)", "Anna Weber"),
        ("Jean-Luc O'Neill", "Jean-Luc O'Neill"),
        ("Speaker 1", None),
        ("Sprecher 2", None),
        ("A", None),
        ("Channel 1", None),
        ("Acme GmbH", None),
        ("Unknown", None),
        ("Kundin", None),
    ],
)
def test_a_label_is_a_name_only_when_it_looks_like_a_persons(
    ask: Ask, label: str, name: str | None
) -> None:
    assert people(ask, TALK.format(rep="X", customer=label))[1][1] == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Hi, this is Anna from Acme, and it is good to talk to you.", "Anna"),
        ("Good morning, my name is Anna Weber and I am with Acme.", "Anna Weber"),
        ("Hello, I'm Anna, nice to meet you and the team.", "Anna"),
        ("Hello, I'm Head of Sales at Acme and this is what we do.", None),
        ("This is Salesforce, and that is the account we have.", None),
        ("I'm happy to be here with you today, and so is the team.", None),
        ("Guten Tag, hier ist Jonas Weber von der Acme, und ich freue mich.", "Jonas Weber"),
        ("Hallo, ich bin Jonas, und das ist auch schon alles, was ich habe.", "Jonas"),
        ("Mein Name ist Jonas Weber, und wir sind ein Unternehmen mit 40 Leuten.", "Jonas Weber"),
        ("Ich bin Geschäftsführer bei Acme, und wir haben auch ein Lager.", None),
        ("Ich bin Teil des Teams, und das ist auch gut so für uns.", None),
    ],
)
def test_people_are_named_as_they_introduce_themselves(
    ask: Ask, text: str, name: str | None
) -> None:
    assert people(ask, f"A: {text}\nB: Okay.")[0][1] == name


def test_of_two_people_the_one_who_is_greeted_is_the_other(ask: Ask) -> None:
    call = "A: Hi Maria, thank you for the time that you have for us today.\nB: Hello, and thanks."

    assert [name for _, name, _ in people(ask, call)] == [None, "Maria"]


def test_who_is_asked_for_and_says_yes_has_the_full_name(ask: Ask) -> None:
    call = """A: Good morning, this is Rachel Kim from Acme. Am I speaking to Omar Haddad?
        B: Yes, this is Omar. What is it that you want to talk about with me?"""

    assert [name for _, name, _ in people(ask, call)] == ["Rachel Kim", "Omar Haddad"]


def test_of_three_people_the_one_who_answers_to_a_name_has_it(ask: Ask) -> None:
    call = """A: Guten Morgen, Herr Brandner. Hier ist Katrin Vogel von Klarwerk.
        B: Guten Morgen, Frau Vogel. Thomas Brandner hier, und das ist noch jemand von uns.
        C: Guten Morgen, ich höre heute nur zu.
        A: Frau Lindner, darf ich Sie etwas fragen?
        C: Ja, das dürfen Sie.
        A: Das ist nett. Frau Lindner, wie läuft das bei Ihnen?
        C: Das ist nicht so einfach, und es dauert."""

    names = [name for _, name, _ in people(ask, call)]
    assert names == ["Katrin Vogel", "Thomas Brandner", "Frau Lindner"]


def test_a_word_that_begins_a_sentence_is_no_name(ask: Ask) -> None:
    call = """A: Honestly, what is it that you do with all of that?
        B: We do it by hand, and it is not that great.
        A: Great, and that is what you do every week?
        B: Yes, that is it.
        A: Great, and who is it that you do that for?
        B: For the team, honestly."""

    assert [name for _, name, _ in people(ask, call)] == [None, None]


def test_small_talk_shows_no_sides(ask: Ask) -> None:
    call = "A: It is nice weather that we have today.\nB: Yes, and it was not so good last week."

    assert {side for _, _, side in people(ask, call)} == {SpeakerSide.UNKNOWN}


def test_several_people_may_be_on_one_side(ask: Ask) -> None:
    call = TALK.format(rep="Rep", customer="Tom") + (
        "\nZoe: Our IT team has no time, and our budget is small. We use Chorus and we need more."
    )

    assert people(ask, call) == [
        ("Rep", None, SpeakerSide.REP),
        ("Tom", "Tom", SpeakerSide.CUSTOMER),
        ("Zoe", "Zoe", SpeakerSide.CUSTOMER),
    ]


def test_what_the_request_says_about_people_goes_before_guesses(ask: Ask) -> None:
    known = '[{"label": "A", "name": "Ida", "side": "customer"}]'

    answer = ask("speakers", TALK.format(rep="A", customer="B"), speakers=known)

    assert (answer.speakers[0].name, answer.speakers[0].side) == ("Ida", SpeakerSide.CUSTOMER)
