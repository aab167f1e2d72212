"""German cues of why somebody buys, and why now: needs and dates."""

from __future__ import annotations

from ..cues import WORSE, Cue, words
from .vocabulary import MONEY, PERIOD, WHEN

NEED = (
    Cue(
        "{who} sagt, was das Problem sie kostet.",
        words(
            r"\b(?:verlieren|verliert|verschwenden|verbringen|verbringt|kostet uns"
            "|kosten uns|brauchen|braucht|dauert|verlier"
            r"|geht)\b.{0,50}?(?P<what>\b(?:\w+ )?(?:stunden|tage|halben tag|halbe tage"
            rf"|minuten)\b{PERIOD}|(?:{MONEY}){PERIOD})"
            r"|\b(?:wir|uns) (?:verlieren|entgehen|gehen)\b.{0,30}\b(?:aufträge|kunden"
            r"|leads|abschlüsse|chancen|anfragen)\b"
        ),
        claim_with="{who} sagt, was das Problem kostet: {what}.",
        unless=words(
            r"\b(?:vertrag|prüfung|einführung|freigabe|rechtsabteilung|betriebsrat"
            r"|kündigungsfrist|kurz|noch (?:zwei|fünf|ein paar) minuten|budget)\b"
        ),
    ),
    Cue(
        "{who} nennt ein Problem.",
        words(
            r"\b(?:unser|unsere|mein|das|die) "
            r"(?:\w+ )?(?:problem|herausforderung|engpass|baustelle|schmerzpunkt|ärgernis) "
            r"(?:\w+ ){0,2}(?:ist|sind|war)\b"
            r"|\bwir haben (?:\w+ ){0,2}(?:das |ein |große |massive |echte "
            r"|ständig )+(?:\w+ )?(?:problem|probleme|schwierigkeiten|ärger)\b"
            r"|\bwir (?:kämpfen|tun uns (?:\w+ )?schwer|haben mühe)\b"
            r"|\b(?:ist|sind) (?:\w+ )?(?:ein (?:chaos|albtraum|graus|krampf)"
            r"|viel zu (?:langsam|aufwendig|aufwändig|umständlich|fehleranfällig))\b"
            r"|\bniemand (?:\w+ )?(?:pflegt|aktualisiert|weiß|trägt|kümmert|schaut)\b"
            r"|\bkeiner (?:\w+ )?(?:pflegt|aktualisiert|weiß|trägt|schaut)\b"
            r"|\b(?:machen|tragen|tippen|erfassen|pflegen|schreiben"
            r"|kopieren)\b.{0,40}\b(?:manuell|von hand|per hand|händisch|in excel"
            r"|auf papier)\b"
            r"|\b(?:gehen|geht|fällt|fallen) "
            r"(?:\w+ ){0,3}(?:verloren|unter|durch(?:s| das) raster)\b"
        ),
        unless=words(r"\bkein (?:problem|thema)\b|\bnicht das problem\b|budget"),
    ),
    Cue(
        "{who} sagt, was sie brauchen.",
        words(
            r"\bwir (?:\w+ )?(?:brauchen|bräuchten|benötigen) "
            r"(?:\w+ ){0,2}(?:ein|eine|einen|etwas|jemanden|mehr|bessere\w*|dringend"
            r"|endlich|unbedingt)\b"
            r"|\bwir suchen (?:\w+ )?(?:ein|eine|einen|nach|etwas)\b"
            r"|\bwir (?:wollen|möchten|würden gern\w*)\b.{0,50}\b(?:automatisieren"
            "|reduzieren|verbessern|ablösen|ersetzen|einsparen|loswerden|beschleunigen"
            r"|vermeiden|vereinfachen)\b"
            r"|\b(?:am wichtigsten|entscheidend|ganz wichtig|besonders wichtig) "
            r"(?:ist|wäre|für uns)\b"
            r"|\b(?:ist|wäre) (?:uns|für uns) (?:\w+ )?(?:wichtig|entscheidend|ein muss)\b"
        ),
        unless=words(
            r"\b(?:brauchen|bräuchten|benötigen) (?:\w+ )?(?:ein|eine|einen|mehr) "
            r"(?:\w+ )?(?:moment|minute|zeit|bedenkzeit|freigabe|angebot|entscheidung)"
            "|budget"
        ),
    ),
)

TIMING = (
    Cue(
        "{who} sagt, dass es verschoben wird oder nicht eilt.",
        words(
            r"\b(?:nicht|frühestens|erst)(?: wieder)? (?:vor|im|in|ab|nach|zum|am) "
            f"(?:dem |der |den |die )?(?P<what>{WHEN})"
            rf"|\b(?:erst|frühestens) (?P<what1>{WHEN})"
            r"|\b(?:eilt nicht|keine eile|nicht (?:so )?(?:dringend|eilig)"
            "|keine (?:hohe |große )?priorität"
            r"|nicht (?:ganz )?oben auf der (?:liste|agenda))\b"
            r"|\b(?:verschieben|verschoben|vertagt|vertagen|zurückgestellt"
            rf"|kaufen wir nichts|auf eis)\b(?:.{{0,30}}?(?P<what2>{WHEN}))?"
        ),
        claim_with="{who} sagt, dass es warten soll: {what}.",
        odds=WORSE,
        unless=words(r"\bnicht verschieben\b|\btermin\b|\bmeeting\b"),
    ),
    Cue(
        "{who} sagt, wann der jetzige Vertrag endet.",
        words(
            r"\b(?:vertrag|verträge|lizenz|lizenzen|laufzeit|abo"
            r"|abonnement)\b.{0,40}\b(?:läuft|laufen|endet|enden|ausläuft|auslaufen"
            rf"|verlängert|kündbar|bis)\b.{{0,30}}?(?P<what>{WHEN})"
            r"|\b(?:läuft|laufen|endet|enden) (?:der|die|unser|unsere) "
            rf"(?:\w+ )?(?:vertrag|lizenz|verträge|lizenzen)\b.{{0,30}}?(?P<what1>{WHEN})"
        ),
        claim_with="{who} sagt, wann der jetzige Vertrag endet: {what}.",
    ),
    Cue(
        "{who} nennt einen Termin.",
        words(
            r"\b(?:bis|ab|zum|im|in|vor|anfang|spätestens|noch|für) "
            "(?:spätestens |zum |ende |anfang |den |dem |der |das "
            rf"|noch )*(?P<what>{WHEN}).{{0,60}}\b(?:live|starten|start|startet|einführen"
            "|eingeführt|einführung|laufen|läuft|stehen|steht|entscheiden|entscheidung"
            r"|umstell\w+|produktiv|fertig|einsatz\w*|loslegen|aus(?:ge)?roll\w+|wechseln"
            r"|umsteigen|beginnen)\b"
            r"|\b(?:live|starten|start|startet|einführen|einführung|laufen|läuft|stehen"
            r"|entscheiden|entscheidung|umstell\w+|produktiv|fertig|loslegen"
            r"|aus(?:ge)?roll\w+|rollout|wechseln|umsteigen|beginnen)\b.{0,40}\b(?:bis"
            "|ab|zum|im|in|vor|am|für|spätestens) "
            f"(?:spätestens |zum |ende |den |dem |der |das )*(?P<what1>{WHEN})"
        ),
        claim_with="{who} nennt einen Termin: {what}.",
        unless=words(
            r"\b(?:letzte[nsrm]?|vergangene[nsrm]?) (?:jahr|monat|quartal|woche)\b"
            r"|\bvertrag\b|\bgespräch\b"
        ),
    ),
    Cue(
        "{who} sagt, dass es eilt.",
        words(
            r"\bso (?:schnell|bald) wie möglich\b"
            r"|\b(?:sehr |ziemlich |wirklich |es ist )(?:dringend|eilig)\b"
            r"|\bschnellstmöglich\b|\bdie zeit drängt\b"
            r"|\bunsere (?:deadline|frist) ist\b"
            r"|\bes eilt\b"
        ),
        unless=words(r"\bnicht (?:so )?(?:dringend|eilig)|\bich (?:schicke|melde|sende)\b"),
    ),
)
