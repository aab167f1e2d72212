"""German cues of what a deal meets on its way: rivals, doubts, dangers and next steps."""

from __future__ import annotations

from ..cues import BETTER, WORSE, By, Cue, words
from .vocabulary import DAY, NAMED_PRODUCT

COMPETITOR = (
    Cue(
        "{who} vergleicht mit anderen Anbietern.",
        words(
            r"\b(?:schauen|sehen|gucken) (?:wir )?(?:uns )?(?:\w+ ){0,3}?(?:auch|gerade"
            "|noch|parallel|außerdem) (?:noch |gerade "
            rf"|parallel )*(?P<what>{NAMED_PRODUCT}) (?:\w+ )?an\b"
            r"|\b(?:sprechen|reden|verhandeln) (?:wir )?(?:\w+ ){0,3}?mit "
            "(?:anderen anbietern|(?:zwei|drei|mehreren) (?:anderen |weiteren )?anbietern"
            f"|einem (?:anderen|weiteren) anbieter|wettbewerbern|(?P<what1>{NAMED_PRODUCT}))"
            r"|\b(?:vergleichen|evaluieren|testen|prüfen) "
            r"(?:wir )?(?:\w+ ){0,4}(?:andere|mehrere|zwei|drei|weitere|verschiedene) "
            "(?:anbieter|lösungen|tools|systeme|produkte|alternativen)"
            r"|\b(?:schauen|sehen)\b.{0,25}\b(?:andere|mehrere|zwei|drei|weitere"
            "|alternative) (?:anbieter|lösungen|tools|systeme|produkte)"
            r"|\bangebot (?:von|vom) (?:einem (?:anderen|wettbewerber|mitbewerber)"
            f"|(?P<what2>{NAMED_PRODUCT}))"
            rf"|\b(?:im vergleich|verglichen) (?:zu|mit) (?P<what3>{NAMED_PRODUCT})"
            rf"|\b(?P<what4>{NAMED_PRODUCT}) (?:ist|wäre|war) "
            r"(?:\w+ )?(?:günstiger|billiger|preiswerter)\b"
            r"|\b(?:ihre|ihr|der|die|ein|vom) "
            r"(?:wettbewerb|wettbewerber|mitbewerber|konkurrenz|konkurrent)\b"
            r"|\b(?:ein |einen |das )?(?:günstigeres|besseres|anderes) angebot\b"
        ),
        claim_with="{who} schaut sich auch {what} an.",
        odds=WORSE,
        unless=words(
            r"\bunser(?:e|en|em|er)? (?:wettbewerb|konkurrenz|mitbewerber|konkurrenten)"
            r"|\bangebot von ihnen\b"
        ),
    ),
    Cue(
        "{who} nennt, was sie heute einsetzen.",
        words(
            r"\bwir (?:nutzen|verwenden|arbeiten|setzen|haben)\b "
            r"(?:\w+ ){0,2}?(?:aktuell|derzeit|momentan|heute|bisher|zurzeit|noch|schon"
            rf"|im moment|bereits) (?:\w+ )?(?:mit |auf )?(?P<what>{NAMED_PRODUCT})"
            rf"|\bwir (?:nutzen|verwenden) (?P<what1>{NAMED_PRODUCT})"
            rf"|\bwir (?:arbeiten mit|setzen auf|sind bei) (?P<what2>{NAMED_PRODUCT})"
            r"|\b(?:aktuell|derzeit|momentan|heute|bisher|zurzeit|im moment) "
            "(?:nutzen|verwenden|arbeiten|setzen|haben) wir "
            f"(?:mit |auf )?(?P<what3>{NAMED_PRODUCT})"
            r"|\b(?:ablösen|ersetzen|wechseln|weg von|umsteigen von) "
            f"(?:von )?(?P<what4>{NAMED_PRODUCT})"
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
            r"|\b(?:preis|kosten|preise|gebühr) "
            "(?:ist|sind|erscheint|erscheinen|kommt|kommen|finde ich|liegt"
            r"|liegen)\b.{0,25}\b(?:zu hoch|hoch|ein problem|über|happig|sportlich)\b"
            r"|\bmehr als (?:wir )?(?:gedacht|erwartet|geplant|eingeplant|gehofft)\b"
            r"|\bschwer zu rechtfertigen\b"
            r"|\b(?:ist|sind) (?:der|die|ihr|ihre) (?:preis|preise|kosten) (?:\w+ )*hoch\b"
        ),
        odds=WORSE,
        unless=words(
            r"\bnicht (?:so |zu |sehr )?teuer"
            r"|\b(?:das alte|die alte|bisherige|jetzige|aktuelle)\b.{0,30}teuer"
        ),
    ),
    Cue(
        "{who} hat Zweifel.",
        words(
            r"\b(?:ich bin|wir sind|bin ich|sind wir) "
            r"(?:mir |uns )?(?:\w+ ){0,3}(?:nicht (?:\w+ )?(?:sicher|überzeugt)|unsicher"
            r"|skeptisch|besorgt|zögerlich)\b"
            r"|\b(?:mein|meine|unser|unsere|die|das) "
            r"(?:\w+ )?(?:sorge|sorgen|bedenken|befürchtung|zweifel|einwand) "
            r"(?:ist|sind|wäre|dabei|dass)\b"
            r"|\b(?:(?:ich|wir) (?:habe|haben|hätte|hätten)"
            "|(?:habe|haben|hätte|hätten) (?:ich|wir)) "
            r"(?:\w+ ){0,3}(?:bedenken|zweifel|sorge|sorgen|bauchschmerzen)\b"
            r"|\b(?:ich|wir) (?:sehe|sehen|glaube|glauben) (?:\w+ ){0,3}(?:nicht|keinen),? "
            r"(?:\w+ )?(?:mehrwert|nutzen|dass (?:das|es|wir|sich)|wie|warum|wozu)\b"
            r"|\bich (?:fürchte|befürchte)\b"
            r"|\b(?:macht (?:mir|uns) sorgen|(?:mir|uns) sorgen macht)\b"
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
            r"\b(?:fehlt (?:uns|mir|da|hier|noch)"
            "|(?:das|es|ihr tool|ihr produkt|ihre lösung|ihre software) "
            r"(?:kann|unterstützt|bietet|hat) (?:\w+ ){0,4}?(?:nicht|kein|keine|keinen)"
            r"|nicht kompatibel|keine schnittstelle)\b"
        ),
        odds=WORSE,
        unless=words(
            r"\b(?:zeit|budget|aktuell|derzeit|bisher|heute|jetzige|unser system|das alte)\b"
            r"|\b(?:das|es) (?:kann|hat) (?:\w+ )?(?:nicht|kein) "
            "(?:sein|schaden|geschadet|sagen|schlimm)"
        ),
    ),
)

RISK = (
    Cue(
        "{who} erwähnt Veränderungen im Unternehmen, die das aufhalten können.",
        words(
            r"\b(?:einstellungsstopp|investitionsstopp|projektstopp|umstrukturierung\w*"
            "|reorganisation|umorganisation|fusion|übernahme|stellenabbau|kurzarbeit"
            r"|sparprogramm)\b"
            r"|\b(?:verlässt|verlasse|verlassen) (?:\w+ )?(?:das|die|unser\w*) "
            r"(?:unternehmen|firma)\b"
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
            r"|compliance|revision|sicherheitsprüfung)\b.{0,60}\b(?:dauert|dauern|wochen"
            "|monate|blockieren|bremsen|verzögern|ablehnen|nein sagen|kritisch|stoppen"
            r"|veto)\b"
        ),
        odds=WORSE,
    ),
    Cue(
        "{who} sagt, dass ein früherer Versuch gescheitert ist.",
        words(
            r"\bwir (?:haben|hatten)\b.{0,60}\b(?:schon|bereits|letztes jahr|früher"
            r"|einmal)\b.{0,60}\b(?:gescheitert|nicht funktioniert|nicht genutzt"
            r"|nicht angenommen|abgebrochen|wieder eingestellt)\b"
            r"|\b(?:niemand|keiner) (?:hat es |würde es |wird es |hat das "
            r"|nutzt (?:es|das) )(?:\w+ )?(?:genutzt|benutzt|nutzen|annehmen|verwendet)?\b"
            r"|\b(?:kollegen|mitarbeiter|leute|team|vertriebler)\b.{0,20}\b(?:werden"
            r"|würden)\b.{0,20}\bnicht (?:nutzen|benutzen|annehmen|akzeptieren|mitmachen)\b"
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
            r"|treffen|telefonieren|sprechen|demo|workshop|pilot\w*|testphase|vereinbaren"
            r"|zusammensetzen|einplanen|starten)\b"
            r"|\b(?:der|als|unser) nächste[rn]? "
            r"schritt\b.{0,10}\b(?:ist|wäre|wird|machen|schlage|würde|also)?\b"
            r"|\b(?:wir|dann) (?:sehen|hören|sprechen|treffen|telefonieren) "
            rf"(?:wir )?(?:uns )?(?:\w+ ){{0,3}}(?:am |nächste[nr]? |nächsten )?(?:{DAY}"
            r"|nächste woche|morgen|übermorgen)\b"
            r"|\bich (?:schicke|sende|maile) (?:ihnen|dir|euch) "
            r"(?:\w+ ){0,6}(?:einladung|termin|terminvorschlag|terminvorschläge|angebot"
            r"|vertrag|kalendereinladung|vertragsentwurf)\b"
            r"|\bwir (?:starten|beginnen|machen) "
            r"(?:\w+ ){0,3}(?:mit )?(?:einem|einen|eine|einer|den|dem|der) "
            r"(?:\w+ ){0,2}(?:pilot\w*|test\w*|proof of concept|workshop)\b"
            r"|\bwir vereinbaren (?:\w+ ){0,2}(?:einen|den) (?:\w+ )?termin\b"
            r"|\bich (?:stelle|setze|lege) (?:uns |ihnen )?(?:\w+ )?(?:einen|den) termin "
            r"(?:ein|auf|an)\b"
        ),
        by=By.ANYONE,
        odds=BETTER,
        unless=words(
            r"\b(?:lassen sie uns|lass uns) "
            r"(?:kurz |erst |mal )*(?:über|darüber|erst|anfangen)\b"
            r"|\bletzte[ns]? (?:woche|mal)\b"
        ),
    ),
)
