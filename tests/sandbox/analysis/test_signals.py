"""Tables of real sentences: what each says about a deal, and what only looks as if it did."""

from collections.abc import Callable
from typing import Any

import pytest

from calls.insights import SignalKind

Ask = Callable[..., Any]

# Around each sentence, enough everyday words that the language is clear.
AROUND = {
    "en": "Rep: So this is what we want to talk about with you today.\n{}\nRep: And so it is.",
    "de": "Rep: Das ist es, worüber wir heute mit Ihnen sprechen wollen.\n{}\nRep: Und so ist das.",
}

ENGLISH = [
    ("budget", "We have a budget of 40,000 euros for this year."),
    ("budget", "We’ve set aside about fifty thousand dollars for this."),
    ("budget", "The budget has already been approved."),
    ("budget", "Honestly, there is no budget left for this year."),
    ("budget", "We can spend up to $25k on a tool like this."),
    ("budget", "Right now we pay roughly 1,200 euros per month."),
    ("budget", "If the budget gets approved in March, we can talk."),
    ("authority", "I can sign this off myself."),
    ("authority", "Our CFO has to approve anything above ten thousand."),
    ("authority", "I'd need to run this by my boss first."),
    ("authority", "It's not my decision alone."),
    ("authority", "In the end it's my call."),
    ("need", "Our biggest problem is that nobody updates the CRM."),
    ("need", "Our reps spend about ten hours a week on notes."),
    ("need", "We're struggling with follow-ups."),
    ("need", "We need something that works in German as well."),
    ("need", "We do everything by hand in spreadsheets."),
    ("need", "We would like to automate the reporting."),
    ("timing", "We want to go live by the end of March."),
    ("timing", "Our contract with them runs out in September."),
    ("timing", "We need it up and running before Q3."),
    ("timing", "Honestly, this won't happen before next year."),
    ("timing", "It's not a priority this quarter."),
    ("competitor", "We're also looking at Gong."),
    ("competitor", "We're currently using Chorus for that."),
    ("competitor", "We got a quote from Salesloft last week."),
    ("competitor", "We're talking to two other vendors."),
    ("competitor", "Compared to Gong, you are missing a few things."),
    ("objection", "That's too expensive for us."),
    ("objection", "I'm not convinced that my team will use it."),
    ("objection", "My main concern is data protection."),
    ("objection", "What worries me is the adoption."),
    ("objection", "I like it, but the price is a bit of a problem."),
    ("objection", "Hmm, that's more than we expected."),
    ("objection", "It doesn't integrate with SAP, right."),
    ("risk", "Our data protection officer will look at it, that can take weeks."),
    ("risk", "There's a hiring freeze until summer."),
    ("risk", "The works council usually takes three months."),
    ("risk", "We tried a tool like that last year and it failed because nobody used it."),
    ("risk", "My manager is leaving the company in May."),
    ("next_step", "Let's schedule a demo for Tuesday with the whole team."),
    ("next_step", "Let us set up another call next week."),
    ("next_step", "The next step would be a call with our CFO."),
]
NOT_ENGLISH = [
    ("Rep", "budget", "Do you have a budget for this?"),
    ("Rep", "budget", "Our customers usually have a budget of 40,000 euros."),
    ("Customer", "budget", "We have 200 people in sales."),
    ("Customer", "budget", "Suppose we had a budget of 50,000 euros."),
    ("Customer", "budget", "We don't have a budget problem."),
    ("Customer", "budget", "We've been growing, about 30 people in the last year."),
    ("Customer", "authority", "My boss says hello."),
    ("Customer", "authority", "My CFO is quite strict about new tools."),
    ("Customer", "need", "Legal will want to look at it, that can take weeks."),
    ("Rep", "authority", "Who signs off on this on your side?"),
    ("Customer", "need", "We need to talk to our lawyers."),
    ("Customer", "need", "That's not a problem at all."),
    ("Customer", "need", "I need a minute to find the file."),
    ("Rep", "need", "Many teams struggle with follow-ups, we are struggling with it too."),
    ("Customer", "timing", "We started in March last year."),
    ("Customer", "timing", "I was on holiday in August."),
    ("Rep", "timing", "When would you like to go live?"),
    ("Customer", "competitor", "We use Excel and Outlook every day."),
    ("Customer", "competitor", "We are looking at reducing costs."),
    ("Customer", "competitor", "We are going to meet in March."),
    ("Customer", "competitor", "We use Salesforce as our CRM."),
    ("Customer", "objection", "That's not too expensive at all."),
    ("Customer", "objection", "I'm not sure I understand the question."),
    ("Customer", "objection", "I'm not worried about that."),
    ("Customer", "objection", "How expensive is it?"),
    ("Customer", "objection", "It doesn't matter to us."),
    ("Customer", "risk", "We hired ten people last year."),
    ("Customer", "next_step", "Let's talk about the reporting first."),
    ("Rep", "next_step", "Should we schedule something for next week?"),
    ("Customer", "next_step", "Good morning, how are you doing?"),
]
GERMAN = [
    ("budget", "Wir haben ein Budget von 40.000 Euro für dieses Jahr."),
    ("budget", "Das Budget ist bereits freigegeben."),
    ("budget", "Dafür haben wir leider kein Budget."),
    ("budget", "Das Budget muss noch vom Vorstand genehmigt werden."),
    ("budget", "Wir haben dafür rund fünfzigtausend Euro eingeplant."),
    ("budget", "Aktuell zahlen wir etwa 900 Euro im Monat."),
    ("budget", "Wir zahlen heute etwa 900 Euro pro Monat."),
    ("authority", "Das entscheide ich selbst."),
    ("authority", "Da muss unsere Geschäftsführung zustimmen."),
    ("authority", "Das muss ich erst mit meiner Chefin abstimmen."),
    ("authority", "Das kann ich nicht alleine entscheiden."),
    ("need", "Unser größtes Problem ist, dass niemand das CRM pflegt."),
    ("need", "Unsere Leute verlieren damit zehn Stunden pro Woche."),
    ("need", "Wir brauchen eine Lösung, die auf Deutsch funktioniert."),
    ("need", "Wir tragen alles von Hand in Excel ein."),
    ("timing", "Wir wollen bis Ende März live gehen."),
    ("timing", "Unser Vertrag läuft im September aus."),
    ("timing", "Vor nächstem Jahr wird das nichts, das machen wir erst im Herbst."),
    ("timing", "Das hat bei uns gerade keine Priorität."),
    ("competitor", "Wir schauen uns auch noch Gong an."),
    ("competitor", "Aktuell nutzen wir HubSpot."),
    ("competitor", "Wir sprechen auch mit anderen Anbietern."),
    ("competitor", "Wir haben ein Angebot von Modjo bekommen."),
    ("objection", "Das ist uns zu teuer."),
    ("objection", "Ich bin mir noch nicht sicher, ob das Team das nutzt."),
    ("objection", "Meine größte Sorge ist der Datenschutz."),
    ("objection", "Ich sehe nicht, wie das meinen Leuten hilft."),
    ("objection", "Ehrlich gesagt ist der Preis ziemlich hoch."),
    ("risk", "Bei uns gibt es gerade einen Einstellungsstopp."),
    ("risk", "Der Betriebsrat braucht dafür meistens drei Monate, das dauert."),
    ("next_step", "Lassen Sie uns nächste Woche einen Termin machen."),
    ("next_step", "Der nächste Schritt wäre ein Gespräch mit der IT."),
    ("next_step", "Dann sprechen wir uns am Dienstag."),
]
NOT_GERMAN = [
    ("Rep", "budget", "Haben Sie dafür ein Budget?"),
    ("Customer", "budget", "Wir sind 200 Leute im Vertrieb."),
    ("Rep", "authority", "Wer entscheidet das bei Ihnen?"),
    ("Customer", "timing", "Ich bin seit März im Unternehmen."),
    ("Customer", "need", "Der Datenschutz muss draufschauen, das kann Wochen dauern."),
    ("Customer", "authority", "Meine Chefin lässt grüßen."),
    ("Customer", "need", "Das ist für uns kein Problem."),
    ("Customer", "need", "Ich brauche noch eine Minute."),
    ("Customer", "timing", "Im August war ich im Urlaub."),
    ("Rep", "timing", "Wann wollen Sie live gehen?"),
    ("Customer", "competitor", "Wir nutzen viele Tabellen."),
    ("Customer", "competitor", "Wir sprechen auch mit unseren Kunden."),
    ("Customer", "objection", "Das ist nicht zu teuer."),
    ("Customer", "objection", "Wie teuer ist das?"),
    ("Customer", "objection", "Da haben wir keine Bedenken."),
    ("Customer", "risk", "Wir haben letztes Jahr zehn Leute eingestellt."),
    ("Rep", "next_step", "Sollen wir einen Termin machen?"),
    ("Customer", "next_step", "Guten Morgen, wie geht es Ihnen?"),
]


def kinds_of(ask: Ask, lines: str, language: str) -> set[SignalKind]:
    found = ask("signals", AROUND[language].format(lines))
    return {signal.kind for signal in found.signals}


@pytest.mark.parametrize(("kind", "text"), ENGLISH)
def test_an_english_sentence_shows_its_signal(ask: Ask, kind: str, text: str) -> None:
    assert SignalKind(kind) in kinds_of(ask, f"Customer: {text}", "en")


@pytest.mark.parametrize(("speaker", "kind", "text"), NOT_ENGLISH)
def test_an_english_sentence_that_only_looks_like_a_signal_is_none(
    ask: Ask, speaker: str, kind: str, text: str
) -> None:
    assert SignalKind(kind) not in kinds_of(ask, f"{speaker}: {text}", "en")


@pytest.mark.parametrize(("kind", "text"), GERMAN)
def test_a_german_sentence_shows_its_signal(ask: Ask, kind: str, text: str) -> None:
    assert SignalKind(kind) in kinds_of(ask, f"Customer: {text}", "de")


@pytest.mark.parametrize(("speaker", "kind", "text"), NOT_GERMAN)
def test_a_german_sentence_that_only_looks_like_a_signal_is_none(
    ask: Ask, speaker: str, kind: str, text: str
) -> None:
    assert SignalKind(kind) not in kinds_of(ask, f"{speaker}: {text}", "de")


ANSWERS = [
    ("en", "budget", "Do you have a budget in mind?", "Yes, around forty thousand."),
    ("en", "budget", "Is there a budget for this?", "No, not this year."),
    ("en", "authority", "Who else is involved in the decision?", "Just my CFO and me."),
    ("en", "timing", "When would you like to be live?", "Probably in September."),
    ("en", "next_step", "Can we meet again on Wednesday?", "Sure, Wednesday works."),
    ("de", "next_step", "Können wir uns am Mittwoch treffen?", "Ja, Mittwoch passt."),
    ("en", "competitor", "Which tool do you use today?", "Gong, mostly."),
    ("de", "budget", "Gibt es dafür ein Budget?", "Ja, so um die 40.000 Euro."),
    ("de", "authority", "Wer ist an der Entscheidung beteiligt?", "Meine Chefin und ich."),
    ("de", "timing", "Bis wann wollen Sie starten?", "Ende September."),
]


@pytest.mark.parametrize(("language", "kind", "question", "reply"), ANSWERS)
def test_a_short_answer_counts_after_its_question_only(
    ask: Ask, language: str, kind: str, question: str, reply: str
) -> None:
    asked = kinds_of(ask, f"Rep: {question}\nCustomer: {reply}", language)
    unasked = kinds_of(ask, f"Customer: {reply}", language)

    assert SignalKind(kind) in asked
    assert SignalKind(kind) not in unasked


def test_an_accepted_errand_is_no_next_step(ask: Ask) -> None:
    exchange = "Customer: Could you send me the paper by Friday?\nRep: Sure, tomorrow."

    assert SignalKind.NEXT_STEP not in kinds_of(ask, exchange, "en")


def test_two_rivals_in_one_sentence_are_two_findings(ask: Ask) -> None:
    call = AROUND["en"].format("Customer: We're using Chorus, and we're also looking at Gong.")

    claims = [signal.claim for signal in ask("signals", call).signals]

    assert claims == ["Customer is also looking at Gong.", "Customer uses Chorus today."]


def test_a_very_short_quote_goes_on_with_what_the_speaker_says_next(ask: Ask) -> None:
    call = AROUND["en"].format(
        "Rep: Is there anything that could get in the way?\n"
        "Customer: Only our landlord. He wants to be asked about everything."
    )

    (signal,) = ask("signals", call).signals

    assert signal.evidence.quote == "Only our landlord. He wants to be asked about everything."


def test_what_was_said_in_full_before_is_not_reported_again(ask: Ask) -> None:
    call = AROUND["en"].format(
        "Customer: Wednesday the eighth at ten would work.\nRep: Wednesday at ten, then."
    )

    (signal,) = ask("signals", call).signals

    assert signal.claim == "Customer settles a date: Wednesday the eighth at ten."


def test_a_claim_repeats_the_amount_and_the_evidence_is_verbatim(ask: Ask) -> None:
    call = AROUND["en"].format("Customer: Well. We’ve got a budget of €40,000, more or less. Okay?")

    signal = ask("signals", call).signals[0]

    assert signal.claim == "Customer names a budget of €40,000."
    assert signal.evidence.quote == "We’ve got a budget of €40,000, more or less."
    assert (signal.evidence.speaker, signal.evidence.start_ms) == ("Customer", 4860)
