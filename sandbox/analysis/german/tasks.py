"""German tasks: the verb of a promise goes to the end, and a parted prefix joins it again."""

from __future__ import annotations

import re

# First person -> infinitive, of verbs that promise something as they stand.
PLAIN_VERBS = {
    "schicke": "schicken",
    "sende": "senden",
    "maile": "mailen",
    "erstelle": "erstellen",
    "kläre": "klären",
    "prüfe": "prüfen",
    "melde": "melden",
    "organisiere": "organisieren",
    "vereinbare": "vereinbaren",
    "spreche": "sprechen",
    "bespreche": "besprechen",
    "besorge": "besorgen",
    "schreibe": "schreiben",
    "liefere": "liefern",
    "buche": "buchen",
    "kümmere": "kümmern",
    "informiere": "informieren",
    "ergänze": "ergänzen",
    "aktualisiere": "aktualisieren",
}
# These promise something only with a prefix: "ich leite" leads, "ich leite weiter" forwards.
PARTED_VERBS = {
    "bereite": "bereiten",
    "teile": "teilen",
    "stelle": "stellen",
    "leite": "leiten",
    "frage": "fragen",
    "rufe": "rufen",
    "gebe": "geben",
    "lade": "laden",
    "reiche": "reichen",
    "lege": "legen",
    "suche": "suchen",
    "hole": "holen",
    "richte": "richten",
    "trage": "tragen",
    "fasse": "fassen",
    "stimme": "stimmen",
    "bringe": "bringen",
    "nehme": "nehmen",
    "schreibe": "schreiben",
}
PREFIXES = (
    "zurück|zusammen|weiter|vor|zu|an|nach|ein|ab|durch|auf|bereit|frei|raus"
    "|heraus|fertig|rüber"
    "|mit|hoch|bei|hinein"
)
INFINITIVES = "|".join(
    (
        *("zuschicken", "zusenden", "vorbereiten", "weiterleiten", "anrufen", "nachfragen"),
        *("einladen", "zusammenstellen", "freigeben", "durchgeben", "abstimmen", "nachreichen"),
        *("vorstellen", "einrichten", "zurückmelden", "einholen", "abklären", "raussuchen"),
        *("heraussuchen", "bereitstellen", "aufsetzen", "zukommen lassen", "geben"),
        *PLAIN_VERBS.values(),
    )
)

_TO_YOU = re.compile(r"\b(?:Ihnen|dir|euch)\b ?")
_TO_ME = re.compile(r"^(?:mir|uns)\b ?")
_SMALL_WORDS = re.compile(
    r"\b(?:am liebsten|gerne?|dann|natürlich|einfach|mal|noch|auch|bitte|sofort|jetzt|also)\b ?",
    re.IGNORECASE,
)
_ANSWER = re.compile(r"\b(?:antwort|bescheid|rückmeldung|zugang)\b", re.IGNORECASE)
_REFLEXIVE = re.compile(r"^(?:mich|uns)\b")
_PREFIX_AT_END = re.compile(rf"^(?P<rest>.*?)\s*\b(?P<prefix>{PREFIXES})$")


def phrase(found: re.Match[str], listener: str | None) -> str:
    """ "Ich schicke Ihnen bis Freitag das Angebot zu" as "Bis Freitag das Angebot zuschicken"."""
    groups = found.groupdict()
    rest = found["rest"].strip()
    speaks_to_listener = bool(_TO_YOU.search(rest) or _TO_ME.search(rest))
    rest = _SMALL_WORDS.sub("", _TO_ME.sub("", _TO_YOU.sub("", rest)))
    verb = (groups.get("infinitive") or "").lower()
    if not verb and "verb" not in groups:  # "Sie bekommen bis Freitag das Angebot"
        verb = "geben" if _ANSWER.search(rest) else "schicken"
        speaks_to_listener = True
    elif not verb:
        first_person = found["verb"].lower()
        verb = PLAIN_VERBS.get(first_person) or PARTED_VERBS[first_person]
        if parted := _PREFIX_AT_END.match(rest.strip()):
            rest, verb = parted["rest"], parted["prefix"] + verb
        rest = _REFLEXIVE.sub("sich", rest)
    object_before = groups.get("back") or ""
    recipient = listener if listener and speaks_to_listener else ""
    task = " ".join(f"{recipient} {object_before} {rest} {verb}".split())
    return task[:1].upper() + task[1:]
