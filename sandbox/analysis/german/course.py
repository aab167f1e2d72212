"""German cues of what a deal meets on its way: rivals, doubts, dangers and next steps."""

from __future__ import annotations

from ..cues import BETTER, WORSE, By, Cue, words
from .vocabulary import DAY, NAMED_PRODUCT

COMPETITOR = (
    Cue(
        "{who} vergleicht mit anderen Anbietern.",
        words(
            rf"\b(?:schauen|sehen|gucken) (?:wir )?(?:uns )?(?:\w+ ){{0,3}}?(?:auch"
            "|gerade|noch|parallel|außerdem) (?:noch |gerade "
            rf"|parallel )*(?P<what>{NAMED_PRODUCT}) (?:\w+ )?an\b|\b(?:sprechen|reden"
            rf"|verhandeln) (?:wir )?(?:\w+ ){{0,3}}?mit (?:anderen anbietern|(?:zwei"
            "|drei|mehreren) (?:anderen |weiteren )?anbietern|einem (?:anderen"
            rf"|weiteren) anbieter|wettbewerbern|(?P<what1>{NAMED_PRODUCT}))"
            r"|\b(?:vergleichen|evaluieren|testen"
            rf"|prüfen) (?:wir )?(?:\w+ ){{0,4}}(?:andere|mehrere|zwei|drei|weitere"
            "|verschiedene) (?:anbieter|lösungen|tools|systeme|produkte"
            rf"|alternativen)|\b(?:schauen|sehen)\b.{{0,25}}\b(?:andere|mehrere|zwei"
            "|drei|weitere|alternative) (?:anbieter|lösungen|tools|systeme|produkte)"
            r"|\bangebot (?:von|vom) (?:einem (?:anderen|wettbewerber|mitbewerber)"
            rf"|(?P<what2>{NAMED_PRODUCT}))|\b(?:im vergleich|verglichen) (?:zu"
            rf"|mit) (?P<what3>{NAMED_PRODUCT})|\b(?P<what4>{NAMED_PRODUCT}) (?:ist"
            r"|wäre|war) (?:\w+ )?(?:günstiger|billiger|preiswerter)\b|\b(?:ihre|ihr"
            "|der|die|ein|vom) (?:wettbewerb|wettbewerber|mitbewerber|konkurrenz"
            r"|konkurrent)\b"
            r"|\b(?:ein |einen |das )?(?:günstigeres|besseres|anderes) angebot\b"
        ),
        claim_with="{who} schaut sich auch {what} an.",
        odds=WORSE,
        unless=words(
            r"\bunser(?:e|en|em|er)? (?:wettbewerb|konkurrenz|mitbewerber"
            r"|konkurrenten)|\bangebot von ihnen\b"
        ),
    ),
    Cue(
        "{who} nennt, was sie heute einsetzen.",
        words(
            r"\bwir (?:nutzen|verwenden|arbeiten|setzen"
            rf"|haben)\b (?:\w+ ){{0,2}}?(?:aktuell|derzeit|momentan|heute|bisher"
            r"|zurzeit|noch|schon|im moment|bereits) (?:\w+ )?(?:mit "
            rf"|auf )?(?P<what>{NAMED_PRODUCT})|\bwir (?:nutzen"
            rf"|verwenden) (?P<what1>{NAMED_PRODUCT})|\bwir (?:arbeiten mit|setzen auf"
            rf"|sind bei) (?P<what2>{NAMED_PRODUCT})"
            r"|\b(?:aktuell|derzeit|momentan|heute|bisher|zurzeit"
            "|im moment) (?:nutzen|verwenden|arbeiten|setzen|haben) wir (?:mit "
            rf"|auf )?(?P<what3>{NAMED_PRODUCT})|\b(?:ablösen|ersetzen|wechseln"
            rf"|weg von|umsteigen von) (?:von )?(?P<what4>{NAMED_PRODUCT})"
            rf"|\b(?P<what5>{NAMED_PRODUCT}) (?:ablösen|ersetzen)\b"
        ),
        claim_with="{who} setzt heute {what} ein.",
        unless=words(r"\bals (?:crm|kalender|erp|e-?mail)"),
    ),
)

OBJECTION = (
    Cue(
        "{who} findet den Preis zu hoch.",
        words(
            r"\b(?:zu|ziemlich|recht|sehr|ganz schön|relativ|echt|deutlich) teuer\b"
            r"|\bteurer als (?:wir|ich|gedacht|erwartet|geplant|bisher|unser)\b"
            r"|\b(?:das|es|der preis) (?:ist|klingt|wirkt|finde ich) teuer\b"
            r"|\b(?:viel|eine menge|ganz schön viel) geld\b"
            r"|\b(?:preis|kosten|preise|gebühr) (?:ist|sind|erscheint|erscheinen"
            r"|kommt|kommen|finde ich|liegt|liegen)\b.{0,25}\b(?:zu hoch|hoch"
            r"|ein problem|über|happig|sportlich)\b|\bmehr als (?:wir )?(?:gedacht"
            r"|erwartet|geplant|eingeplant|gehofft)\b|\bschwer zu rechtfertigen\b"
            r"|\b(?:ist|sind) (?:der|die|ihr|ihre) (?:preis|preise|kosten) (?:\w+ )*hoch\b"
        ),
        odds=WORSE,
        unless=words(
            r"\bnicht (?:so |zu |sehr )?teuer|\b(?:das alte|die alte|bisherige"
            r"|jetzige|aktuelle)\b.{0,30}teuer"
        ),
    ),
    Cue(
        "{who} hat Zweifel.",
        words(
            r"\b(?:ich bin|wir sind|bin ich|sind wir) (?:mir "
            r"|uns )?(?:\w+ ){0,3}(?:nicht (?:\w+ )?(?:sicher|überzeugt)|unsicher"
            r"|skeptisch|besorgt|zögerlich)\b|\b(?:mein|meine|unser|unsere|die"
            r"|das) (?:\w+ )?(?:sorge|sorgen|bedenken|befürchtung|zweifel"
            r"|einwand) (?:ist|sind|wäre|dabei|dass)\b"
            r"|\b(?:(?:ich|wir) (?:habe|haben|hätte|hätten)|(?:habe|haben|hätte"
            r"|hätten) (?:ich|wir)) (?:\w+ ){0,3}(?:bedenken"
            r"|zweifel|sorge|sorgen|bauchschmerzen)\b|\b(?:ich|wir) (?:sehe|sehen"
            r"|glaube|glauben) (?:\w+ ){0,3}(?:nicht|keinen),? (?:\w+ )?(?:mehrwert"
            r"|nutzen|dass (?:das|es|wir|sich)|wie|warum|wozu)\b|\bich (?:fürchte"
            r"|befürchte)\b|\b(?:macht (?:mir|uns) sorgen|(?:mir|uns) sorgen macht)\b"
        ),
        odds=WORSE,
        unless=words(
            r"\bkeine(?:rlei)? (?:bedenken|zweifel|sorge|sorgen)"
            r"|\bnicht sicher,? (?:ob sie mich|was sie meinen|wann|wer)"
            r"|\bich fürchte,? (?:ich|wir) (?:muss|müssen)"
        ),
    ),
    Cue(
        "{who} vermisst etwas im Produkt.",
        words(
            r"\b(?:fehlt (?:uns|mir|da|hier|noch)|(?:das|es|ihr tool|ihr produkt"
            "|ihre lösung|ihre software) (?:kann|unterstützt|bietet"
            r"|hat) (?:\w+ ){0,4}?(?:nicht|kein|keine|keinen)|nicht kompatibel"
            r"|keine schnittstelle)\b"
        ),
        odds=WORSE,
        unless=words(
            r"\b(?:zeit|budget|aktuell|derzeit|bisher|heute|jetzige|unser system"
            r"|das alte)\b|\b(?:das|es) (?:kann|hat) (?:\w+ )?(?:nicht|kein) (?:sein"
            "|schaden|geschadet|sagen|schlimm)"
        ),
    ),
)

RISK = (
    Cue(
        "{who} erwähnt Veränderungen im Unternehmen, die das aufhalten können.",
        words(
            r"\b(?:einstellungsstopp|investitionsstopp|projektstopp"
            r"|umstrukturierung\w*|reorganisation|umorganisation|fusion|übernahme"
            r"|stellenabbau|kurzarbeit|sparprogramm)\b|\b(?:verlässt|verlasse"
            r"|verlassen) (?:\w+ )?(?:das|die|unser\w*) (?:unternehmen|firma)\b"
            r"|\b(?:werden|wurden) (?:gerade )?(?:übernommen|aufgekauft|umstrukturiert)\b"
        ),
        odds=WORSE,
        unless=words(
            r"\bkeine? (?:umstrukturierung|übernahme|fusion|einstellungsstopp|stellenabbau)"
        ),
    ),
    Cue(
        "{who} erwähnt eine Prüfung, die das verzögern kann.",
        words(
            r"\b(?:betriebsrat|rechtsabteilung|datenschutz\w*|einkauf|it-sicherheit"
            r"|compliance|revision|sicherheitsprüfung)\b.{0,60}\b(?:dauert|dauern"
            "|wochen|monate|blockieren|bremsen|verzögern|ablehnen|nein sagen"
            r"|kritisch|stoppen|veto)\b"
        ),
        odds=WORSE,
    ),
    Cue(
        "{who} sagt, dass ein früherer Versuch gescheitert ist.",
        words(
            r"\bwir (?:haben|hatten)\b.{0,60}\b(?:schon|bereits|letztes jahr|früher"
            r"|einmal)\b.{0,60}\b(?:gescheitert|nicht funktioniert|nicht genutzt"
            r"|nicht angenommen|abgebrochen|wieder eingestellt)\b|\b(?:niemand"
            "|keiner) (?:hat es |würde es |wird es |hat das |nutzt (?:es"
            r"|das) )(?:\w+ )?(?:genutzt|benutzt|nutzen|annehmen|verwendet)?\b"
            r"|\b(?:kollegen|mitarbeiter|leute|team|vertriebler)\b.{0,20}\b(?:werden"
            r"|würden)\b.{0,20}\bnicht (?:nutzen|benutzen|annehmen|akzeptieren"
            r"|mitmachen)\b"
        ),
        odds=WORSE,
    ),
    Cue(
        "{who} ist an einen anderen Vertrag gebunden.",
        words(
            r"\b(?:kündigungsfrist|vertraglich gebunden|an den vertrag gebunden"
            r"|noch gebunden|kommen (?:\w+ ){0,3}nicht (?:\w+ )?aus dem vertrag)\b"
        ),
    ),
)

NEXT_STEP = (
    Cue(
        "{who} hält einen nächsten Schritt fest.",
        words(
            r"\b(?:lassen sie uns|lass uns|wollen wir|sollen wir)\b.{0,50}\b(?:termin"
            r"|treffen|telefonieren|sprechen|demo|workshop|pilot\w*|testphase"
            r"|vereinbaren|zusammensetzen|einplanen|starten)\b|\b(?:der|als"
            r"|unser) nächste[rn]? schritt\b.{0,10}\b(?:ist|wäre|wird|machen|schlage"
            r"|würde|also)?\b"
            r"|\b(?:wir|dann) (?:sehen|hören|sprechen|treffen"
            rf"|telefonieren) (?:wir )?(?:uns )?(?:\w+ ){{0,3}}(?:am |nächste[nr]? "
            rf"|nächsten )?(?:{DAY}|nächste woche|morgen|übermorgen)\b"
            r"|\bich (?:schicke|sende|maile) (?:ihnen|dir"
            rf"|euch) (?:\w+ ){{0,6}}(?:einladung|termin|terminvorschlag"
            r"|terminvorschläge|angebot|vertrag|kalendereinladung|vertragsentwurf)\b"
            r"|\bwir (?:starten|beginnen|machen) (?:\w+ ){0,3}(?:mit )?(?:einem|einen"
            r"|eine|einer|den|dem|der) (?:\w+ ){0,2}(?:pilot\w*|test\w*"
            r"|proof of concept|workshop)\b|\bwir vereinbaren (?:\w+ ){0,2}(?:einen"
            r"|den) (?:\w+ )?termin\b|\bich (?:stelle|setze|lege) (?:uns "
            r"|ihnen )?(?:\w+ )?(?:einen|den) termin (?:ein|auf|an)\b"
        ),
        by=By.ANYONE,
        odds=BETTER,
        unless=words(
            r"\b(?:lassen sie uns|lass uns) (?:kurz |erst |mal )*(?:über|darüber|erst"
            r"|anfangen)\b|\bletzte[ns]? (?:woche|mal)\b"
        ),
    ),
)
