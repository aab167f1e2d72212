"""English cues of what the customer needs: a problem, its cost, a requirement."""

from __future__ import annotations

from ..cues import Cue, words
from .vocabulary import MONEY, PERIOD, WHEN

_REST = r"(?P<what>[^,;.!?]{8,90})"  # the need itself, as far as the clause goes
_BAD = (
    "(?:wrong|mistakes?|errors?|late|missing|lost|empty|unused|incomplete|outdated|duplicates?"
    "|double|broken)"
)

NEED = (
    Cue(
        "{who} says what their problem costs them.",
        words(
            r"\b(?:we|it|that|this|which|they|he|she|reps?|people|teams?|technicians|everyone"
            r"|somebody|someone"
            r"|everybody|I|i)\b.{0,30}\b(?:los(?:e|ing|es|t)|wast(?:e|ing|es|ed)|wr(?:ite|ote) off"
            r"|cost(?:s|ing)? us|spend(?:s|ing)?|takes? (?:us|them|me|our|about|around|almost"
            r"|up)?)\b.{0,75}?(?P<what>\b(?:half a |\w+ )?(?:hours?|days?|weeks"
            rf"|half (?:their|our|the) (?:time|day))\b{PERIOD}(?: on [\w ]+)?|{MONEY}{PERIOD})",
            r"\bwe (?:are |keep |constantly )?(?:los(?:e|ing|t)|miss(?:ing)?) "
            r"(?:\w+ ){0,3}(?:deals|customers|leads|opportunities|track|follow[- ]ups"
            r"|calls|time|deadlines|windows|appointments)\b",
        ),
        claim_with="{who} says what their problem costs: {what}.",
        unless=words(
            r"\b(?:contract|notice|implementation|review|rollout|approval|legal|lawyer"
            r"|data protection|procurement|works council|together|trip|flight)\b",
            r"^(?:if|suppose)\b",
            r"\bwe (?:could|can|would|might|want to) (?:\w+ )?(?:spend|pay)\b",
            rf"\bwe (?:are )?(?:currently )?(?:pay|spend)(?:ing)?\b.{{0,30}}{MONEY}",
        ),
    ),
    Cue(
        "{who} names a problem.",
        words(
            r"\b(?:our|the|my) (?:\w+ )?(?:problem|issue|challenge|pain(?: point)?"
            "|struggle|headache|bottleneck|frustration)s? "
            "(?:right now |at the moment |today |there |here |for us )?(?:is|are|was"
            rf"|has been)\b(?: that)? ?{_REST}?",
            rf"\bwe (?:are |have been |really |do |still )*struggl(?:e|ing) (?:with|to) {_REST}?",
            r"\b(?:is|are|was) (?:a |an |such a )?(?:complete |total |real |huge "
            r"|bit of a )?(?:mess|nightmare|headache|pain|chaos)\b",
            r"\bwe have (?:a |an )?(?:huge |big |real |serious |major )?(?:problem|issue"
            r"|trouble)s? with\b",
            r"\b(?:we|they) (?:are|is) (?:drowning|sinking|buried) in\b",
            r"\bnobody (?:\w+ )?(?:updates|fills|knows|trusts|maintains|has time|looks at|reads"
            r"|saw|notices|noticed|finds|can find|answers|is in it)\b",
            r"\bwe (?:do|enter|copy|type|update|track|write)\b.{0,30}\b(?:manually"
            r"|by hand|in (?:spreadsheets|excel)|on paper)\b",
            r"\bkeeps? (?:falling through|getting lost|breaking|slipping)\b",
            r"\b(?:notes|things|leads|information|data|follow[- ]ups) "
            r"(?:\w+ )?(?:get|gets|fall|falls) (?:lost|through the cracks|forgotten)\b",
            r"\b(?:half|most|many|a third|a quarter|a lot) of (?:the|our|my|their) \w+\b"
            rf".{{0,30}}\b{_BAD}\b",
            r"\b(?:drives?|driving) (?:me|us|everybody) (?:mad|crazy|nuts|insane)\b",
            r"\b(?:is|are) (?:always|usually|constantly|often|already) (?:\w+ )?"
            r"(?:out of date|outdated|wrong|late|incomplete|broken|down)\b",
            r"\b(?:is|are) never (?:right|up to date|correct|accurate|complete|on time)\b",
            r"\b(?:customers|clients|people|patients|guests) (?:\w+ )?complain(?:ing)?\b",
            r"\b(?:that|it|this) (?:has become|is getting|has got|gets) (?:even |much )?worse\b",
            r"\b(?:is|are) (?:way |far |much |just )?too "
            r"(?:slow|manual|cumbersome|time[- ]consuming|error[- ]prone)\b",
        ),
        claim_with="{who} names a problem: {what}.",
        unless=words(
            r"\bno (?:problem|issue)|not (?:really )?(?:a|an|the) (?:problem|issue)"
            "|the (?:problem|issue) (?:is|was) solved|budget|would be a|will be a",
        ),
    ),
    Cue(
        "{who} says what they need.",
        words(
            r"\b(?:we|I) (?:\w+ly |just |do |also )*need "
            r"(?P<what>(?:an?|one|something|somebody|someone|better|more|some kind|visibility)\b"
            r"[^,;.!?]*)",
            r"\bwe (?:\w+ly |just |do |also )*need (?P<what>(?:to be able to|the ability|help)\b"
            r"[^,;.!?]*)",
            r"\bwhat (?:we|I) (?:\w+ly )?(?:need|want|miss|are missing|am missing) is " + _REST,
            r"\b(?:we are|I am) looking (?P<what>(?:for (?:a|an|something|somebody|ways?|help)"
            r"|to (?:improve|replace|reduce|automate|cut|get))\b[^,;.!?]*)",
            r"\b(?:we|I) (?:would|want|really want) (?:\w+ )?(?:like |love |want )?"
            "(?P<what>to (?:reduce|automate|stop|get rid of|improve|be able to|replace|cut|avoid"
            r"|speed up|save)\b[^,;.!?]*)",
            r"\b(?:must[- ]have|requirement|what (?:matters|is important) (?:most )?(?:to|for) us"
            r"|most important(?: thing)? (?:to|for) us|is what (?:I am|we are) (?:after"
            r"|looking for)|is a must|not negotiable|non-negotiable"
            r"|deal ?breaker|no use to (?:me|us))\b",
            r"\bit (?:has to|must) (?!do with|say|come|go|wait)\w+",
        ),
        claim_with="{who} says what they need: {what}.",
        unless=words(
            r"\bneed (?:a|an|some|more|one) (?:\w+ )?(?:minutes?|moment|second|break|time|coffee"
            "|drink|sleep|holiday|approval|sign[- ]?off|decision|quote|proposal|offer|word)"
            rf"|\bbudget\b|\bneed one more\b|\bit (?:has to|must)\b.*{WHEN}|{WHEN} it (?:has to"
            rf"|must)",
        ),
    ),
)
