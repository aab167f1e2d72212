"""German cues of when a deal can happen: fixed dates, ends of contracts, delays."""

from __future__ import annotations

from ..cues import BETTER, WORSE, Cue, words
from .vocabulary import WHEN

_TO = "(?:spätestens |zum |ende |anfang |den |dem |der |das |die |noch |am )*"
_STAND = (
    "(?:stehen|steht|laufen|läuft|fertig|live|funktionieren|entschieden|nachweisbar|da sein"
    "|eingeführt|produktiv|einsatzbereit|bereit|starten|umgestellt)"
)

TIMING = (
    Cue(
        "{who} sagt, dass es verschoben wird oder nicht eilt.",
        words(
            r"\b(?:nicht|frühestens|erst)(?: wieder)? (?:vor|im|in|ab|nach|zum|am) "
            f"(?:dem |der |den |die )?(?P<what>{WHEN})",
            rf"\b(?:erst|frühestens) (?P<what>{WHEN})",
            rf"\bvor (?:dem |der |den )?(?P<what>{WHEN})\b.{{0,25}}\b(?:nichts|nicht)\b",
            r"\b(?:im|in|nach) (?:dem |der )?(?P<what>neuen jahr|nächsten? \w+)\b.{0,20}"
            r"\b(?:noch ?mal|wieder|erneut)\b",
            rf"\bbevor\b.{{0,30}}\b(?:im|am|in) (?P<what>{WHEN})\b.{{0,25}}\b(?:gar )?nichts\b",
            r"\b(?:eilt nicht|keine eile|nicht (?:so )?(?:dringend|eilig)|das hat zeit"
            "|keine (?:hohe |große )?priorität"
            r"|nicht (?:ganz )?oben auf der (?:liste|agenda))\b",
            r"\b(?:verschieben|vertagt|vertagen|zurückgestellt"
            rf"|kaufen wir nichts|auf eis)\b(?:.{{0,30}}?(?P<what>{WHEN}))?",
        ),
        claim_with="{who} sagt, dass es warten soll: {what}.",
        odds=WORSE,
        unless=words(r"\bnicht verschieben\b|\btermin\b|\bmeeting\b|\bwartung verschieben\b"),
    ),
    Cue(
        "{who} sagt, wann der jetzige Vertrag endet.",
        words(
            r"\b(?:vertrag|verträge|lizenz|lizenzen|laufzeit|abo"
            r"|abonnement)\b.{0,40}\b(?:läuft|laufen|endet|enden|ausläuft|auslaufen"
            rf"|verlängert|kündbar|bis)\b.{{0,30}}?(?P<what>{WHEN})",
            r"\b(?:läuft|laufen|endet|enden) (?:der|die|unser|unsere) "
            rf"(?:\w+ )?(?:vertrag|lizenz|verträge|lizenzen)\b.{{0,30}}?(?P<what>{WHEN})",
        ),
        claim_with="{who} sagt, wann der jetzige Vertrag endet: {what}.",
    ),
    Cue(
        "{who} hat einen festen Termin.",
        words(
            rf"\bspätestens (?:bis |am |im |zum |zu |in der )*{_TO}(?P<what>{WHEN})",
            r"\b(?:verlangt|fordert|will|erwartet) (?:das|es) (?:ab|bis|zum|bis zum) (?:dem )?"
            rf"(?P<what>{WHEN})",
            rf"\bbis (?:zum |zur )?{_TO}(?P<what>{WHEN})\b.{{0,15}}\b(?:muss|müssen)\b",
            rf"\b(?P<what>{WHEN})\b.{{0,50}}\bbis dahin\b.{{0,10}}\b(?:muss|müssen|sollte)\b",
            rf"\b(?:muss|müssen)\b.{{0,30}}\b{_STAND}\b.{{0,12}}\bbevor\b.{{0,15}}"
            rf"(?P<what>{WHEN})",
            rf"\b(?:muss|müssen)\b.{{0,20}}\b(?:bis|vor|zum)\b {_TO}(?P<what>{WHEN})\b.{{0,30}}"
            rf"\b{_STAND}\b",
            rf"\b(?:im|am|in|anfang|ende) {_TO}(?P<what>{WHEN})\b.{{0,20}}"
            r"\b(?:kommt|beginnt|startet|ist|steht|stehen)\b.{0,25}"
            r"\b(?:audit|prüfung|saison|messe|prüfer|zertifizierung|vor der tür)\b",
            r"\b(?:kommt|beginnt|startet) (?:im|am|in|anfang|ende) "
            rf"{_TO}(?P<what>{WHEN})\b.{{0,25}}\b(?:audit|prüfung|saison|messe|prüfer)\b",
        ),
        claim_with="{who} hat einen festen Termin: {what}.",
        odds=BETTER,
        unless=words(r"\b(?:letzte[nsrm]?|vergangene[nsrm]?) (?:jahr|monat|quartal|woche)\b"),
        hints=(
            "spätestens",
            "muss",
            "müssen",
            "sollte",
            "audit",
            "prüf",
            "saison",
            "messe",
            "zertifi",
            "vor der tür",
            "verlangt",
            "fordert",
            "erwartet",
            "will ",
        ),
    ),
    Cue(
        "{who} nennt einen Termin.",
        words(
            r"\b(?:bis|ab|zum|im|in|vor|anfang|spätestens|noch|für) "
            rf"{_TO}(?P<what>{WHEN}).{{0,60}}\b(?:live|starten|start|startet|einführen"
            "|eingeführt|einführung|laufen|läuft|stehen|steht|entscheiden|entscheidung"
            r"|umstell\w+|produktiv|fertig|einsatz\w*|loslegen|aus(?:ge)?roll\w+|wechseln"
            r"|umsteigen|beginnen)\b",
            r"\b(?:anfang|mitte|ende) (?:des |der )?(?:nächsten |kommenden )?\w+ (?:starten"
            r"|loslegen|beginnen|live)\b",
            r"\b(?:live|starten|start|startet|einführen|einführung|laufen|läuft|stehen"
            r"|entscheiden|entscheidung|umstell\w+|produktiv|fertig|loslegen"
            r"|aus(?:ge)?roll\w+|rollout|wechseln|umsteigen|beginnen)\b.{0,40}\b(?:bis"
            "|ab|zum|im|in|vor|am|für|spätestens) "
            rf"{_TO}(?P<what>{WHEN})",
            rf"\bbis (?:zum |zu )?{_TO}(?P<what>{WHEN}) (?:würden|möchten|wollen) wir\b",
            r"\bam liebsten\b.{0,40}?\b(?:vor|im|bis|ab|in) (?:\w+ ){0,3}?"
            rf"(?P<what>{WHEN})",
            r"\bwürden (?:wir )?gerne? .{0,15}?"
            rf"(?P<what>{WHEN}).{{0,15}}\b(?:starten|loslegen|beginnen|einführen)",
        ),
        claim_with="{who} nennt einen Termin: {what}.",
        unless=words(
            r"\b(?:letzte[nsrm]?|vergangene[nsrm]?) (?:jahr|monat|quartal|woche)\b"
            r"|\bvertrag\b|\bgespräch\b|budget|\bseit\b"
        ),
    ),
    Cue(
        "{who} sagt, dass es eilt.",
        words(
            r"\bso (?:schnell|bald) wie möglich\b",
            r"\b(?:sehr |ziemlich |wirklich |es ist )(?:dringend|eilig)\b",
            r"\bschnellstmöglich\b|\bdie zeit drängt\b",
            r"\bunsere (?:deadline|frist) ist\b",
            r"\bes eilt\b",
        ),
        odds=BETTER,
        unless=words(r"\bnicht (?:so )?(?:dringend|eilig)|\bich (?:schicke|melde|sende)\b"),
    ),
)
