"""English cues of when a deal can happen: fixed dates, ends of contracts, delays."""

from __future__ import annotations

from ..cues import BETTER, WORSE, Cue, words
from .vocabulary import WHEN

_BY = rf"(?:by|before|until|no later than|in|on|at) (?:the )?(?P<what>{WHEN})"
_STAND = (
    "(?:live|running|in place|ready|done|working|work|decided|decide|signed|finished|set up"
    "|delivered|able to)"
)
_MUST = "(?:has to|have to|must|needs to|need to|needs it|need it)"

TIMING = (
    Cue(
        "{who} says this is postponed or not urgent.",
        words(
            r"\bnot (?:happen(?:ing)? |going to happen |start(?:ing)? |decide "
            f"|be )?(?:before|until) (?:the )?(?P<what>{WHEN})",
            r"\b(?:no (?:rush|hurry)|(?:it|this|that|we) (?:is|are) not "
            r"(?:that |so |very |really )?(?:urgent|in a (?:rush|hurry))|not (?:a "
            r"|our )?(?:top )?priority(?: right now)?)\b"
            r"(?! to)",
            r"\b(?:push|pushed|postpone|postponed|delay|delayed|move"
            rf"|revisit)\b.{{0,30}}\b(?:to|until|into|in) (?:the )?(?P<what>{WHEN})",
            r"\b(?:maybe|perhaps) (?P<what>next year)\b",
            rf"\b(?:it|this) (?:waits|has to wait|can wait) until (?P<what>{WHEN})",
            r"\bnot (?:touch|look at|do|change|buy|decide)\b.{0,15}\b(?:until|before)(?: after)? "
            rf"(?:the )?(?P<what>{WHEN})",
            r"\bnothing (?:is going to|will|can) (?:\w+ )?(?:happen|move|change"
            r"|be decided)\b.{0,30}?"
            rf"\b(?:in|before|until) (?:the )?(?P<what>{WHEN})",
            r"\bnot something we would (?:do|start|buy) (?:before|until) (?:the )?"
            rf"(?P<what>{WHEN}|spring|summer|autumn|winter)",
            r"\bput (?:\w+ )?(?:this|it|that|everything|the project) on hold\b",
            r"\b(?:is|are) on hold\b",
            r"\bnot (?:buy|invest|purchase|start) anything\b",
        ),
        claim_with="{who} says it will not happen before {what}.",
        odds=WORSE,
        unless=words(r"\b(?:house|office|flat|meeting|call)\b"),
    ),
    Cue(
        "{who} rules out a time.",
        words(
            rf"\b(?P<what>{WHEN}) is (?:impossible|out of the question|not possible"
            "|too (?:early|soon|late))",
            r"\b(?:nobody|no one|nothing)\b.{0,25}\b(?:changes?|touche[sd]|touches|starts?|moves?)"
            rf"\b.{{0,25}}\b(?:in|from|before|until|during) (?P<what>{WHEN})",
            rf"\bfrom (?P<what>{WHEN}) on\b.{{0,15}}\b(?:nobody|no one|nothing)\b",
        ),
        claim_with="{who} rules out a time: {what}.",
        hints=("impossible", "possible", "question", "too ", "nobody", "no one", "nothing"),
    ),
    Cue(
        "{who} says when their current contract ends.",
        words(
            r"\b(?:contract|licen[cs]es?|subscription|agreement|renewal|deal)\b(?: \w+){0,4} "
            "(?:runs? out|expires?|ends?|is up|are up|renews?|runs? until|is due|comes up)"
            rf"\b(?:.{{0,40}}?(?P<what>{WHEN}))",
        ),
        claim_with="{who} says when their current contract ends: {what}.",
    ),
    Cue(
        "{who} has a fixed date.",
        words(
            rf"\b(?P<what>{WHEN}) at the (?:very )?latest\b",
            r"\b(?:wants?|demands?|requires?|expects?) (?:it|this|that) (?:by|from|before|on) "
            rf"(?P<what>{WHEN})",
            rf"\b(?:by|before) (?:the )?(?P<what>{WHEN})\b.{{0,20}}\b(?:it|this|that|we) {_MUST}",
            rf"\b{_MUST}\b.{{0,30}}\b{_STAND}\b.{{0,25}}?\b{_BY}",
            rf"\b{_MUST}\b.{{0,30}}\b{_STAND}\b.{{0,12}}\bbefore\b.{{0,40}}\b{_BY}",
            r"\b(?:season|audit|contract|trade (?:show|fair)|conference|event|inspection"
            r"|fiscal year|new law)\b.{0,30}?\b(?:starts?|begins?|is|comes?|opens?|ends?)"
            rf" (?:on |in |at )?(?P<what>{WHEN})",
        ),
        claim_with="{who} has a fixed date: {what}.",
        odds=BETTER,
        unless=words(
            r"\b(?:last|previous) (?:year|month|quarter|week)\b|\b(?:not|no) .{0,12}(?:have|need)"
            r" to|\b(?:was|were)\b|\bbudget\b"
        ),
        hints=(
            "latest",
            "by ",
            "before",
            "season",
            "audit",
            "contract",
            "trade",
            "conference",
            "event",
            "inspection",
            "fiscal",
            "law",
            "want",
            "demand",
            "require",
            "expect",
        ),
    ),
    Cue(
        "{who} gives a date for the start.",
        words(
            r"\b(?:go(?:ing)? live|roll(?:ed|ing)? (?:it |this |that )?out|rollout"
            "|start(?:ed|ing|s)?|launch(?:ed|ing)?|live|in place|up and running|running"
            r"|decide|decided|decision|implement\w*|switch(?:ed|ing)?|onboard\w*"
            r"|sign(?:ed)?|kick(?:ing)? off|ready|done|migrat\w+)\b.{0,40}?\b(?:by"
            f"|before|in|until|from|on|at|this|next|within|for)? ?(?:the )?(?P<what>{WHEN})",
            r"^(?:ideally|preferably|at best|at the latest),? "
            rf"(?:by|before|in|at|until|from)? ?(?:the )?(?P<what>{WHEN})",
            rf"\b(?:by|before|until|no later than) (?:the )?(?P<what>{WHEN})(?:.{{0,40}})"
            r"\b(?:live|running|in place|done|ready|decide|decision|start|launch|rolled out"
            r"|set up)\b",
        ),
        claim_with="{who} gives a date: {what}.",
        unless=words(
            r"\b(?:last|previous|since) (?:year|month|quarter|week)\b",
            r"\b(?:started|launched|decided|signed|switched|migrated) "
            r"(?:\w+ ){0,3}(?:ago|in 20[01]\d)",
            r"\b(?:call|meet|demo|talk|send|budget|tried|used to|holiday)\b",
            r"\bnot (?:sure|start)",
            r"^(?!.*\b(?:want|need|have to|must|should|would|like to|get|be)\b)"
            r".*\b(?:started|launched|decided|signed|switched|migrated)\b",
        ),
    ),
    Cue(
        "{who} says it is urgent.",
        words(
            r"\bas soon as (?:possible|we can)\b|\basap\b",
            r"\burgent(?:ly)?\b",
            r"\b(?:our|the|a|hard) deadline (?:is|for)\b",
            r"\bwe have (?:a|to)\b.{0,20}\bdeadline\b",
            r"\btime is (?:short|running|tight)\b",
        ),
        odds=BETTER,
        unless=words(
            r"\bnot (?:that |so |really |very |necessarily )?urgent|\bno deadline|\bI will\b"
            r"|\b(?:mark|then|otherwise)\b.{0,10} urgent\b"
        ),
    ),
)
