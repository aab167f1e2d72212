"""The sentences that the analyst writes in German, and the words that carry no topic."""

from __future__ import annotations

from calls.insights import SignalKind

from ..cues import BETTER, WORSE, words
from ..phrasebook import Wording

OPENS_QUESTION = words(
    r"\b(?:was|wie|warum|wieso|weshalb|welche\w*|wodurch|womit|erzählen sie|beschreiben sie)\b"
)

WORDING = Wording(
    and_="und",
    headline="{names} sprechen über {topics}",
    headline_without_topics="Ein Gespräch zwischen {names}",
    outcome_decided="entschieden: {decision}",
    outcome_next_step="ein nächster Schritt ist vereinbart",
    outcome_dated="als Nächstes: {what}",
    outcome_open="ein nächster Schritt ist nicht vereinbart",
    nothing_said="für eine Zusammenfassung wird zu wenig gesagt",
    quote="{who}: „{quote}“",
    somebody="einer Person",
    reasons={
        (SignalKind.BUDGET, BETTER): "Vorhandenes Geld macht den Abschluss wahrscheinlicher.",
        (SignalKind.BUDGET, WORSE): "Ohne Geld gibt es vorerst keinen Abschluss.",
        (SignalKind.AUTHORITY, BETTER): "Wer entscheidet, ist im Gespräch.",
        (SignalKind.TIMING, WORSE): "Was warten kann, geht oft verloren.",
        (SignalKind.COMPETITOR, WORSE): "Es gibt eine Alternative zu uns.",
        (SignalKind.OBJECTION, WORSE): "Ein offener Einwand steht dem Abschluss entgegen.",
        (
            SignalKind.RISK,
            WORSE,
        ): "Das kann den Abschluss noch aufhalten, wenn alles andere geklärt ist.",
        (SignalKind.NEXT_STEP, BETTER): "Es geht weiter.",
    },
    resolved="{who} akzeptiert die Antwort auf einen früheren Einwand. Er steht nicht mehr im Weg.",
    decimal=",",
    usual=" (sonst: {usual})",
    next_step="Nächster Schritt",
    doubts="Umgang mit Einwänden",
    asks={
        SignalKind.BUDGET: (
            "Geld",
            words(
                r"budget|preis|\b(?:kost\w+|euro|franken|geld|zahl(?:en|t|e)|bezahl\w+|teuer\w*"
                r"|günstig\w*|billig\w*|ausgeben|investier\w+)\b|€"
            ),
        ),
        SignalKind.AUTHORITY: (
            "Wer entscheidet",
            words(r"entscheid|freigabe|freigeb|genehmig|unterschr|zustimm|\b(?:chef|vorstand)"),
        ),
    },
    coaching={
        "talk_share.above": (
            "Sie haben {value} % der Zeit gesprochen{usual}.",
            "Warten Sie nach jeder Frage, bis der Kunde zu Ende gesprochen hat, und fragen Sie "
            "noch einmal nach, bevor Sie erklären.",
        ),
        "talk_share.below": (
            "Sie haben nur {value} % der Zeit gesprochen{usual}.",
            "Führen Sie etwas mehr: Fassen Sie zusammen und sagen Sie, was daraus folgt.",
        ),
        "talk_share.within": (
            "Sie haben dem Kunden Raum gelassen und doch geführt: {value} % der Zeit haben Sie "
            "gesprochen{usual}.",
            "Behalten Sie das bei: Aus den Worten des Kunden entsteht das Angebot.",
        ),
        "talk_to_listen.above": (
            "Sie haben {value}-mal so lange gesprochen wie zugehört{usual}.",
            "Lassen Sie den Kunden ausreden, zählen Sie bis zwei, "
            "und fragen Sie nach, bevor Sie "
            "erklären.",
        ),
        "talk_to_listen.within": (
            "Sie haben gut zugehört: {value}-mal so lange gesprochen wie zugehört{usual}.",
            "Halten Sie dieses Verhältnis, vor allem beim Preis.",
        ),
        "longest_monologue_ms.above": (
            "Ihr längstes Stück ohne Pause dauerte {value} Sekunden{usual}.",
            "Halten Sie auf halbem Weg an und fragen Sie, was das für den Kunden heißt.",
        ),
        "longest_monologue_ms.within": (
            "Ihre Beiträge waren kurz; der längste dauerte {value} Sekunden{usual}.",
            "Erklären Sie weiter in kleinen Stücken und schließen Sie jedes mit einer Frage.",
        ),
        "questions_per_minute.below": (
            "Sie haben {value} Fragen pro Minute gestellt{usual}.",
            "Bereiten Sie fünf offene Fragen zur Lage des Kunden vor.",
        ),
        "questions_per_minute.within": (
            "Sie haben {value} Fragen pro Minute gestellt{usual}, und der Kunde hat viel erzählt.",
            "Haken Sie bei jeder Antwort mit „warum“ oder „wie viel“ nach.",
        ),
        "switches_per_minute.below": (
            "Das Wort hat nur {value}-mal pro Minute gewechselt{usual}.",
            "Geben Sie es früher zurück, mit einer Frage, auf die ein Ja nicht genügt.",
        ),
        "switches_per_minute.within": (
            "Es war ein echtes Gespräch: {value}-mal pro Minute hat das Wort gewechselt{usual}.",
            "Bleiben Sie so lebendig, wenn Sie das Angebot vorstellen.",
        ),
        "words_per_minute.above": (
            "Sie haben schnell gesprochen, {value} Wörter pro Minute{usual}.",
            "Werden Sie langsamer, wo es zählt: bei Preisen, Terminen und nächsten Schritten.",
        ),
        "words_per_minute.below": (
            "Sie haben langsam gesprochen, {value} Wörter pro Minute{usual}.",
            "Gehen Sie über Bekanntes schneller hinweg.",
        ),
        "words_per_minute.within": (
            "Ihr Tempo war angenehm, {value} Wörter pro Minute{usual}.",
            "Halten Sie es, auch wenn die Zeit knapp wird.",
        ),
        "fillers_per_minute.above": (
            "Sie haben {value} Füllwörter pro Minute benutzt{usual}.",
            "Machen Sie stattdessen eine kurze Pause; das klingt sicherer.",
        ),
        "fillers_per_minute.within": (
            "Sie haben klar gesprochen, mit {value} Füllwörtern pro Minute{usual}.",
            "Bleiben Sie bei kurzen Sätzen, dann bleibt es so.",
        ),
        "next_step.agreed": (
            "Vor dem Ende wurde ein nächster Schritt festgehalten.",
            "Nennen Sie jedes Mal den Tag, die Beteiligten und das Ziel.",
        ),
        "next_step.missing": (
            "Das Gespräch endete ohne vereinbarten nächsten Schritt.",
            "Schlagen Sie vor der Verabschiedung einen Termin vor, und was dann geklärt wird.",
        ),
        "doubt.explored": (
            "Sie haben den Zweifel des Kunden mit einer Frage aufgenommen.",
            "Prüfen Sie am Ende des Gesprächs, ob der Zweifel ausgeräumt ist.",
        ),
        "doubt.answered": (
            "Sie haben einen Zweifel ausgeräumt, und der Kunde hat die Antwort angenommen.",
            "Fragen Sie zuerst, was dahintersteckt; dann passt die Antwort jedes Mal.",
        ),
        "budget.missing": (
            "Über Geld hat in diesem Gespräch niemand gesprochen.",
            "Fragen Sie, was dafür vorgesehen ist, und was es kostet, nichts zu tun.",
        ),
        "authority.missing": (
            "Niemand hat gesagt, wer entscheidet.",
            "Fragen Sie, wie eine solche Anschaffung zuletzt entschieden wurde, und von wem.",
        ),
        "doubt.missed": (
            "Der Kunde hat diesen Zweifel geäußert, und Ihre nächsten Worte fragten nicht danach.",
            "Fragen Sie, was hinter einem Zweifel steckt, bevor Sie antworten.",
        ),
    },
)
