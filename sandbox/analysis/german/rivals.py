"""German cues of other vendors: those that are compared, and what is used today."""

from __future__ import annotations

from ..cues import WORSE, Cue, words
from .vocabulary import NAMED_PRODUCT

_PRODUCTS = rf"(?P<what>{NAMED_PRODUCT}(?:(?:,| und| oder) {NAMED_PRODUCT})*)"
_OTHERS = "(?:anbietern?|lieferanten?|herstellern?|lösungen|tools|systeme|produkte|alternativen)"
_NOW = "(?:aktuell|derzeit|momentan|heute|bisher|zurzeit|noch|schon|im moment|bereits)"

COMPETITOR = (
    Cue(
        "{who} vergleicht mit anderen Anbietern.",
        words(
            r"\b(?:schauen|sehen|gucken) (?:wir )?(?:uns )?(?:\w+ ){0,3}?(?:auch|gerade"
            rf"|noch|parallel|außerdem) (?:noch |gerade |parallel )*{_PRODUCTS} (?:\w+ )?an\b",
            r"\b(?:prüfen|testen|evaluieren) (?:wir )?(?:gerade |parallel |auch |noch )+"
            + _PRODUCTS,
            r"\b(?:sprechen|reden|verhandeln) (?:wir )?(?:\w+ ){0,3}?mit "
            r"(?:anderen anbietern|(?:zwei|drei|mehreren) (?:anderen |weiteren )?anbietern"
            rf"|einem (?:anderen|weiteren) anbieter|wettbewerbern|{_PRODUCTS})",
            r"\b(?:der|die) andere[nr]? (?:anbieter|lösung|kandidat|lieferant)\b",
            r"\b(?:vergleichen|evaluieren|testen|prüfen) "
            rf"(?:wir )?(?:\w+ ){{0,4}}(?:andere|mehrere|zwei|drei|weitere|verschiedene) {_OTHERS}",
            r"\b(?:schauen|sehen)\b.{0,25}\b(?:andere|mehrere|zwei|drei|weitere"
            rf"|alternative) {_OTHERS}",
            r"\b(?:engere[nr]? (?:wahl|auswahl)|shortlist|einer? von (?:zweien|dreien|vieren|zwei"
            "|drei|vier))",
            r"\b(?:angebot|vorführung|demo|präsentation) (?:von|vom|bei) "
            rf"(?:einem (?:anderen|wettbewerber|mitbewerber)|{_PRODUCTS})",
            r"\b(?:ein|einem) (?:anderer|anderen|weiterer) (?:anbieter|lieferant|hersteller)\b",
            rf"\b(?:im vergleich|verglichen) (?:zu|mit) {_PRODUCTS}",
            rf"\bhat (?:mir|uns) {_PRODUCTS} (?:\w+ )?(?:gezeigt|empfohlen"
            r"|angeboten|vorgeführt|präsentiert)",
            rf"\bmit {_PRODUCTS} (?:im gespräch|in verhandlung\w*|in kontakt)",
            rf"\bwas {_PRODUCTS} (?:uns )?(?:angeboten|anbietet|gezeigt|verlangt)",
            rf"\b{_PRODUCTS} (?:ist|wäre|war) (?:\w+ )?(?:günstiger|billiger|preiswerter)\b",
            r"\b(?:ihre|ihr|der|die|ein|vom) "
            r"(?:wettbewerb|wettbewerber|mitbewerber|konkurrenz|konkurrent)\b",
            rf"\bkollegen von {_PRODUCTS}",
            r"\b(?:zwei|drei|vier|mehrere|noch) (?:andere|weitere) angebote\b",
            r"\b(?:ein |einen |das )?(?:günstigeres|besseres|anderes) angebot\b",
        ),
        claim_with="{who} schaut sich auch {what} an.",
        odds=WORSE,
        unless=words(
            r"\bunser(?:e|en|em|er)? (?:wettbewerb|konkurrenz|mitbewerber|konkurrenten)"
            r"|\bangebot von ihnen\b"
        ),
        hints=(
            "gespräch",
            "kontakt",
            "schau",
            "seh",
            "guck",
            "prüf",
            "test",
            "evaluier",
            "sprech",
            "red",
            "verhand",
            "ander",
            "vergl",
            "wahl",
            "shortlist",
            "einer von",
            "einem von",
            "angebot",
            "vorführ",
            "demo",
            "präsent",
            "zeigt",
            "empf",
            "günstig",
            "bill",
            "preiswert",
            "wettb",
            "mitb",
            "konkurr",
            "kollegen",
        ),
    ),
    Cue(
        "{who} nennt, was sie heute einsetzen.",
        words(
            r"\bwir (?:nutzen|verwenden|arbeiten|setzen|haben)\b "
            rf"(?:\w+ ){{0,2}}?{_NOW} (?:\w+ )?(?:mit |auf )?{_PRODUCTS}",
            rf"\bwir (?:nutzen|verwenden) {_PRODUCTS}",
            rf"\bwir (?:arbeiten mit|setzen auf) {_PRODUCTS}",
            rf"\bwir sind (?:seit \w+ \w+ |schon lange )?bei {_PRODUCTS}",
            rf"\b{_NOW} (?:nutzen|verwenden|arbeiten|setzen|haben) wir "
            rf"(?:dafür |dazu )?(?:mit |auf )?{_PRODUCTS}",
            r"\b(?:ablösen|ersetzen|wechseln|weg von|umsteigen von) "
            rf"(?:von )?{_PRODUCTS}",
            rf"\b{_PRODUCTS} (?:ablösen|ersetzen)\b",
            rf"\b(?:liegt|läuft|ist|steckt) alles (?:in|auf|über) {_PRODUCTS}",
        ),
        claim_with="{who} setzt heute {what} ein.",
        unless=words(r"\bals (?:crm|kalender|erp|e-?mail)"),
        hints=(
            "nutz",
            "verwend",
            "arbeit",
            "setz",
            "haben",
            "sind",
            "ablös",
            "wechs",
            "umst",
            "weg von",
            "alles",
        ),
    ),
)
