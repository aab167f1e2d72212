"""German promises and requests."""

from __future__ import annotations

from ..cues import words
from ..phrasebook import CommitmentWords
from .tasks import INFINITIVES, PARTED_VERBS, PLAIN_VERBS, PREFIXES, phrase
from .vocabulary import DAY, WHEN

_PLAIN = rf"(?P<verb>{'|'.join(PLAIN_VERBS)})"
_PARTED = rf"(?P<verb>{'|'.join(PARTED_VERBS)})"
_REST = r"(?P<rest>[^,;.!?]*)"
_REST_AND_INFINITIVE = rf"(?P<rest>[^,;.!?]*?) (?P<infinitive>{INFINITIVES})\b"
_REST_AND_PREFIX = rf"(?P<rest>[^,;.!?]*? (?:{PREFIXES}))(?=[,;.!?]|$| und )"
_BEFORE = r"(?:(?P<back>das|die|den|es) )?"  # "Die schicke ich Ihnen"

_DAY_OR_TIME = (
    f"(?:(?:nächsten |kommenden |diesen )?{DAY}(?:abend|morgen|nachmittag|vormittag)?"
    f"|morgen|übermorgen|heute(?: abend| nachmittag)?|{WHEN})"
)

_SOMEBODY = r"(?:den|die|mein\w*|unser\w*|herrn?|frau) (?!.{0,3}\bob\b)"
_GIVEN = rf"(?:bis|am|noch|heute|morgen)\b (?:\w+ ){{0,2}}?(?:{_DAY_OR_TIME} )?[^,;.!?]*"

COMMITMENTS = CommitmentWords(
    promises=(
        words(
            r"\b(?:ich|wir) (?:werde|werden|kann|können|will|wollen) "
            f"(?P<task>{_REST_AND_INFINITIVE})"
        ),
        words(rf"\bich (?P<task>{_PARTED} {_REST_AND_PREFIX})"),
        words(rf"\b(?P<task>{_BEFORE}{_PARTED} ich {_REST_AND_PREFIX})"),
        words(rf"\bich (?P<task>{_PLAIN} {_REST})"),
        words(rf"\b(?P<task>{_BEFORE}{_PLAIN} ich {_REST})"),
        words(
            r"\bich (?P<task>(?P<verb>frage) "
            rf"(?P<rest>{_SOMEBODY}[^,;.!?]*))"
        ),
        words(rf"\b(?:sie|du|ihr) (?:bekommen|bekommst|kriegen|erhalten) (?P<rest>{_GIVEN})"),
        words(r"\bich (?P<task>(?P<verb>gebe) (?P<rest>[^,;.!?]*(?:bescheid|rückmeldung)))"),
    ),
    requests=(
        words(
            r"\b(?:können|könnten|würden|kannst|könntest|würdest) "
            f"(?:sie|du|ihr)(?: bitte| vielleicht)* (?P<task>{_REST_AND_INFINITIVE})"
        ),
        words(
            r"\b(?P<task>(?P<infinitive>schicken|senden|mailen|prüfen|klären) "
            "sie(?P<rest> (?:mir|uns) bitte [^,;.!?]*))"
        ),
        words(
            r"^(?:und |dann |bitte )*(?P<task>(?P<infinitive>schicken|senden|mailen|nennen|geben) "
            "sie(?P<rest> (?:mir|uns) [^,;.!?]*))"
        ),
    ),
    offers=(words(rf"\b(?:soll|sollen|darf) (?:ich|wir) (?P<task>{_REST_AND_INFINITIVE})"),),
    accepts=words(
        "^(?:(?:ah|oh|gut|okay|ok|super|ja)[,.! ]+)*(?:ja|gerne?|klar|natürlich"
        "|selbstverständlich|sicher|mache? ich|machen wir|kein problem|auf jeden fall"
        "|kann ich machen|okay|in ordnung|das geht|einverstanden|bekommen sie"
        r"|kriegen sie|sehr|das wäre (?:gut|schön|hilfreich))\b(?!,? aber (?:nicht|das geht nicht))"
    ),
    due=words(
        r"\b(?P<due>(?:bis|vor|spätestens|am|bis spätestens|bis zum|noch|im laufe|binnen"
        f"|innerhalb) (?:spätestens |zum |den |der |dem |von )*(?:{_DAY_OR_TIME}"
        "|(?:ende|anfang|mitte) (?:der|dieser|nächster) woche"
        r"|(?:\d+|zwei|drei|vier|fünf) (?:stunden|tagen?|wochen|werktagen)|des tages"
        "|dieser woche|der woche)|heute(?: noch| abend| nachmittag)?"
        "|morgen(?: früh| vormittag| nachmittag)?|übermorgen|nächste woche|diese woche"
        r"|in (?:zwei|drei|\d+) (?:tagen|wochen|stunden)"
        "|gleich nach (?:dem|diesem|unserem) (?:gespräch|telefonat|termin)"
        "|direkt im anschluss|im anschluss|so schnell wie möglich)"
    ),
    refuses=words(r"\b(?:nein|nicht|leider|kein\w*|warum|schwierig)\b(?! mit)"),
    not_a_task=words(
        r"\b(?:bildschirm|screen)\b"
        r"|\bich (?:frage|frag) (?:mich|sie|mal|nur|einfach|noch kurz)\b"
        r"|\b(?:stelle|stell) (?:ich )?(?:mich|mir"
        r"|ihnen (?:kurz )?(?:eine|ein paar|unser|das|die|mich))\b"
        r"|\bich (?:spreche|rede) (?:hier|gerade|von|für|mit ihnen)\b"
        r"|\bich gebe (?:ihnen (?:recht|einen (?:kurzen )?(?:überblick|einblick))|zu"
        r"|ihnen ein beispiel)\b"
        r"|\bgebe ich (?:zu|ihnen recht)\b"
        r"|\bich stimme\b.{0,20}\b(?:zu|überein)\b"
        r"|\bich (?:suche|plane) (?:gerade|aktuell|schon|ein|eine|nach)\b"
        r"|\bich (?:lege|trage) (?:wert|die verantwortung)\b"
        r"|\bich (?:frage|rufe|melde) (?:sie|mich) (?:an|weil|wegen)\b"
        r"|\bnormalerweise\b|\bin der regel\b"
        r"|\bich schreibe (?:gerade )?mit\b"
        r"|\bnicht (?:mehr )?(?:schicken|senden)\b"
    ),
    refers_back=words(
        r"^(?:\w+ )?(?:ich )?(?:ihnen |dir |euch )?(?:das|es|die|sie|den|diese)(?: ihnen"
        r"| dir)?\b(?! \w*(?:angebot|unterlagen|vertrag|zahlen|liste|daten)\b)"
    ),
    phrase=phrase,
)
