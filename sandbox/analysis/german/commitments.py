"""German promises and requests, and how one is written down: the verb moves to the end."""

from __future__ import annotations

import re

from ..cues import words
from ..phrasebook import CommitmentWords
from .vocabulary import DAY, WHEN

# First person -> infinitive; a separable prefix at the end of the clause joins it again.
_VERBS = {
    "schicke": "schicken",
    "sende": "senden",
    "maile": "mailen",
    "teile": "teilen",
    "bereite": "bereiten",
    "erstelle": "erstellen",
    "kläre": "klären",
    "prüfe": "prüfen",
    "melde": "melden",
    "stelle": "stellen",
    "leite": "leiten",
    "organisiere": "organisieren",
    "plane": "planen",
    "vereinbare": "vereinbaren",
    "spreche": "sprechen",
    "frage": "fragen",
    "rufe": "rufen",
    "gebe": "geben",
    "buche": "buchen",
    "lade": "laden",
    "bespreche": "besprechen",
    "reiche": "reichen",
    "besorge": "besorgen",
    "kümmere": "kümmern",
    "lege": "legen",
    "suche": "suchen",
    "schreibe": "schreiben",
    "hole": "holen",
    "richte": "richten",
    "trage": "tragen",
    "fasse": "fassen",
    "liefere": "liefern",
    "stimme": "stimmen",
}
_FIRST = "|".join(_VERBS)
_INFINITIVES = "|".join(
    (
        *("zuschicken", "zusenden", "vorbereiten", "weiterleiten", "anrufen", "nachfragen"),
        *("einladen", "zusammenstellen", "freigeben", "durchgeben", "abstimmen", "nachreichen"),
        *("vorstellen", "einrichten", "zurückmelden", "einholen", "abklären", "raussuchen"),
        *("heraussuchen", "bereitstellen", "aufsetzen", "zukommen lassen"),
        *_VERBS.values(),
    )
)
_PREFIXES = (
    "zurück|zusammen|weiter|vor|zu|an|nach|ein|ab|durch|auf|bereit|frei|raus"
    "|heraus|fertig|nieder|rüber|mit"
)
_CLAUSE = r"(?P<rest>[^,;.!?]*)"
_NO_OBJECT = re.compile(
    r"\b(?:Ihnen|ihnen|dir|euch|gerne?|dann|natürlich|einfach|mal|noch|auch"
    r"|gleich mal|bitte|sofort mal)\b ?"
)
_PREFIX_AT_END = re.compile(rf"^(?P<rest>.*?)\s*\b(?P<prefix>{_PREFIXES})$")


def phrase(found: re.Match[str], listener: str | None) -> str:
    """ "Ich schicke Ihnen bis Freitag das Angebot zu" as "Bis Freitag das Angebot zuschicken"."""
    rest = " ".join(_NO_OBJECT.sub("", found["rest"]).split())
    groups = found.groupdict()
    if groups.get("infinitive"):
        verb = groups["infinitive"]
    else:
        verb = _VERBS[found["verb"].lower()]
        parted = _PREFIX_AT_END.match(rest)
        if parted is not None:
            rest, verb = parted["rest"], parted["prefix"] + verb
    if re.match(r"(?:mich|uns)\b", rest):
        rest = re.sub(r"^(?:mich|uns)\b", "sich", rest)
    recipient = (
        f"{listener} "
        if listener and re.search(r"\b(?:Ihnen|ihnen|dir|euch)\b", found["rest"])
        else ""
    )
    task = f"{recipient}{rest} {verb}".strip()
    return task[:1].upper() + task[1:]


_DAY_OR_TIME = (
    rf"(?:(?:nächsten |kommenden |diesen )?{DAY}(?:abend|morgen|nachmittag"
    rf"|vormittag)?|morgen|übermorgen|heute(?: abend| nachmittag)?|{WHEN})"
)

COMMITMENTS = CommitmentWords(
    promises=(
        words(
            r"\b(?:ich|wir) (?:werde|werden|kann|können|will|wollen"
            rf"|würde)\b (?P<task>{_CLAUSE.replace('*', '*?')} "
            rf"(?P<infinitive>{_INFINITIVES}))\b"
        ),
        words(rf"\bich (?P<task>(?P<verb>{_FIRST}) {_CLAUSE})"),
        words(rf"\b(?P<task>(?P<verb>{_FIRST}) ich {_CLAUSE})"),
    ),
    requests=(
        words(
            r"\b(?:können|könnten|würden|kannst|könntest|würdest) (?:sie|du"
            "|ihr) (?:bitte |vielleicht |mir bitte "
            rf"|uns bitte )*(?P<task>{_CLAUSE.replace('*', '*?')} "
            rf"(?P<infinitive>{_INFINITIVES}))\b"
        ),
        words(
            r"\b(?P<task>(?P<infinitive>schicken|senden|mailen|prüfen|klären"
            rf"|geben) sie (?:mir|uns) bitte {_CLAUSE})"
        ),
    ),
    accepts=words(
        "^(?:(?:ah|oh|gut|okay|ok|super|ja)[,.! ]+)*(?:ja|gerne?|klar|natürlich"
        "|selbstverständlich|sicher|mache? ich|machen wir|kein problem"
        "|auf jeden fall|kann ich machen|okay|in ordnung|das geht|einverstanden"
        r"|bekommen sie|kriegen sie)\b(?!,? aber (?:nicht|das geht nicht))"
    ),
    due=words(
        r"\b(?P<due>(?:bis|vor|spätestens|am|bis spätestens|bis zum|noch|im laufe"
        "|binnen|innerhalb) (?:spätestens |zum |den |der |dem "
        rf"|von )*(?:{_DAY_OR_TIME}|(?:ende|anfang|mitte) (?:der|dieser"
        r"|nächster) woche|(?:\d+|zwei|drei|vier|fünf) (?:stunden|tagen?|wochen"
        "|werktagen)|des tages|dieser woche|der woche)"
        "|heute(?: noch| abend| nachmittag)?|morgen(?: früh| vormittag"
        "| nachmittag)?|übermorgen|nächste woche|diese woche|in (?:zwei|drei"
        r"|\d+) (?:tagen|wochen|stunden)|gleich nach (?:dem|diesem"
        "|unserem) (?:gespräch|telefonat|termin)|direkt im anschluss"
        "|im anschluss|so schnell wie möglich)"
    ),
    not_a_task=words(
        r"\b(?:bildschirm|screen)\b|\bich (?:frage|frag) (?:mich|sie|mal|nur"
        r"|einfach|noch kurz)\b|\b(?:stelle|stell) (?:ich )?(?:mich|mir"
        r"|ihnen (?:kurz )?(?:eine|ein paar|unser|das|die|mich))\b"
        r"|\bich (?:spreche|rede) (?:hier|gerade|von|für|mit ihnen)\b"
        r"|\bich gebe (?:ihnen (?:recht|einen (?:kurzen )?(?:überblick|einblick))"
        r"|zu|ihnen ein beispiel)\b|\bgebe ich (?:zu|ihnen recht)\b"
        r"|\bich stimme\b.{0,20}\b(?:zu|überein)\b"
        r"|\bich (?:suche|plane) (?:gerade|aktuell|schon|ein|eine|nach)\b"
        r"|\bich (?:lege|trage) (?:wert|die verantwortung)\b|\bich (?:frage|rufe"
        r"|melde) (?:sie|mich) (?:an|weil|wegen)\b|\bnormalerweise\b"
        r"|\bin der regel\b|\bich schreibe (?:gerade )?mit\b"
        r"|\bnicht (?:mehr )?(?:schicken|senden)\b"
    ),
    refers_back=words(
        r"^(?:\w+ )?(?:ich )?(?:ihnen |dir |euch )?(?:das|es|die|sie|den"
        r"|diese)(?: ihnen| dir)?\b(?! \w*(?:angebot|unterlagen|vertrag|zahlen"
        r"|liste|daten)\b)"
    ),
    phrase=phrase,
)
