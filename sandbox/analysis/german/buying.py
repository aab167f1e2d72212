"""German cues of what a purchase needs: money, a decider, a reason and a date."""

from __future__ import annotations

from ..cues import BETTER, WORSE, Cue, words
from .vocabulary import MONEY, PERIOD, ROLE, WHEN

BUDGET = (
    Cue(
        "{who} sagt, das Budget ist kein Problem.",
        words(
            r"\bbudget\w* (?:ist|wäre|wird|sollte) (?:\w+ )?(?:kein|nicht das"
            r"|nicht unser) (?:problem|thema|hindernis)|\ban? (?:dem "
            "|am )?budget (?:scheitert|liegt) (?:es|das) nicht"
        ),
        odds=BETTER,
    ),
    Cue(
        "{who} sagt, dass es dafür kein Budget gibt.",
        words(
            r"\b(?:kein|keinerlei|nicht (?:genug|genügend|das)"
            r"|kaum) (?:\w+ )?budget\b|\bbudget\w* (?:ist|sind|wurde"
            r"|wurden) (?:\w+ ){0,3}(?:eingefroren|gestrichen|aufgebraucht|gekürzt"
            r"|knapp|ausgeschöpft|weg|verplant)\b"
            r"|\b(?:budget(?:stopp|sperre|kürzung)|haushaltssperre)\b"
            r"|\bkönnen wir uns (?:\w+ ){0,3}nicht leisten\b|\b(?:sprengt|übersteigt"
            r"|über) (?:\w+ )?(?:unser|unserem|das|dem)? ?budget\b"
            r"|\bnicht im budget\b|\bfehlt (?:uns )?(?:\w+ )?das budget\b"
        ),
        odds=WORSE,
        unless=words(r"\bkein budgetproblem|\bnicht sicher\b"),
    ),
    Cue(
        "{who} sagt, dass das Budget noch genehmigt werden muss.",
        words(
            r"\bbudget\w*\b.{0,40}\b(?:noch|erst)\b.{0,30}\b(?:freigegeben|genehmigt"
            r"|freigeben|genehmigen|beantrag\w+|abgestimmt|geklärt|klären|bewilligt"
            "|bestätigt)"
            r"|\b(?:müssen|muss|müssten"
            r"|müsste)\b.{0,40}\bbudget\w*\b.{0,30}\b(?:beantragen|freigeben"
            r"|genehmigen|klären|besorgen|einholen|abstimmen)|\b(?:wenn|falls|sobald"
            r"|ob)\b.{0,30}\bbudget\b.{0,40}\b(?:freigegeben|genehmigt|da ist|steht"
            "|bekommen)"
        ),
    ),
    Cue(
        "{who} bestätigt, dass es ein Budget gibt.",
        words(
            rf"\bbudget\b.{{0,30}}\b(?:ist|wurde|haben wir"
            rf"|steht)\b.{{0,25}}\b(?:freigegeben|genehmigt|bewilligt|eingeplant"
            "|vorhanden|gesichert|bestätigt|reserviert"
            rf"|da)\b(?:.{{0,30}}?(?P<what>{MONEY}))?"
            rf"|\b(?:haben|sind|wurden|ist) (?:\w+ ){{0,3}}?(?P<what1>{MONEY})(?: "
            rf"\w+){{0,4}} (?:eingeplant|vorgesehen|zurückgelegt|budgetiert|reserviert"
            "|freigegeben|bewilligt)"
            r"|\bbudget steht\b|\bwir haben (?:das|dafür|schon"
            "|bereits) .{0,15}budget (?:bekommen|erhalten|eingeplant|freigegeben)"
            r"|\bbudget haben wir\b"
        ),
        claim_with="{who} bestätigt ein Budget: {what}.",
        odds=BETTER,
        unless=words(r"\bnoch (?:nicht|kein)|\bnoch .{0,20}werden\b"),
    ),
    Cue(
        "{who} nennt ein Budget.",
        words(
            rf"\b(?:\w+)?budget\b.{{0,50}}?(?P<what>{MONEY}{PERIOD})"
            rf"|(?P<what1>{MONEY}{PERIOD})(?: \w+){{0,4}} (?:\w*budget)\b"
            r"|\bwir (?:können|könnten|wollen|würden"
            rf"|dürfen)\b.{{0,25}}?(?P<what2>{MONEY}{PERIOD})(?: "
            rf"\w+){{0,3}} (?:ausgeben|investieren|zahlen|bezahlen|aufwenden)"
        ),
        claim_with="{who} nennt ein Budget von {what}.",
        odds=BETTER,
    ),
    Cue(
        "{who} sagt, was sie heute bezahlen.",
        words(
            r"\b(?:wir (?:zahlen|bezahlen|geben)|(?:zahlen|bezahlen"
            rf"|geben) wir)\b.{{0,30}}?(?P<what>{MONEY}{PERIOD})"
        ),
        claim_with="{who} sagt, was sie heute ausgeben: {what}.",
    ),
    Cue(
        "{who} sagt, dass es ein Budget gibt.",
        words(
            r"\b(?:wir|ich) (?:haben|hätten|habe) (?:\w+ ){0,3}(?:ein|das|genug"
            r"|genügend|eigenes) (?:\w+ )?budget\b|\bbudget (?:ist"
            r"|wäre) (?:\w+ )?(?:vorhanden|da)\b"
        ),
        odds=BETTER,
        unless=words(r"\bkein\b"),
    ),
)

AUTHORITY = (
    Cue(
        "{who} sagt, dass sie das nicht allein entscheiden.",
        words(
            r"\b(?:entscheide|entscheiden|kann|darf|unterschreibe"
            r"|unterschreiben)\b.{0,30}\bnicht (?:ich |wir )?(?:allein|alleine|selbst"
            r"|selber)\b|\bnicht (?:meine|allein meine) entscheidung\b"
            r"|\bdas entscheide (?:ich nicht|nicht ich)\b|\bich bin nicht (?:der"
            "|die) (?:entscheider|entscheiderin|der entscheidet)"
        ),
    ),
    Cue(
        "{who} kann das entscheiden.",
        words(
            r"\b(?:das|hier) entscheide ich\b(?! nicht)|\bich entscheide (?:das"
            r"|darüber|hier|selbst|allein)\b(?! nicht)|\bich bin (?:hier )?(?:der"
            r"|die) entscheider(?:in)?\b|\b(?:das ist"
            r"|liegt) (?:\w+ )?(?:meine entscheidung|in meiner (?:hand"
            r"|verantwortung))\b|\bich (?:kann|darf) (?:das )?(?:selbst |allein "
            "|alleine )(?:entscheiden|unterschreiben|freigeben)"
            r"|\bich (?:unterschreibe|zeichne) (?:das|den vertrag|selbst)(?! nicht)"
        ),
        odds=BETTER,
    ),
    Cue(
        "{who} sagt, dass noch jemand anderes entscheidet.",
        words(
            r"\b(?:mein|meine|meinem|meiner|meinen|unser|unsere|unserem|unserer"
            r"|unseren|der|die|dem|den)\.? "
            rf"(?P<what>{ROLE})\b.{{0,40}}\b(?:entscheide(?:t|n)|muss|müssen|müsste"
            rf"|zustimmen|stimmt|freigeben|gibt .{{0,20}}frei|unterschreibt"
            rf"|unterschreiben|absegnen|will .{{0,30}}sehen|hat das letzte wort"
            r"|mitreden)\b"
            rf"|\b(?:muss|müssen|müsste|müssten|möchte|will|würde)\b.{{0,40}}\b(?:mit"
            r"|bei|von|vom|beim) (?:mein\w*|unser\w*|der"
            rf"|dem)? ?(?P<what1>{ROLE})\b.{{0,40}}\b(?:absprechen|besprechen"
            "|abstimmen|klären|freigeben|holen|sprechen|abklären|reden|absegnen"
            "|vorstellen|prüfen)"
            r"|\b(?:freigabe|zustimmung|okay|genehmigung|unterschrift) (?:von|vom"
            rf"|durch|der|des) (?:mein\w* |unser\w* |die |den |der )?(?P<what2>{ROLE})"
            rf"|\bdie entscheidung (?:liegt|trifft|fällt) .{{0,15}}\b(?:bei|beim|der"
            r"|die|unser\w*|mein\w*) (?:unser\w* |mein\w* |der "
            rf"|dem )?(?P<what3>{ROLE})"
        ),
        claim_with="{who} sagt, dass auch entscheidet: {what}.",
    ),
)

NEED = (
    Cue(
        "{who} sagt, was das Problem sie kostet.",
        words(
            r"\b(?:verlieren|verliert|verschwenden|verbringen|verbringt|kostet uns"
            "|kosten uns|brauchen|braucht|dauert|verlier"
            rf"|geht)\b.{{0,50}}?(?P<what>\b(?:\w+ )?(?:stunden|tage|halben tag"
            rf"|halbe tage|minuten)\b{PERIOD}|(?:{MONEY}){PERIOD})"
            r"|\b(?:wir|uns) (?:verlieren|entgehen|gehen)\b.{0,30}\b(?:aufträge"
            r"|kunden|leads|abschlüsse|chancen|anfragen)\b"
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
            r"\b(?:unser|unsere|mein|das|die) (?:\w+ )?(?:problem|herausforderung"
            r"|engpass|baustelle|schmerzpunkt|ärgernis) (?:\w+ ){0,2}(?:ist|sind"
            r"|war)\b|\bwir haben (?:\w+ ){0,2}(?:das |ein |große |massive |echte "
            r"|ständig )+(?:\w+ )?(?:problem|probleme|schwierigkeiten|ärger)\b"
            r"|\bwir (?:kämpfen|tun uns (?:\w+ )?schwer|haben mühe)\b|\b(?:ist"
            r"|sind) (?:\w+ )?(?:ein (?:chaos|albtraum|graus|krampf)"
            r"|viel zu (?:langsam|aufwendig|aufwändig|umständlich|fehleranfällig))\b"
            r"|\bniemand (?:\w+ )?(?:pflegt|aktualisiert|weiß|trägt|kümmert|schaut)\b"
            r"|\bkeiner (?:\w+ )?(?:pflegt|aktualisiert|weiß|trägt|schaut)\b"
            r"|\b(?:machen|tragen|tippen|erfassen|pflegen|schreiben"
            r"|kopieren)\b.{0,40}\b(?:manuell|von hand|per hand|händisch|in excel"
            r"|auf papier)\b|\b(?:gehen|geht|fällt|fallen) (?:\w+ ){0,3}(?:verloren"
            r"|unter|durch(?:s| das) raster)\b"
        ),
        unless=words(r"\bkein (?:problem|thema)\b|\bnicht das problem\b|budget"),
    ),
    Cue(
        "{who} sagt, was sie brauchen.",
        words(
            r"\bwir (?:\w+ )?(?:brauchen|bräuchten|benötigen) (?:\w+ ){0,2}(?:ein"
            r"|eine|einen|etwas|jemanden|mehr|bessere\w*|dringend|endlich"
            r"|unbedingt)\b|\bwir suchen (?:\w+ )?(?:ein|eine|einen|nach|etwas)\b"
            r"|\bwir (?:wollen|möchten|würden gern\w*)\b.{0,50}\b(?:automatisieren"
            "|reduzieren|verbessern|ablösen|ersetzen|einsparen|loswerden"
            r"|beschleunigen|vermeiden|vereinfachen)\b|\b(?:am wichtigsten"
            r"|entscheidend|ganz wichtig|besonders wichtig) (?:ist|wäre|für uns)\b"
            r"|\b(?:ist|wäre) (?:uns|für uns) (?:\w+ )?(?:wichtig|entscheidend"
            r"|ein muss)\b"
        ),
        unless=words(
            r"\b(?:brauchen|bräuchten|benötigen) (?:\w+ )?(?:ein|eine|einen"
            r"|mehr) (?:\w+ )?(?:moment|minute|zeit|bedenkzeit|freigabe|angebot"
            "|entscheidung)|budget"
        ),
    ),
)

TIMING = (
    Cue(
        "{who} sagt, dass es verschoben wird oder nicht eilt.",
        words(
            r"\b(?:nicht|frühestens|erst)(?: wieder)? (?:vor|im|in|ab|nach|zum"
            rf"|am) (?:dem |der |den |die )?(?P<what>{WHEN})|\b(?:erst"
            rf"|frühestens) (?P<what1>{WHEN})|\b(?:eilt nicht|keine eile"
            "|nicht (?:so )?(?:dringend|eilig)|keine (?:hohe |große )?priorität"
            r"|nicht (?:ganz )?oben auf der (?:liste|agenda))\b"
            r"|\b(?:verschieben|verschoben|vertagt|vertagen|zurückgestellt|kaufen wir nichts"
            rf"|auf eis)\b(?:.{{0,30}}?(?P<what2>{WHEN}))?"
        ),
        claim_with="{who} sagt, dass es warten soll: {what}.",
        odds=WORSE,
        unless=words(r"\bnicht verschieben\b|\btermin\b|\bmeeting\b"),
    ),
    Cue(
        "{who} sagt, wann der jetzige Vertrag endet.",
        words(
            r"\b(?:vertrag|verträge|lizenz|lizenzen|laufzeit|abo"
            rf"|abonnement)\b.{{0,40}}\b(?:läuft|laufen|endet|enden|ausläuft|auslaufen"
            rf"|verlängert|kündbar|bis)\b.{{0,30}}?(?P<what>{WHEN})|\b(?:läuft|laufen"
            r"|endet|enden) (?:der|die|unser|unsere) (?:\w+ )?(?:vertrag|lizenz"
            rf"|verträge|lizenzen)\b.{{0,30}}?(?P<what1>{WHEN})"
        ),
        claim_with="{who} sagt, wann der jetzige Vertrag endet: {what}.",
    ),
    Cue(
        "{who} nennt einen Termin.",
        words(
            r"\b(?:bis|ab|zum|im|in|vor|anfang|spätestens|noch|für) (?:spätestens "
            "|zum |ende |anfang |den |dem |der |das "
            rf"|noch )*(?P<what>{WHEN}).{{0,60}}\b(?:live|starten|start|startet"
            "|einführen|eingeführt|einführung|laufen|läuft|stehen|steht|entscheiden"
            r"|entscheidung|umstell\w+|produktiv|fertig|einsatz\w*|loslegen"
            r"|aus(?:ge)?roll\w+|wechseln|umsteigen|beginnen)\b"
            r"|\b(?:live|starten|start|startet|einführen|einführung|laufen|läuft"
            r"|stehen|entscheiden|entscheidung|umstell\w+|produktiv|fertig|loslegen"
            rf"|aus(?:ge)?roll\w+|rollout|wechseln|umsteigen|beginnen)\b.{{0,40}}\b(?:bis|ab"
            "|zum|im|in|vor|am|für|spätestens) (?:spätestens |zum |ende |den |dem "
            rf"|der |das )*(?P<what1>{WHEN})"
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
            r"\bso (?:schnell|bald) wie möglich\b|\b(?:sehr |ziemlich |wirklich "
            r"|es ist )(?:dringend|eilig)\b|\bschnellstmöglich\b|\bdie zeit drängt\b"
            r"|\bunsere (?:deadline|frist) ist\b|\bes eilt\b"
        ),
        unless=words(r"\bnicht (?:so )?(?:dringend|eilig)|\bich (?:schicke|melde|sende)\b"),
    ),
)
