"""Whole calls, also such as nobody foresaw: sensible answers, and nothing that was not said."""

from collections.abc import Callable
from typing import Any

import pytest

from calls.insights import SignalKind

Ask = Callable[..., Any]

LISTS = ("signals", "action_items", "decisions", "causes")

FRENCH = """A: Bonjour, je suis Marie et nous avons un budget de 40.000 euros pour cette année.
B: Merci, c'est très bien, mais nous ne sommes pas sûrs que ce soit dans les temps.
A: Oui, je vous envoie la proposition avec le contrat dans une semaine."""

SMALL_TALK = """Ann: How was your holiday? It was so hot here that we could not do much.
Ben: It was lovely, thank you. We went to the sea, and the kids were in the water all day.
Ann: That sounds good. My sister has been there, and she liked it a lot.
Ben: They have very good fish, and it is not that far from the airport.
Ann: We will have to go there one day. How is your new flat?
Ben: It is big, and there is a small garden behind it, with two old trees."""


def items(answer: Any) -> list[Any]:
    (values,) = [getattr(answer, name) for name in type(answer).model_fields]
    return list(values)


def test_an_english_call_shows_every_kind_of_signal(ask: Ask, english_call: str) -> None:
    kinds = {signal.kind for signal in ask("signals", english_call).signals}

    assert kinds == set(SignalKind)


def test_a_german_call_shows_every_kind_of_signal(ask: Ask, german_call: str) -> None:
    kinds = {signal.kind for signal in ask("signals", german_call).signals}

    assert kinds == set(SignalKind)


def test_a_call_without_a_budget_remark_shows_none(ask: Ask, english_call: str) -> None:
    lines = english_call.splitlines()
    without = [line for line in lines if "budget" not in line and "40,000" not in line]

    kinds = {signal.kind for signal in ask("signals", "\n".join(without)).signals}

    assert kinds == set(SignalKind) - {SignalKind.BUDGET}


def test_every_quote_stands_in_one_line_of_its_speaker(
    ask: Ask, english_call: str, german_call: str
) -> None:
    for call in (english_call, german_call):
        lines = [line.partition(": ")[::2] for line in call.splitlines()]
        for task in LISTS:
            for item in items(ask(task, call)):
                assert any(
                    speaker == item.evidence.speaker and item.evidence.quote in text
                    for speaker, text in lines
                )


def test_the_tasks_and_decisions_of_a_call(ask: Ask, german_call: str) -> None:
    tasks = [
        (item.task, item.owner, item.due) for item in ask("action_items", german_call).action_items
    ]
    decisions = [found.decision for found in ask("decisions", german_call).decisions]

    assert tasks == [
        (
            "Anna Schmidt bis Freitag die Unterlagen zum Datenschutz zuschicken",
            "Jonas Weber",
            "bis Freitag",
        ),
        (
            "Bis nächste Woche ein Angebot für das Pilotprojekt vorbereiten",
            "Jonas Weber",
            "bis nächste Woche",
        ),
        ("Am Montag mit unserer Geschäftsführung sprechen", "Anna Schmidt", "am Montag"),
    ]
    assert decisions == ["Dann machen wir das Pilotprojekt mit zehn Nutzern."]


def test_a_summary_is_made_of_the_calls_own_sentences(ask: Ask, english_call: str) -> None:
    summary = ask("summary", english_call)

    assert summary.headline.startswith("Jonas Weber and Anna Schmidt talk about ")
    assert 3 <= len(summary.points) <= 6
    for point in summary.points:
        assert point.partition("“")[2].rstrip("”") in english_call


@pytest.mark.parametrize("task", LISTS)
def test_small_talk_is_no_deal(ask: Ask, task: str) -> None:
    assert items(ask(task, SMALL_TALK)) == []


@pytest.mark.parametrize("task", LISTS)
def test_another_language_brings_empty_lists(ask: Ask, task: str) -> None:
    assert items(ask(task, FRENCH)) == []


def test_another_language_is_named_and_said_not_to_be_read(ask: Ask) -> None:
    summary, speakers = ask("summary", FRENCH), ask("speakers", FRENCH)

    assert summary.headline == (
        "This call is in French; offline analysis reads English and German only."
    )
    assert (speakers.language, [person.label for person in speakers.speakers]) == ("fr", ["A", "B"])


@pytest.mark.parametrize(
    "task", ["speakers", "summary", "signals", "action_items", "decisions", "causes", "coaching"]
)
@pytest.mark.parametrize("call", ["A: Hm.", "A: ?!", "A: 👍 👍", "A: " + "blah " * 3000])
def test_odd_calls_have_an_answer_too(ask: Ask, task: str, call: str) -> None:
    ask(task, call, rep="A")
