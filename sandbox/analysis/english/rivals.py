"""English cues of other vendors: those that are compared, and what is used today."""

from __future__ import annotations

from ..cues import WORSE, Cue, words
from .vocabulary import PRODUCT

_PRODUCTS = rf"(?P<what>{PRODUCT}(?:(?:,| and| or) {PRODUCT})*)"
_LOOKING = "(?:looking|talking|speaking|evaluating|testing|considering|trialing|piloting|comparing)"
_OTHERS = (
    "(?:vendors?|providers?|tools?|solutions?|suppliers?|options?|products?|companies|platforms?)"
)

COMPETITOR = (
    Cue(
        "{who} is comparing with other vendors.",
        words(
            rf"\b(?:also|already|currently|still|actually) (?:\w+ )?{_LOOKING}\b(?: at| to| with)? "
            + _PRODUCTS,
            rf"\b(?:we|I) (?:also |already |have |had |are |am |just )*(?:looked|been looking"
            rf"|had a look|looking) (?:at|into) {_PRODUCTS}",
            rf"\b(?:we|I) have (?:also |already )?(?:seen|tested|met|tried) {_PRODUCTS}",
            rf"\b{_PRODUCTS} (?:has |have )?(?:quoted|offered|charges|charged|asks?) (?:us|me)\b",
            r"\b(?:looking|talking|speaking) (?:at|to|with) (?:\w+ )?(?:other|two|two other"
            "|three other|some other|a few other|another|several|three|a few|some) "
            rf"{_OTHERS}\b",
            rf"\b(?:evaluating|comparing|testing|considering|shortlisted)\b.{{0,20}}? {_PRODUCTS}",
            r"\b(?:evaluating|comparing|considering) (?:\w+ )?(?:alternatives|(?:other|two|three"
            rf"|several|different) {_OTHERS})\b",
            rf"\bother (?:one|{_OTHERS})(?: that| which)? (?:we|I) (?:are|am|have) (?:also )?"
            rf"(?:{_LOOKING}|looked|talked|spoken|on)\b",
            r"\b(?:one of|between) (?:the )?(?:two|three|four|five|several)\b.{0,25}"
            r"\b(?:short ?list\w*|looking at|talking to|considering|comparing)\b",
            r"\b(?:offer|quote|demo|proposal|pitch|trial|pilot) (?:from|of|with) "
            rf"(?:a competitor|another (?:vendor|provider|company|supplier)|{_PRODUCTS})",
            rf"\banother {_OTHERS} (?:has |have |had |already )*(?:sent|gave|given|made|offered"
            r"|quoted|told)\b",
            rf"\bcompar(?:ed|ing|e|ison) (?:you |this |it )?(?:to|with|against) {_PRODUCTS}",
            rf"\bwhat {_PRODUCTS} (?:has |have |had )?(?:offered|quoted|charges?|showed)",
            rf"\b{_PRODUCTS} (?:is|was|are|seems|would be) "
            r"(?:\w+ )?(?:cheaper|less expensive|half the price|more affordable)\b",
            r"\b(?:your|a) competitors?\b",
            rf"\b(?:it is|between|choosing between) you and {_PRODUCTS}",
            rf"\bwe had {_PRODUCTS} in\b|\bin talks with {_PRODUCTS}",
            rf"\byour colleagues (?:at|from) {_PRODUCTS}",
            r"\b(?:one|two|three|four|a few|some|several) other (?:quotes|offers|proposals)\b",
            r"\b(?:a )?(?:cheaper|better|competing) (?:offer|quote)\b",
        ),
        claim_with="{who} is also looking at {what}.",
        odds=WORSE,
        unless=words(
            r"\bour competitors?\b|\bfrom you\b",
            r"\bthey (?:are |have |had )?(?:also |already )?(?:talk|look|speak|compar)",
        ),
        hints=(
            "you and",
            "had ",
            "look",
            "talk",
            "speak",
            "evaluat",
            "test",
            "consider",
            "trial",
            "pilot",
            "compar",
            "other",
            "short",
            "offer",
            "quote",
            "demo",
            "proposal",
            "pitch",
            "cheaper",
            "expensive",
            "half the price",
            "affordable",
            "competitor",
            "colleagues",
            "charge",
            "ask",
            "seen",
            "met",
            "tried",
            "showed",
            "shows",
        ),
    ),
    Cue(
        "{who} names what they use today.",
        words(
            r"\bwe (?:are |have been )?(?:currently |already |still |now |today |just "
            "|mostly |mainly )*(?:use|using|work with|working with|run on|rely on"
            rf"|have been on|on|went with|are on) {_PRODUCTS}",
            r"\b(?:currently|today|right now|at the moment|so far),? "
            rf"(?:we (?:are )?)?(?:use|using|on|have|with) {_PRODUCTS}",
            r"\b(?:our|the) (?:current|existing|previous) "
            rf"(?:tool|vendor|provider|system|solution|supplier) is {_PRODUCTS}",
            rf"\b(?:it is|everything is|everything sits|everything lives) (?:all )?(?:in"
            rf"|on) {_PRODUCTS}",
            rf"\bswitch(?:ing|ed)? (?:away )?from {_PRODUCTS}",
            rf"\breplac(?:e|ing) {_PRODUCTS}",
        ),
        claim_with="{who} uses {what} today.",
        unless=words(
            r"\b(?:as|for) (?:our |the |a )?(?:crm|calendar|e-?mail|chat|erp|calls"
            r"|meetings|video)\b"
        ),
    ),
)
