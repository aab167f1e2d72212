"""German cues of what the customer holds against buying: the price, doubts, what is missing."""

from __future__ import annotations

from ..cues import WORSE, Cue, words

_ABOUT = r" (?P<what>[^,;.!?]{4,80})"

OBJECTION = (
    Cue(
        "{who} findet den Preis zu hoch.",
        words(
            r"\b(?:zu|ziemlich|recht|sehr|ganz schön|relativ|echt|deutlich) teuer\b",
            r"\bteurer als (?:wir|ich|gedacht|erwartet|geplant|bisher|unser)\b",
            r"\b(?:das|es|der preis|sie) (?:ist|sind|klingt|wirkt|finde ich) (?:teuer|happig)\b",
            r"\bsind (?:sie|wir) teuer\b|\bist (?:mir|uns) (?:\w+ ){0,3}(?:ein bisschen |etwas "
            r"|zu )viel\b",
            r"\b(?:ist|sind|finde) (?:das|es|ich das)? ?(?:\w+ )?(?:happig|gesalzen|sportlich)\b",
            r"\b(?:viel|eine menge|ganz schön viel) geld\b",
            r"\b(?:preis|kosten|preise|gebühr) "
            "(?:ist|sind|erscheint|erscheinen|kommt|kommen|finde ich|liegt"
            r"|liegen)\b.{0,25}\b(?:zu hoch|hoch|ein problem|über|happig|sportlich)\b",
            r"\bmehr,? als (?:wir )?(?:heute |bisher )?(?:gedacht|erwartet|geplant|eingeplant"
            r"|gehofft"
            r"|zahlen|bezahlen|ausgeben)\b",
            r"\b(?:euro|preis|geld|betrag)\b.{0,40}\b(?:nicht infrage|nicht in frage)\b",
            r"\b(?:über|mehr als) dem,? was wir uns leisten können\b",
            r"\bschwer zu rechtfertigen\b|\b(?:ist|wäre|sind) für (?:uns"
            r"|mich) (?:\w+ ){0,2}zu (?:viel|hoch)\b",
            r"\b(?:ist|sind) (?:der|die|ihr|ihre) (?:preis|preise|kosten) (?:\w+ )*hoch\b",
        ),
        odds=WORSE,
        unless=words(
            r"\bnicht (?:so |zu |sehr )?teuer",
            r"\b(?:das alte|die alte|bisherige|jetzige|aktuelle)\b.{0,30}teuer",
            r"\b(?:anwalt|auto|haus|wohnung|hotel)\b",
        ),
    ),
    Cue(
        "{who} hat Zweifel.",
        words(
            r"\b(?:ich bin|wir sind|bin ich|sind wir) "
            r"(?:mir |uns )?(?:\w+ ){0,3}(?:nicht (?:\w+ )?(?:sicher|überzeugt)|unsicher"
            r"|skeptisch|besorgt|zögerlich)\b",
            r"\b(?:mein|meine|unser|unsere|die|das) "
            r"(?:\w+ )?(?:sorge|sorgen|bedenken|befürchtung|zweifel|einwand) "
            r"(?:ist|sind|wäre|dabei|dass)\b(?:,? (?:dass )?(?P<what>[^,;.!?]{4,80}))?",
            r"\b(?:(?:ich|wir) (?:habe|haben|hätte|hätten)"
            "|(?:habe|haben|hätte|hätten) (?:ich|wir)) (?:\\w+ ){0,3}"
            rf"(?:bedenken|zweifel|sorge|sorgen|bauchschmerzen)\b(?:{_ABOUT})?",
            r"\b(?:ich|wir) (?:sehe|sehen|glaube|glauben) (?:\w+ ){0,3}(?:nicht|keinen),? "
            r"(?:\w+ )?(?:mehrwert|nutzen|dass|wie|warum|wozu)\b",
            r"\b(?:kann|können) (?:ich |wir )?(?:mir |uns )?(?:\w+ )?(?:mir |uns )?nicht "
            r"(?:\w+ )?vorstellen\b",
            r"\b(?:mir|uns) ist (?:\w+ ){0,3}nicht (?:\w+ )?(?:wohl|geheuer)\b",
            r"\b(?:menge|viel|hohe[nr]?|große[nr]?|riesige[nr]?) aufwand\b",
            r"\b(?:mich|uns) (?:\w+ )?(?:abschreckt|stört)\b|\bschreckt (?:mich|uns) ab\b",
            r"\bbrauchen wir (?:\w+ ){0,2}(?:gar )?nicht\b",
            r"\bich mache mir (?:\w+ )?sorgen\b(?:,? dass)? ?(?P<what>[^,;.!?]{4,80})?",
            r"\bich (?:fürchte|befürchte)\b|\b(?:habe|haben) (?:ich "
            r"|wir )?(?:\w+ ){0,3}angst,? dass\b"
            r" ?(?P<what>[^,;.!?]{4,80})?",
            r"\b(?:macht (?:mir|uns) (?:\w+ )?sorgen|(?:mir|uns) (?:\w+ )?sorgen macht)\b",
        ),
        claim_with="{who} hat Zweifel: {what}.",
        odds=WORSE,
        unless=words(
            r"\bkeine(?:rlei)? (?:bedenken|zweifel|sorge|sorgen)",
            r"\bnicht sicher,? (?:ob sie mich|was sie meinen|wann|wer)",
            r"\bich fürchte,? (?:ich|wir) (?:muss|müssen)",
        ),
    ),
    Cue(
        "{who} vermisst etwas im Produkt.",
        words(
            r"\b(?:fehlt (?:uns|mir|da|hier|noch)",
            r"(?:das|es|ihr tool|ihr produkt|ihre lösung|ihre software|ihr system) "
            r"(?:kann|unterstützt|bietet|hat) (?!ich|wir|man|er|sie|sich)(?:\w+ ){0,4}?"
            r"(?:nicht|kein|keine|keinen)",
            r"nicht kompatibel",
            r"keine schnittstelle)\b",
        ),
        odds=WORSE,
        unless=words(
            r"\b(?:zeit|budget|aktuell|derzeit|bisher|heute|jetzige|unser system|das alte)\b",
            r"\bwas uns fehlt\b|\b(?:das|es) (?:kann|hat) (?:\w+ )?(?:nicht|kein) "
            "(?:sein|schaden|geschadet|sagen|schlimm)",
        ),
    ),
)
