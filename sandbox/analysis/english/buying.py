"""English cues of what a purchase needs: money, a decider, a reason and a date."""

from __future__ import annotations

from ..cues import BETTER, WORSE, Cue, words
from .vocabulary import MONEY, PERIOD, ROLE, WHEN

BUDGET = (
    Cue(
        "{who} says the budget is not a problem.",
        words(
            r"\bbudget(?:s| wise)? (?:is|are|will|would|should) (?:not"
            "|no) (?:be )?(?:an? |the |our )?(?:problem|issue|concern|blocker"
            "|obstacle)"
        ),
        odds=BETTER,
    ),
    Cue(
        "{who} says there is no budget for this.",
        words(
            r"\b(?:no|not (?:really )?(?:have|got|see|find|get) (?:a|any|the|much"
            r"|enough))(?: \w+)? budget\b"
            r"|\bbudgets? (?:is|are|was|has been|have been|got) (?:\w+ )?(?:frozen"
            "|gone|tight|used up|spent|exhausted|cut|limited|very limited)"
            r"|\bbudget (?:freeze|cuts?)\b|\bcan not (?:really )?afford\b"
            r"|\bnot in (?:the|our|this year's) budget\b"
            r"|\b(?:outside|out of|over|above|beyond|exceeds) (?:of )?(?:our|my|the) budget\b"
        ),
        odds=WORSE,
        unless=words(r"\bbudget (?:problem|issue|concern)|not sure"),
    ),
    Cue(
        "{who} says the budget still has to be approved.",
        words(
            r"\bbudgets? (?:is|has|was|still|would|will|needs?)\b(?: \w+){0,3} (?:not"
            r"|to be|yet)\b(?: \w+){0,3} (?:approved|confirmed|signed|released"
            "|decided)"
            r"|\b(?:need|have|going|want) to (?:\w+ )?(?:get|find|ask for|request"
            r"|apply for|free up) (?:\w+ ){0,3}budget"
            r"|\b(?:if|whether|once|unless|until"
            r"|when)\b.{0,40}\bbudget\b.{0,40}\b(?:approved?|confirmed|released?"
            "|available|signed)"
        ),
    ),
    Cue(
        "{who} confirms that there is a budget.",
        words(
            r"\bbudget (?:of |for \w+(?: \w+)? )?(?:\w+ )?(?:is|has|was"
            "|got) (?:already |all |now |been )*(?:approved|confirmed|there|secured"
            "|signed off|released|available|set aside|in place"
            rf"|allocated)(?:.{{0,30}}?(?P<what>{MONEY}))?"
            r"|\bwe have (?:already |now )?(?:set aside|earmarked|allocated|budgeted"
            rf"|put aside|reserved)\b(?:.{{0,30}}?(?P<what1>{MONEY}))?"
            r"|\b(?:got|received|have|secured) (?:the |our )?(?:budget approv(?:al"
            "|ed)|approval for the budget|budget (?:signed|released))"
        ),
        claim_with="{who} confirms a budget: {what}.",
        odds=BETTER,
    ),
    Cue(
        "{who} names a budget.",
        words(
            rf"\bbudget\b.{{0,50}}?(?P<what>{MONEY}{PERIOD})"
            rf"|(?P<what1>{MONEY}{PERIOD})(?: \w+){{0,4}} (?:as (?:a|our) )?budget\b"
            r"|\bwe (?:can|could|would|want to|are (?:willing|able|planning) to"
            r"|plan to|were planning to) (?:\w+ )?(?:spend|invest|pay"
            rf"|go)\b.{{0,25}}?(?P<what2>{MONEY}{PERIOD})"
        ),
        claim_with="{who} names a budget of {what}.",
        odds=BETTER,
    ),
    Cue(
        "{who} says what they pay today.",
        words(
            r"\bwe (?:are )?(?:currently |already |now |still )?(?:pay|paying|spend"
            rf"|spending)\b.{{0,30}}?(?P<what>{MONEY}{PERIOD})"
        ),
        claim_with="{who} says what they spend today: {what}.",
    ),
    Cue(
        "{who} says there is a budget.",
        words(
            r"\b(?:we|I|they|department|team) (?:do )?(?:have|has|got) (?:a |the "
            r"|some |enough |our own )(?:\w+ )?budget\b"
        ),
        odds=BETTER,
    ),
)

AUTHORITY = (
    Cue(
        "{who} says they cannot decide this alone.",
        words(
            r"\bI (?:am not|do not|can not|could not) (?:the (?:one|person) (?:who"
            "|that) )?(?:the decision[- ]maker|decides?|signs?|make (?:the|that"
            r"|this) (?:final )?decision)\b"
            r"|\bnot (?:just )?(?:my|up to me|mine) (?:decision|call|to decide"
            r"|alone)\b|\bnot (?:my|mine to) (?:decision|decide)"
        ),
    ),
    Cue(
        "{who} can decide this.",
        words(
            r"\bI am the (?:one|person) (?:who|that) (?:decides|signs|makes)"
            r"|\bI am the decision[- ]maker|\b(?:it|that) is (?:ultimately )?my "
            r"(?:call|decision)\b"
            r"|\bI (?:can|will|get to) (?:sign (?:this|that|it|off|the contract)"
            "|approve (?:this|that|it)|decide (?:this|that|it|on my own|alone"
            "|myself))"
            r"|\bI (?:make|have) the final (?:decision|say|call)|\bthe decision is mine\b"
        ),
        odds=BETTER,
    ),
    Cue(
        "{who} names somebody else who decides.",
        words(
            rf"\b(?:my|our|the) (?P<what>{ROLE})\b(?: \w+){{0,3}}? (?:decides?|has to"
            "|have to|needs? to|must|will (?:have to|want|need|decide)"
            "|would (?:have to|need|want)|wants? to see|signs?(?: off)?|approves?"
            "|makes the|has the (?:final|last)|is the (?:one|person)|is the decision)"
            r"|\b(?:need|have|want|like|going) to (?:\w+ )?(?:run|check|talk|speak"
            rf"|discuss|clear|take|align|bring|present|pitch|go)\b.{{0,30}}? (?:with"
            rf"|by|past|to|from) (?:my|our|the) (?P<what1>{ROLE})\b"
            r"|\b(?:sign[- ]?off|approval|buy[- ]?in|okay|blessing"
            rf"|go[- ]ahead) (?:from|by|of) (?:my|our|the)? ?(?P<what2>{ROLE})\b"
            r"|\b(?:decision|it) is (?:\w+ )?(?:made|taken|up|down) (?:by|to"
            rf"|with) (?:my|our|the) (?P<what3>{ROLE})\b"
        ),
        claim_with="{who} says that the decision also needs: {what}.",
    ),
)

NEED = (
    Cue(
        "{who} says what their problem costs them.",
        words(
            r"\b(?:we|it|that|this|which|they|reps?|people|teams?|everyone|everybody"
            rf"|I|i)\b.{{0,30}}\b(?:los(?:e|ing|es)|wast(?:e|ing|es)|cost(?:s|ing)? us"
            "|spend(?:s|ing)?|takes? (?:us|them|me|our|about|around|almost"
            rf"|up)?)\b.{{0,40}}?(?P<what>\b(?:half a |\w+ )?(?:hours?|days?|weeks"
            rf"|half (?:their|our|the) (?:time|day))\b{PERIOD}(?: on [\w ]+)?"
            rf"|{MONEY}{PERIOD})"
            r"|\bwe (?:are |keep )?(?:los(?:e|ing)"
            r"|miss(?:ing)?) (?:\w+ ){0,3}(?:deals|customers|leads|opportunities"
            r"|track|follow[- ]ups|calls|time)\b"
        ),
        claim_with="{who} says what their problem costs: {what}.",
        unless=words(
            r"\b(?:contract|notice|implementation|review|rollout|approval|legal"
            r"|data protection|procurement|works council)\b"
            r"|^(?:if|suppose)\b|\bwe (?:are )?(?:currently )?(?:pay"
            rf"|spend)(?:ing)?\b.{{0,30}}{MONEY}"
        ),
    ),
    Cue(
        "{who} names a problem.",
        words(
            r"\b(?:our|the|my) (?:\w+ )?(?:problem|issue|challenge|pain(?: point)?"
            "|struggle|headache|bottleneck|frustration)s? (?:right now "
            r"|at the moment |today |there |here |for us )?(?:is|are|was|has been)\b"
            r"|\bwe (?:are |have been |really |do |still )*struggl(?:e|ing) (?:with"
            r"|to)\b|\b(?:is|are|was) (?:a |an |such a )?(?:complete |total |real "
            r"|huge |bit of a )?(?:mess|nightmare|headache|pain|chaos)\b"
            r"|\bwe have (?:a |an )?(?:huge |big |real |serious |major )?(?:problem"
            r"|issue|trouble)s? with\b|\bnobody (?:\w+ )?(?:updates|fills|knows|trusts"
            r"|maintains|has time|looks at)\b"
            r"|\bwe (?:do|enter|copy|type|update|track|write)\b.{0,30}\b(?:manually"
            r"|by hand|in (?:spreadsheets|excel)|on paper)\b"
            r"|\bkeeps? (?:falling through|getting lost|breaking|slipping)\b"
            r"|\b(?:notes|things|leads|information|data"
            r"|follow[- ]ups) (?:\w+ )?(?:get|gets|fall|falls) (?:lost"
            r"|through the cracks|forgotten)\b|\b(?:is|are) (?:way |far |much "
            "|just )?too (?:slow|manual|cumbersome|time[- ]consuming"
            r"|error[- ]prone)\b"
        ),
        unless=words(
            r"\bno (?:problem|issue)|not (?:really )?(?:a|an|the) (?:problem|issue)"
            "|the (?:problem|issue) (?:is|was) solved|budget"
        ),
    ),
    Cue(
        "{who} says what they need.",
        words(
            r"\bwe (?:\w+ly |just |do |also )*need (?:a|an|to be able|something"
            "|somebody|someone|better|more|some kind|the ability|visibility|help"
            r"|one)\b"
            r"|\bwe are looking (?:for (?:a|an|something|somebody|ways?|help)"
            r"|to (?:improve|replace|reduce|automate|cut|get))\b"
            r"|\b(?:we|I) (?:would|want|really want) (?:\w+ )?(?:like |love "
            "|want )?to (?:reduce|automate|stop|get rid of|improve|be able to"
            r"|replace|cut|avoid|speed up|save)\b"
            r"|\b(?:must[- ]have|requirement|what (?:matters"
            "|is important) (?:most )?(?:to|for) us|most important(?: thing)? (?:to"
            r"|for) us|it has to|it must)\b"
        ),
        unless=words(
            r"\bneed (?:a|an|some|more) (?:\w+ )?(?:minutes?|moment|second|break|time"
            r"|approval|sign[- ]?off|decision|quote|proposal|offer)|\bbudget\b"
        ),
    ),
)

TIMING = (
    Cue(
        "{who} says this is postponed or not urgent.",
        words(
            r"\bnot (?:happen(?:ing)? |going to happen |start(?:ing)? |decide "
            rf"|be )?(?:before|until) (?:the )?(?P<what>{WHEN})"
            r"|\b(?:no (?:rush|hurry)|not (?:urgent|in a (?:rush|hurry)|(?:a "
            r"|our )?(?:top )?priority(?: right now| this)?))\b"
            r"|\b(?:push|pushed|postpone|postponed|delay|delayed|move"
            rf"|moved)\b.{{0,30}}\b(?:to|until|into) (?:the )?(?P<what1>{WHEN})"
            r"|\b(?:maybe|perhaps) (?P<what2>next year)\b"
            r"|\bput (?:\w+ )?(?:this|it|that|everything|the project) on hold\b"
            r"|\b(?:is|are) on hold\b|\bnot (?:buy|invest|purchase|start) anything\b"
        ),
        claim_with="{who} says it will not happen before {what}.",
        odds=WORSE,
    ),
    Cue(
        "{who} says when their current contract ends.",
        words(
            r"\b(?:contract|licen[cs]es?|subscription|agreement"
            rf"|renewal)\b(?: \w+){{0,4}} (?:runs? out|expires?|ends?|is up|are up"
            rf"|renews?|runs? until|is due|comes up|is)\b(?:.{{0,40}}?(?P<what>{WHEN}))"
        ),
        claim_with="{who} says when their current contract ends: {what}.",
    ),
    Cue(
        "{who} gives a date for the start.",
        words(
            r"\b(?:go(?:ing)? live|roll(?:ed|ing)? (?:it |this |that )?out|rollout"
            "|start(?:ed|ing)?|launch(?:ed|ing)?|live|in place|up and running"
            r"|running|decide|decided|decision|implement\w*|switch(?:ed|ing)?"
            r"|onboard\w*|sign(?:ed)?|kick(?:ing)? off|ready|done"
            rf"|migrat\w+)\b.{{0,40}}?\b(?:by|before|in|until|from|on|at|this|next"
            rf"|within|for)? ?(?:the )?(?P<what>{WHEN})"
            r"|\b(?:by|before|until"
            rf"|no later than) (?:the )?(?P<what1>{WHEN})(?:.{{0,40}})\b(?:live"
            "|running|in place|done|ready|decide|decision|start|launch|rolled out"
            r"|set up)\b"
        ),
        claim_with="{who} gives a date: {what}.",
        unless=words(
            r"\b(?:last|previous) (?:year|month|quarter|week)\b|\b(?:started|launched"
            r"|decided|signed|switched|migrated) (?:\w+ ){0,3}(?:ago|in 20[01]\d)"
            r"|\b(?:call|meet|demo|talk|send)\b|\bnot (?:sure|start)"
        ),
    ),
    Cue(
        "{who} says it is urgent.",
        words(
            r"\bas soon as possible\b|\basap\b|\burgent(?:ly)?\b|\b(?:our|the|a"
            r"|hard) deadline (?:is|for)\b|\bwe have (?:a|to)\b.{0,20}\bdeadline\b"
            r"|\btime is (?:short|running|tight)\b"
        ),
        unless=words(r"\bnot (?:that |so |really |very )?urgent|\bno deadline|\bI will\b"),
    ),
)
