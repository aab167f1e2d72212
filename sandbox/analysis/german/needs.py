"""German cues of what the customer needs: a problem, its cost, a requirement."""

from __future__ import annotations

from ..cues import Cue, words
from .vocabulary import MONEY, PERIOD, WHEN

_REST = r"(?P<what>[^,;.!?]{6,90})"

NEED = (
    Cue(
        "{who} sagt, was das Problem sie kostet.",
        words(
            r"\b(?:verlieren|verliert|verloren|verschwenden|verbringen|verbringt|kostet uns|sitzen"
            r"|kosten uns|brauchen|braucht|dauert|verlier|geht)\b.{0,50}?"
            r"(?P<what>\b(?:\w+ )?(?:stunden?|tage|halben tag|halbe tage"
            rf"|minuten)\b{PERIOD}|(?:{MONEY}){PERIOD})",
            rf"\b(?:haben|hat)\b.{{0,40}}?(?P<what>{MONEY}{PERIOD})(?: \w+){{0,3}} "
            "(?:verloren|gekostet|abgeschrieben|bezahlt)",
            rf"(?P<what>{MONEY})(?: \w+)? am tag\b",
            r"\bjede[nrs]? (?:tag|woche|monat|montag|freitag)\b.{0,40}"
            r"(?P<what>\b(?:halben|ganzen) tag|\w+ stunden?)\b",
            r"\b(?:wir|uns) (?:verlieren|entgehen|gehen|verpassen|versäumen)\b.{0,30}"
            r"\b(?:aufträge|kunden|leads|abschlüsse|chancen|anfragen|\w*termine|fristen)\b",
        ),
        claim_with="{who} sagt, was das Problem kostet: {what}.",
        unless=words(
            r"\b(?:vertrag|prüfung|einführung|freigabe|rechtsabteilung|betriebsrat"
            r"|kündigungsfrist|kurz|noch (?:zwei|fünf|ein paar) minuten|budget|miteinander)\b"
        ),
        hints=(
            "verl",
            "verschw",
            "verbr",
            "kost",
            "brauch",
            "dauert",
            "sitzen",
            "geht",
            "gehen",
            "geschrieben",
            "bezahlt",
            "am tag",
            "jede",
            "entg",
            "verpass",
            "versäum",
        ),
    ),
    Cue(
        "{who} nennt ein Problem.",
        words(
            r"\b(?:unser|unsere|mein|das|die) "
            r"(?:\w+ )?(?:problem|herausforderung|engpass|baustelle|schmerzpunkt|ärgernis) "
            rf"(?:\w+ ){{0,2}}(?:ist|sind|war)\b(?:,? (?:dass )?{_REST})?",
            r"\b(?:genau )?das ist (?:ja |eben )?das problem\b",
            r"\bwir haben (?:\w+ ){0,2}(?:das |ein |große |massive |echte "
            r"|ständig )+(?:\w+ )?(?:problem|probleme|schwierigkeiten|ärger)\b",
            r"\bwir (?:kämpfen|ertrinken|ersticken|tun uns (?:\w+ )?schwer|haben mühe)\b",
            r"\b(?:ist|sind) (?:\w+ )?(?:ein (?:chaos|albtraum|graus|krampf)"
            r"|viel zu (?:langsam|aufwendig|aufwändig|umständlich|fehleranfällig))\b",
            r"\b(?:verlieren|verliert) (?:\w+ )?den überblick\b",
            r"\b(?:immer|ständig|oft|meistens) (?:schon |wieder )?(?:veraltet|falsch|zu spät"
            r"|unvollständig|kaputt)\b",
            r"\b(?:macht|treibt) (?:mich|uns) .{0,12}(?:wahnsinn\w*|verrückt)\b|\bstimm(?:t"
            r"|en) nie\b",
            r"\b(?:kunden|leute|patienten|gäste) beschweren sich\b|\bkeiner zurückruft\b",
            r"\b(?:niemand|keiner) (?:\w+ )?(?:pflegt|aktualisiert|weiß|trägt|kümmert|schaut"
            r"|findet|merkt|sieht|liest)\b",
            r"\b(?:machen|tragen|tippen|erfassen|pflegen|schreiben"
            r"|kopieren)\b.{0,40}\b(?:manuell|von hand|per hand|händisch|in excel"
            r"|auf papier)\b",
            r"\b(?:gehen|geht|fällt|fallen) "
            r"(?:\w+ ){0,3}(?:verloren|unter|runter|hinunter|durch(?:s| das) raster)\b",
            r"\b(?:jede[rs]?|viele|die hälfte|ein drittel) .{0,40}\b(?:mit fehlern?|falsch"
            r"|zu spät|doppelt|unvollständig|fehlerhaft|überfällig)\b",
            r"\b(?:ist|wird|wurde) (?:\w+ )?(?:noch )?schlimmer\b|\bgeht (?:gar )?nichts mehr\b",
        ),
        claim_with="{who} nennt ein Problem: {what}.",
        unless=words(r"\bkein (?:problem|thema)\b|\bnicht das problem\b|budget"),
    ),
    Cue(
        "{who} sagt, was sie brauchen.",
        words(
            r"\b(?:wir|ich) (?:\w+ )?(?:brauchen|brauche|bräuchten|bräuchte|benötigen) "
            r"(?:\w+ ){0,2}?(?P<what>(?:eine?[nrm]?|etwas|jemanden|mehr|bessere\w*)\b[^,;.!?]*)",
            r"\bwir (?:\w+ )?(?:brauchen|benötigen) (?:dringend|endlich|unbedingt)\b",
            rf"\bwas (?:wir (?:\w+ )?(?:brauchen|suchen)|uns (?:\w+ )?fehlt),? ist {_REST}",
            r"\bwir müssen (?P<what>[^,;.!?]{5,60} können)\b",
            r"\bich hätte gerne? (?P<what>(?:eine?[nrm]?|etwas) [^,;.!?]*)",
            r"\b(?:wir suchen|ich suche) (?:\w+ )?(?P<what>(?:ein|eine|einen|nach"
            r"|etwas)\b[^,;.!?]*)",
            r"\bwir (?:wollen|möchten|würden gern\w*)\b.{0,50}\b(?:automatisieren"
            "|reduzieren|verbessern|ablösen|ersetzen|einsparen|loswerden|beschleunigen"
            r"|vermeiden|vereinfachen)\b",
            r"\b(?:am wichtigsten|entscheidend|ganz wichtig|besonders wichtig) "
            r"(?:ist|wäre|für uns)\b",
            r"\b(?:ist|wäre) (?:\w+ )?(?:uns|für uns|für \w+ \w+) (?:\w+ )?(?:wichtig|entscheidend"
            r"|ein muss|pflicht)\b",
            r"\b(?:es|das|die leute|sie) (?:muss|müssen) .{3,60}\b(?:funktionieren|können|laufen"
            r"|gehen|anzeigen|zeigen)\b",
        ),
        claim_with="{who} sagt, was sie brauchen: {what}.",
        unless=words(
            r"\b(?:brauchen?|bräuchten?|benötigen)\b(?: \w+){0,3} (?:eine?[nm]? |mehr |etwas )?"
            r"(?:\w+ )?(?:moment|minute|minuten|zeit|bedenkzeit|freigabe|angebote?|entscheidung"
            "|kaffee|urlaub|pause)|\\bhätte gerne? (?:\\w+ )?(?:kaffee|angebot|termin|antwort)",
            "budget",
            rf"\bmuss(?:te)? .{{0,20}}{WHEN}",
            r"\bnicht (?:mehr )?(?:funktionieren|laufen)\b|\bich muss\b|\bmüssen wir\b",
        ),
    ),
)
