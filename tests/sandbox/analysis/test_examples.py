"""The example calls as a salesperson reads them: what must be found in them, and what must not."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from calls.grounding import grounded
from calls.insights import SignalKind
from calls.metrics import DEFAULT_RUBRIC, compare, measure
from calls.parsing import parse_transcript
from calls.recordings import read_script
from calls.rendering import render_utterances
from calls.transcript import Transcript, TranscriptSource
from sandbox.analysis import answer, read_material

EXAMPLES = Path(__file__).parents[3] / "examples"
PHONE, VIDEO = "first-call.flac", "discovery-call.vtt"
SECOND, GERMAN = "second-meeting.srt", "angebotsgespraech.json"
CALLS = (PHONE, VIDEO, SECOND, GERMAN)
CLAIMS = ("signals", "action_items", "decisions", "causes")

SIGNALS = [
    (PHONE, "need", "nobody is in it"),
    (PHONE, "need", "a way to free a room"),
    (PHONE, "need", "works with our calendar"),
    (PHONE, "objection", "worried about the wiring"),
    (PHONE, "competitor", "Roomly"),
    (PHONE, "budget", "twelve thousand dollars"),
    (PHONE, "authority", "managing partner has to sign"),
    (PHONE, "timing", "By the end of August"),
    (PHONE, "risk", "our landlord"),
    (PHONE, "next_step", "Wednesday the eighth at ten"),
    (PHONE, "next_step", "the offer this afternoon"),
    (VIDEO, "need", "sixty thousand dollars in returned goods"),
    (VIDEO, "need", "something that tells the dispatcher"),
    (VIDEO, "objection", "the thing I am afraid of"),
    (VIDEO, "objection", "more expensive than I had expected"),
    (VIDEO, "timing", "first of March"),
    (VIDEO, "timing", "Middle of January at the latest"),
    (VIDEO, "timing", "first week of December"),
    (VIDEO, "authority", "I decide together with Susan"),
    (VIDEO, "authority", "signed by the managing director"),
    (VIDEO, "budget", "set aside forty five thousand"),
    (VIDEO, "competitor", "The other one that we are looking at"),
    (VIDEO, "competitor", "RoutePilot"),
    (VIDEO, "risk", "this is a risk"),
    (VIDEO, "risk", "The works council"),
    (VIDEO, "risk", "my biggest worry"),
    (VIDEO, "next_step", "three things this afternoon"),
    (VIDEO, "next_step", "Thursday the third, ten o'clock"),
    (SECOND, "need", "one place where a message"),
    (SECOND, "authority", "the decision is made by Henrik"),
    (SECOND, "timing", "from the first of June on nobody here changes anything"),
    (SECOND, "objection", "another login"),
    (SECOND, "competitor", "HelpHarbor"),
    (SECOND, "risk", "That is the risk"),
    (SECOND, "risk", "it was a disaster"),
    (SECOND, "risk", "Marcus gets nervous"),
    (SECOND, "next_step", "an invitation for Thursday at three"),
    (SECOND, "next_step", "Thursday the twenty first"),
    (GERMAN, "need", "sechzigtausend Euro am Tag"),
    (GERMAN, "need", "Wir brauchen eine Liste"),
    (GERMAN, "authority", "Bis fünfundzwanzigtausend Euro entscheidet der Bereich"),
    (GERMAN, "authority", "die Freigabe kommt vom kaufmännischen Geschäftsführer"),
    (GERMAN, "budget", "dreißigtausend Euro"),
    (GERMAN, "budget", "Damit liegen Sie über dem, was wir haben"),
    (GERMAN, "objection", "trotzdem zu teuer"),
    (GERMAN, "objection", "Bedenken wegen der Leute"),
    (GERMAN, "competitor", "Der Wettbewerb liegt bei acht Euro"),
    (GERMAN, "competitor", "Wartungswerk"),
    (GERMAN, "timing", "im März das Audit"),
    (GERMAN, "risk", "Da sehe ich ein Risiko"),
    (GERMAN, "risk", "Mich nur der Betriebsrat"),
    (GERMAN, "next_step", "Dienstag, der vierundzwanzigste"),
    (GERMAN, "next_step", "Donnerstag um neun"),
]
NO_SIGNALS = [
    (PHONE, "timing", "not a cent more"),
    (PHONE, "budget", "nine thousand eight hundred"),
    (VIDEO, "budget", "under forty thousand a year"),
    (VIDEO, "need", "nobody sees the position"),
    (SECOND, "timing", "Since April"),
    (SECOND, "timing", "not urgent in May"),
    (SECOND, "objection", "wake him up at night"),
    (SECOND, "authority", "I can do that myself"),
    (SECOND, "competitor", "talking to Henrik"),
    (GERMAN, "timing", "Im Budget"),
    (GERMAN, "timing", "Betriebsruhe"),
    (GERMAN, "budget", "fünftausend eigentlich für neue Tablets"),
    (GERMAN, "objection", "großen Knöpfen"),
]
PEOPLE = [
    (PHONE, "Channel 1", "Rachel Kim", "rep"),
    (PHONE, "Channel 2", "Omar Haddad", "customer"),
    (VIDEO, "Maya Okafor", "Maya Okafor", "rep"),
    (VIDEO, "Daniel Reyes", "Daniel Reyes", "customer"),
    (VIDEO, "Priya Nair", "Priya Nair", "customer"),
    (SECOND, "Tom Adeyemi", "Tom Adeyemi", "rep"),
    (SECOND, "Elena Petrova", "Elena Petrova", "customer"),
    (GERMAN, "A", "Katrin Vogel", "rep"),
    (GERMAN, "B", "Thomas Brandner", "customer"),
    (GERMAN, "C", "Frau Lindner", "customer"),  # the call does not say her first name
]
TASKS = [
    (PHONE, "Rachel Kim", "Send Omar Haddad one display to try", "by Friday"),
    (PHONE, "Omar Haddad", "Send her the invitation today", "today"),
    (PHONE, "Omar Haddad", "Call him tomorrow", "tomorrow"),
    (VIDEO, "Maya Okafor", "Send three things this afternoon", "this afternoon"),
    (VIDEO, "Daniel Reyes", "Pick the days together with Carl", "by Monday"),
    (
        VIDEO,
        "Priya Nair",
        "Get the ten days out by the end of next week",
        "by the end of next week",
    ),
    (VIDEO, "Maya Okafor", "Get back by Wednesday", "by Wednesday"),
    (SECOND, "Elena Petrova", "Send Tom Adeyemi the exact share", None),
    (SECOND, "Tom Adeyemi", "Get the one page to Elena Petrova before Monday", "before Monday"),
    (SECOND, "Elena Petrova", "Name a fifth person as a reserve", None),
    (GERMAN, "Katrin Vogel", "Frau Lindner die Namen schicken", "heute"),
    (GERMAN, "Thomas Brandner", "Den Jürgen und die Aylin fragen", None),
]
NO_DECISIONS = [
    (SECOND, "the decision is made by Henrik"),
    (VIDEO, "In the end we agreed"),
    (GERMAN, "Dann schlage ich vor"),
    (GERMAN, "dann machen wir das."),  # only if the works council nods
]


@cache
def transcript_of(name: str) -> Transcript:
    data = (EXAMPLES / name).read_bytes()
    script = read_script(data)
    if script is not None:
        return Transcript(source=TranscriptSource.AUDIO, utterances=tuple(script))
    return parse_transcript(data, name)


@cache
def ask(task: str, name: str, **sections: str) -> Any:
    parts = {"transcript": render_utterances(transcript_of(name).utterances)} | sections
    return answer(task, read_material("\n\n".join(map(_section, parts.items()))))


def _section(part: tuple[str, str]) -> str:
    name, text = part
    return f"<{name}>\n{text}\n</{name}>"


def quotes(name: str, kind: str) -> Iterator[str]:
    signals = ask("signals", name).signals
    return (signal.evidence.quote for signal in signals if signal.kind is SignalKind(kind))


@pytest.mark.parametrize(("name", "kind", "part"), SIGNALS)
def test_what_decides_the_deal_is_found(name: str, kind: str, part: str) -> None:
    assert [quote for quote in quotes(name, kind) if part in quote]


@pytest.mark.parametrize(("name", "kind", "part"), NO_SIGNALS)
def test_what_only_looks_like_a_signal_is_not_reported(name: str, kind: str, part: str) -> None:
    assert any(part in line.text for line in transcript_of(name).utterances)
    assert [quote for quote in quotes(name, kind) if part in quote] == []


def test_a_call_in_which_nobody_mentions_money_shows_no_budget_and_is_coached_so() -> None:
    metrics = measure(transcript_of(SECOND)).speakers[0]
    coaching = ask(
        "coaching",
        SECOND,
        rep="Tom Adeyemi",
        metrics=metrics.model_dump_json(),
        rubric=DEFAULT_RUBRIC.model_dump_json(),
        past=compare(metrics, []).model_dump_json(),
    )

    assert list(quotes(SECOND, "budget")) == []
    assert [point.criterion for point in coaching.improve] == ["Money"]


@pytest.mark.parametrize(("name", "label", "person", "side"), PEOPLE)
def test_everybody_is_known_by_name_and_side(name: str, label: str, person: str, side: str) -> None:
    speakers = {speaker.label: speaker for speaker in ask("speakers", name).speakers}

    assert (speakers[label].name, speakers[label].side) == (person, side)


@pytest.mark.parametrize(("name", "owner", "task", "due"), TASKS)
def test_who_promised_what_by_when_is_listed_once(
    name: str, owner: str, task: str, due: str | None
) -> None:
    items = ask("action_items", name).action_items

    assert [(item.owner, item.due) for item in items if item.task == task] == [(owner, due)]


@pytest.mark.parametrize(("name", "part"), NO_DECISIONS)
def test_what_is_not_decided_is_no_decision(name: str, part: str) -> None:
    decisions = ask("decisions", name).decisions

    assert [found for found in decisions if part in found.evidence.quote] == []


def test_a_decision_that_only_says_yes_repeats_what_to() -> None:
    (decision,) = ask("decisions", GERMAN).decisions

    assert decision.decision == "Dienstag, der vierundzwanzigste, ist gut. Dann machen wir das so."


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("task", CLAIMS)
def test_every_quote_was_said_by_its_speaker_at_its_time(name: str, task: str) -> None:
    claims = getattr(ask(task, name), task)

    checked = grounded(claims, transcript_of(name))

    assert checked.unsupported == ()
    for claim, found in zip(claims, checked.supported, strict=True):
        assert found.evidence == claim.evidence


@pytest.mark.parametrize("name", CALLS)
def test_a_summary_ends_its_headline_with_the_next_step(name: str) -> None:
    summary = ask("summary", name)

    assert "next: " in summary.headline or "als Nächstes: " in summary.headline
    assert len(set(summary.points)) == len(summary.points) == 8
