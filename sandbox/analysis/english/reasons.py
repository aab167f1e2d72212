"""English cues of why somebody buys, and why now: needs and dates."""

from __future__ import annotations

from ..cues import WORSE, Cue, words
from .vocabulary import MONEY, PERIOD, WHEN

NEED = (
    Cue(
        "{who} says what their problem costs them.",
        words(
            r"\b(?:we|it|that|this|which|they|reps?|people|teams?|everyone|everybody|I"
            r"|i)\b.{0,30}\b(?:los(?:e|ing|es)|wast(?:e|ing|es)|cost(?:s|ing)? us"
            "|spend(?:s|ing)?|takes? (?:us|them|me|our|about|around|almost"
            r"|up)?)\b.{0,40}?(?P<what>\b(?:half a |\w+ )?(?:hours?|days?|weeks"
            rf"|half (?:their|our|the) (?:time|day))\b{PERIOD}(?: on [\w ]+)?|{MONEY}{PERIOD})"
            r"|\bwe (?:are |keep )?(?:los(?:e|ing)|miss(?:ing)?) "
            r"(?:\w+ ){0,3}(?:deals|customers|leads|opportunities|track|follow[- ]ups"
            r"|calls|time)\b"
        ),
        claim_with="{who} says what their problem costs: {what}.",
        unless=words(
            r"\b(?:contract|notice|implementation|review|rollout|approval|legal"
            r"|data protection|procurement|works council)\b"
            r"|^(?:if|suppose)\b"
            rf"|\bwe (?:are )?(?:currently )?(?:pay|spend)(?:ing)?\b.{{0,30}}{MONEY}"
        ),
    ),
    Cue(
        "{who} names a problem.",
        words(
            r"\b(?:our|the|my) (?:\w+ )?(?:problem|issue|challenge|pain(?: point)?"
            "|struggle|headache|bottleneck|frustration)s? "
            "(?:right now |at the moment |today |there |here |for us )?(?:is|are|was"
            r"|has been)\b"
            r"|\bwe (?:are |have been |really |do |still )*struggl(?:e|ing) (?:with|to)\b"
            r"|\b(?:is|are|was) (?:a |an |such a )?(?:complete |total |real |huge "
            r"|bit of a )?(?:mess|nightmare|headache|pain|chaos)\b"
            r"|\bwe have (?:a |an )?(?:huge |big |real |serious |major )?(?:problem|issue"
            r"|trouble)s? with\b"
            r"|\bnobody (?:\w+ )?(?:updates|fills|knows|trusts|maintains|has time|looks at)\b"
            r"|\bwe (?:do|enter|copy|type|update|track|write)\b.{0,30}\b(?:manually"
            r"|by hand|in (?:spreadsheets|excel)|on paper)\b"
            r"|\bkeeps? (?:falling through|getting lost|breaking|slipping)\b"
            r"|\b(?:notes|things|leads|information|data|follow[- ]ups) "
            r"(?:\w+ )?(?:get|gets|fall|falls) (?:lost|through the cracks|forgotten)\b"
            r"|\b(?:is|are) (?:way |far |much |just )?too "
            r"(?:slow|manual|cumbersome|time[- ]consuming|error[- ]prone)\b"
        ),
        unless=words(
            r"\bno (?:problem|issue)"
            "|not (?:really )?(?:a|an|the) (?:problem|issue)"
            "|the (?:problem|issue) (?:is|was) solved"
            "|budget"
        ),
    ),
    Cue(
        "{who} says what they need.",
        words(
            r"\bwe (?:\w+ly |just |do |also )*need "
            "(?:a|an|to be able|something|somebody|someone|better|more|some kind"
            r"|the ability|visibility|help|one)\b"
            r"|\bwe are looking (?:for (?:a|an|something|somebody|ways?|help)"
            r"|to (?:improve|replace|reduce|automate|cut|get))\b"
            r"|\b(?:we|I) (?:would|want|really want) (?:\w+ )?(?:like |love |want )?to "
            "(?:reduce|automate|stop|get rid of|improve|be able to|replace|cut|avoid"
            r"|speed up|save)\b"
            r"|\b(?:must[- ]have|requirement"
            "|what (?:matters|is important) (?:most )?(?:to|for) us"
            r"|most important(?: thing)? (?:to|for) us|it has to|it must)\b"
        ),
        unless=words(
            r"\bneed (?:a|an|some|more) (?:\w+ )?(?:minutes?|moment|second|break|time"
            "|approval|sign[- ]?off|decision|quote|proposal|offer)"
            r"|\bbudget\b"
        ),
    ),
)

TIMING = (
    Cue(
        "{who} says this is postponed or not urgent.",
        words(
            r"\bnot (?:happen(?:ing)? |going to happen |start(?:ing)? |decide "
            f"|be )?(?:before|until) (?:the )?(?P<what>{WHEN})"
            r"|\b(?:no (?:rush|hurry)|not (?:urgent|in a (?:rush|hurry)"
            r"|(?:a |our )?(?:top )?priority(?: right now| this)?))\b"
            r"|\b(?:push|pushed|postpone|postponed|delay|delayed|move"
            rf"|moved)\b.{{0,30}}\b(?:to|until|into) (?:the )?(?P<what1>{WHEN})"
            r"|\b(?:maybe|perhaps) (?P<what2>next year)\b"
            r"|\bput (?:\w+ )?(?:this|it|that|everything|the project) on hold\b"
            r"|\b(?:is|are) on hold\b"
            r"|\bnot (?:buy|invest|purchase|start) anything\b"
        ),
        claim_with="{who} says it will not happen before {what}.",
        odds=WORSE,
    ),
    Cue(
        "{who} says when their current contract ends.",
        words(
            r"\b(?:contract|licen[cs]es?|subscription|agreement|renewal)\b(?: \w+){0,4} "
            "(?:runs? out|expires?|ends?|is up|are up|renews?|runs? until|is due|comes up"
            rf"|is)\b(?:.{{0,40}}?(?P<what>{WHEN}))"
        ),
        claim_with="{who} says when their current contract ends: {what}.",
    ),
    Cue(
        "{who} gives a date for the start.",
        words(
            r"\b(?:go(?:ing)? live|roll(?:ed|ing)? (?:it |this |that )?out|rollout"
            "|start(?:ed|ing)?|launch(?:ed|ing)?|live|in place|up and running|running"
            r"|decide|decided|decision|implement\w*|switch(?:ed|ing)?|onboard\w*"
            r"|sign(?:ed)?|kick(?:ing)? off|ready|done|migrat\w+)\b.{0,40}?\b(?:by"
            f"|before|in|until|from|on|at|this|next|within|for)? ?(?:the )?(?P<what>{WHEN})"
            r"|\b(?:by|before|until|no later than) "
            rf"(?:the )?(?P<what1>{WHEN})(?:.{{0,40}})\b(?:live|running|in place|done|ready"
            r"|decide|decision|start|launch|rolled out|set up)\b"
        ),
        claim_with="{who} gives a date: {what}.",
        unless=words(
            r"\b(?:last|previous) (?:year|month|quarter|week)\b"
            r"|\b(?:started|launched|decided|signed|switched|migrated) "
            r"(?:\w+ ){0,3}(?:ago|in 20[01]\d)"
            r"|\b(?:call|meet|demo|talk|send)\b"
            r"|\bnot (?:sure|start)"
        ),
    ),
    Cue(
        "{who} says it is urgent.",
        words(
            r"\bas soon as possible\b|\basap\b"
            r"|\burgent(?:ly)?\b"
            r"|\b(?:our|the|a|hard) deadline (?:is|for)\b"
            r"|\bwe have (?:a|to)\b.{0,20}\bdeadline\b"
            r"|\btime is (?:short|running|tight)\b"
        ),
        unless=words(r"\bnot (?:that |so |really |very )?urgent|\bno deadline|\bI will\b"),
    ),
)
