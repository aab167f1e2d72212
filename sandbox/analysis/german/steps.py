"""German cues of what happens next: meetings, trials and papers that were settled."""

from __future__ import annotations

from ..cues import BETTER, By, Cue, words
from .vocabulary import DAY, EXACT_SLOT, SLOT

_SOON = (
    rf"(?:heute(?: noch| abend| nachmittag)?|morgen|bis (?:spätestens |zum )*(?:{DAY}|morgen|ende)"
    rf"|am {DAY}|nächste woche|gleich nach)"
)
_PAPER = (
    r"(?:einladung|kalendereinladung|termin|terminvorschlag|terminvorschläge|\w*angebot"
    r"|\w*vertrag|vertragsentwurf)"
)
_SEND = "(?:schicke|sende|maile)"
_YOU = "(?:ihnen|dir|euch)"

NEXT_STEP = (
    Cue(
        "{who} hält einen Termin fest.",
        words(
            rf"\b(?P<what>{EXACT_SLOT})\b[^.?!]{{0,20}}?\b(?:passt|geht|klappt|ist gut|wäre gut"
            r"|ist (?:mir )?recht|ist in ordnung|ist perfekt)\b",
            rf"\btragen sie mich für (?P<what>{SLOT}) ein\b",
            rf"\b(?:sagen|machen|nehmen) wir (?:also )?(?P<what>{SLOT})",
            rf"^(?:ja|gut|okay|perfekt|prima"
            rf"|super),? (?:dann )?(?:am )?(?P<what>{EXACT_SLOT})[.!]?$",
            r"\b(?:wir|dann) (?:sehen|hören|sprechen|treffen|telefonieren) "
            rf"(?:wir )?(?:uns )?(?:\w+ ){{0,3}}?(?:am )?(?P<what>{SLOT}|nächste woche"
            r"|\w+zehnten|\w*zwanzigsten|\w*dreißigsten)",
            rf"\b(?:dann|also) (?:also )?bis (?:zum )?(?P<what>{SLOT})[.!]?$",
        ),
        claim_with="{who} hält einen Termin fest: {what}.",
        by=By.ANYONE,
        odds=BETTER,
        unless=words(r"\b(?:nicht|letzte[nrs]?|war|waren|wenn|falls|urlaub)\b"),
        hints=(
            "tragen",
            "passt",
            "geht",
            "klappt",
            "ist",
            "wäre",
            "wir",
            "gut",
            "okay",
            "perfekt",
            "prima",
            "super",
            "ja",
            "bis",
        ),
    ),
    Cue(
        "{who} hält einen nächsten Schritt fest.",
        words(
            r"\b(?:lassen sie uns|lass uns|wollen wir|sollen wir)\b.{0,50}\b(?:termin"
            r"|treffen|telefonieren|sprechen|demo|workshop|pilot\w*|testphase|vereinbaren"
            r"|zusammensetzen|einplanen|starten|weiterreden|weitersprechen|wiedersehen)\b",
            r"\b(?:der|als|unser) nächste[rn]? "
            r"schritt\b.{0,10}\b(?:ist|wäre|wird|machen|schlage|würde|also)?\b",
            r"\bwir (?:starten|beginnen|machen) "
            r"(?:\w+ ){0,3}(?:mit )?(?:einem|einen|eine|einer|den|dem|der) "
            r"(?:\w+ ){0,2}(?:pilot\w*|test\w*|proof of concept|workshop)\b",
            r"\bwir vereinbaren (?:\w+ ){0,2}(?:einen|den) (?:\w+ )?termin\b",
            r"\bich (?:stelle|setze|lege) (?:\w+ ){0,4}(?:einen|den) termin (?:ein|auf|an)\b",
            r"\bich (?:stelle|setze|lege) (?:uns |ihnen )?(?:\w+ )?(?:einen|den) termin "
            r"(?:ein|auf|an)\b",
        ),
        by=By.ANYONE,
        odds=BETTER,
        unless=words(
            r"\b(?:lassen sie uns|lass uns) "
            r"(?:kurz |erst |mal )*(?:über|darüber|erst|anfangen)\b",
            r"\bletzte[ns]? (?:woche|mal)\b|\bnoch ?mal darüber\b",
        ),
    ),
    Cue(
        "{who} sagt zu, was als Nächstes kommt.",
        words(
            rf"\bich {_SEND} {_YOU} (?P<what>(?:\w+ ){{0,6}}{_PAPER})\b",
            rf"\b(?P<what>(?:das|den|die) (?:\w+ )?{_PAPER}) {_SEND} ich {_YOU}\b",
            rf"\bich {_SEND} {_YOU} (?P<what>{_SOON}[^,;.!?]*)",
            rf"\b{_SEND} ich {_YOU} (?P<what>{_SOON}[^,;.!?]*)",
            rf"\bhaben sie (?P<what>bis {DAY}|bis morgen[^,;.!?]*)",
            r"\bschicken sie (?:mir|uns) (?P<what>(?:eine|die) einladung für [^,;.!?]*)",
            rf"\bsie (?:bekommen|kriegen|erhalten) (?P<what>{_SOON}[^,;.!?]*)",
        ),
        claim_with="{who} sagt zu: {what}.",
        by=By.ANYONE,
        odds=BETTER,
        unless=words(r"\b(?:nicht|normalerweise|immer|könnte|würde)\b"),
    ),
)
