"""English words of decisions, of agreement, and of what is only supposed."""

from __future__ import annotations

from ..cues import BETTER, WORSE, By, Cue, words
from .vocabulary import SLOT, WHEN

DECISIONS = (
    Cue(
        "",
        words(
            r"\blet us (?:go (?:with|for|ahead)|do (?:that|it this way|the|a)|start with"
            r"|move (?:forward|ahead)|proceed|take the|stick (?:with|to)|keep)\b"
            r"|\bwe (?:have )?(?:now |already |finally |just )?(?:decided|agreed|chosen"
            r"|settled)\b"
            r"|\bwe (?:will|are going to) (?:\w+ )?(?:go (?:with|for|ahead)|start with"
            "|take the|do (?:the|a|it with) |move (?:forward|ahead)|proceed|sign|buy"
            r"|choose|roll it out|begin with)\b"
            r"|\bwe are going (?:with|ahead|for)\b"
            r"|\b(?:it is|that is) a deal\b"
            r"|^(?:okay,? |great,? |perfect,? )?(?:deal|agreed)\b[.!,]"
            r"|\bthen we (?:start|take|go with|will (?:start|take|go))\b"
            r"|\bwe want to (?:move (?:forward|ahead)|go ahead|proceed|sign)\b"
            r"|\b(?:the decision (?:is|was) (?:made(?! by)|to))\b"
            rf"|\bI have decided\b|\blet us (?:say|make it) {SLOT}"
        ),
        by=By.ANYONE,
        is_decision=True,
        unless=words(
            r"\b(?:not|never|yet to) (?:yet |really |fully |quite |have )*(?:decide"
            r"|decided|agreed|chosen|settled|sign|go|buy|do)\b"
            r"|\blet us (?:do (?:the|a) (?:quick )?(?:intro|round)"
            "|start with (?:you|a quick|the agenda|introductions|some)|go (?:through|over))"
            r"|\bbefore we (?:go|sign|move|decide)"
            r"|\b(?:in the end we agreed|back then|at (?:that|the) time|years? ago|last year)\b"
        ),
    ),
)
DECIDES_THE_LAST = words(
    r"^(?:(?:okay|great|good|perfect|then|so|and),? )*(?:(?:let us|we will|we) )?"
    r"(?:do (?:it|that)(?: (?:so|that way|this way|like that))?|go with (?:it|that)"
    r"|that is a deal|it is a deal)[.!]?$"
)

TURNS = (
    Cue(
        "{who} speaks for the product.",
        words(
            r"\b(?:exactly|precisely) what (?:we|I) "
            "(?:need|want|are looking for|were looking for|am looking for"
            r"|have been (?:looking|waiting) for)\b"
            r"|\b(?:I|we) (?:really |absolutely )?love (?:that|this|it|how|the)\b"
            r"|\b(?:I am|we are|very|really) impressed\b"
            r"|\b(?:that|this|it) would (?:really |definitely |already )?(?:save|help"
            r"|solve|fix|make (?:a (?:huge|big|real)|my|our))\b"
            r"|\bI will (?:push|fight|recommend|champion|advocate|make the case|vouch)\b"
            r"|\b(?:I|we) (?:really |do )?like (?:that|this|it)\b(?! (?:you|when|better if))"
            r"|\b(?:that|this) is (?:exactly|precisely) (?:the thing|it)\b"
            r"|\byou have convinced (?:me|us)\b"
            r"|^(?:okay,? |well,? )?(?:that|this) (?:does )?fits?\b"
            r"|\bthat is (?:huge|a game[- ]changer|fantastic|brilliant|amazing|exactly it)\b"
        ),
        odds=BETTER,
        unless=words(r"\b(?:not|if only|never)\b"),
    ),
    Cue(
        "{who} does not want to settle a next step.",
        words(
            r"\bwe will (?:get back to you|be in touch|think about it|let you know)\b"
            r"|\bdo not call us\b"
            r"|\b(?:need|have) to think about (?:it|this)\b"
            r"|\bjust send (?:me|us) (?:some |an? )?(?:information|e-?mail|brochure)"
        ),
        odds=WORSE,
        unless=words(WHEN + r"|\bby (?:monday|tuesday|wednesday|thursday|friday|tomorrow)\b"),
    ),
)

RESOLVES = words(
    r"\bthat (?:makes sense|helps|works(?: for (?:us|me))?|addresses|answers|solves"
    "|takes care|would work|sounds (?:fair|reasonable|good|better)"
    "|is (?:fair|reasonable|reassuring|good to (?:know|hear)|fine|better|helpful"
    r"|great to hear|good news|a relief))\b"
    r"|\b(?:fair enough|good to (?:know|hear)|I am (?:fine|okay|good|happy) with that"
    "|we can live with that|that was my (?:main|biggest|only) (?:concern|worry)"
    r"|no (?:more|further) (?:concerns|doubts|questions on that))\b"
    r"|^okay, (?:then|in that case|that)\b"
)
HYPOTHESIS = words(
    r"\b(?:suppose|imagine|let us say(?! (?:next |this |on )?(?:\w+day|tomorrow|the \w+)\b)"
    r"|hypothetically|for example|for instance|say you)\b"
)
CONDITION = words(r"\b(?:if|unless|whether|in case|provided)\b")
