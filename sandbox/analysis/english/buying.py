"""English cues of who buys: the money, and the person who decides."""

from __future__ import annotations

from ..cues import BETTER, WORSE, Cue, words
from .vocabulary import MONEY, PERIOD, ROLE

BUDGET = (
    Cue(
        "{who} says the budget is not a problem.",
        words(
            r"\bbudget(?:s| wise)? (?:is|are|will|would|should) (?:not|no) "
            "(?:be )?(?:an? |the |our )?(?:problem|issue|concern|blocker|obstacle)"
        ),
        odds=BETTER,
    ),
    Cue(
        "{who} says there is no budget for this.",
        words(
            r"\b(?:no|not (?:really )?(?:have|got|see|find|get) "
            r"(?:a|any|the|much|enough))(?: \w+)? budget\b"
            r"|\bbudgets? (?:is|are|was|has been|have been|got) "
            r"(?:\w+ )?(?:frozen|gone|tight|used up|spent|exhausted|cut|limited|very limited)"
            r"|\bbudget (?:freeze|cuts?)\b"
            r"|\bcan not (?:really )?afford\b"
            r"|\bnot in (?:the|our|this year's) budget\b"
            r"|\b(?:outside|out of|over|above|beyond|exceeds) (?:of )?(?:our|my|the) budget\b"
        ),
        odds=WORSE,
        unless=words(r"\bbudget (?:problem|issue|concern)|not sure"),
    ),
    Cue(
        "{who} says the budget still has to be approved.",
        words(
            r"\bbudgets? (?:is|has|was|still|would|will|needs?)\b(?: \w+){0,3} "
            r"(?:not|to be|yet)\b(?: \w+){0,3} (?:approved|confirmed|signed|released|decided)"
            r"|\b(?:need|have|going|want) to "
            r"(?:\w+ )?(?:get|find|ask for|request|apply for|free up) (?:\w+ ){0,3}budget"
            r"|\b(?:if|whether|once|unless|until"
            r"|when)\b.{0,40}\bbudget\b.{0,40}\b(?:approved?|confirmed|released?|available"
            "|signed)"
        ),
    ),
    Cue(
        "{who} confirms that there is a budget.",
        words(
            r"\bbudget (?:of |for \w+(?: \w+)? )?(?:\w+ )?(?:is|has|was|got) "
            "(?:already |all |now |been )*(?:approved|confirmed|there|secured|signed off"
            "|released|available|set aside|in place"
            f"|allocated)(?:.{{0,30}}?(?P<what>{MONEY}))?"
            r"|\bwe have (?:already |now )?(?:set aside|earmarked|allocated|budgeted"
            rf"|put aside|reserved)\b(?:.{{0,30}}?(?P<what1>{MONEY}))?"
            r"|\b(?:got|received|have|secured) "
            "(?:the |our )?(?:budget approv(?:al|ed)|approval for the budget"
            "|budget (?:signed|released))"
        ),
        claim_with="{who} confirms a budget: {what}.",
        odds=BETTER,
    ),
    Cue(
        "{who} names a budget.",
        words(
            rf"\bbudget\b.{{0,50}}?(?P<what>{MONEY}{PERIOD})"
            rf"|(?P<what1>{MONEY}{PERIOD})(?: \w+){{0,4}} (?:as (?:a|our) )?budget\b"
            r"|\bwe (?:can|could|would|want to|are (?:willing|able|planning) to|plan to"
            r"|were planning to) (?:\w+ )?(?:spend|invest|pay"
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
            r"\b(?:we|I|they|department|team) (?:do )?(?:have|has|got) "
            r"(?:a |the |some |enough |our own )(?:\w+ )?budget\b"
        ),
        odds=BETTER,
    ),
)

AUTHORITY = (
    Cue(
        "{who} says they cannot decide this alone.",
        words(
            r"\bI (?:am not|do not|can not|could not) "
            "(?:the (?:one|person) (?:who|that) )?(?:the decision[- ]maker|decides?"
            r"|signs?|make (?:the|that|this) (?:final )?decision)\b"
            r"|\bnot (?:just )?(?:my|up to me|mine) (?:decision|call|to decide|alone)\b"
            r"|\bnot (?:my|mine to) (?:decision|decide)"
        ),
    ),
    Cue(
        "{who} can decide this.",
        words(
            r"\bI am the (?:one|person) (?:who|that) (?:decides|signs|makes)"
            r"|\bI am the decision[- ]maker"
            r"|\b(?:it|that) is (?:ultimately )?my (?:call|decision)\b"
            r"|\bI (?:can|will|get to) (?:sign (?:this|that|it|off|the contract)"
            "|approve (?:this|that|it)|decide (?:this|that|it|on my own|alone|myself))"
            r"|\bI (?:make|have) the final (?:decision|say|call)"
            r"|\bthe decision is mine\b"
        ),
        odds=BETTER,
    ),
    Cue(
        "{who} names somebody else who decides.",
        words(
            rf"\b(?:my|our|the) (?P<what>{ROLE})\b(?: \w+){{0,3}}? "
            "(?:decides?|has to|have to|needs? to|must|will (?:have to|want|need|decide)"
            "|would (?:have to|need|want)|wants? to see|signs?(?: off)?|approves?"
            "|makes the|has the (?:final|last)|is the (?:one|person)|is the decision)"
            r"|\b(?:need|have|want|like|going) to "
            r"(?:\w+ )?(?:run|check|talk|speak|discuss|clear|take|align|bring|present"
            r"|pitch|go)\b.{0,30}? (?:with|by|past|to|from) (?:my|our|the) "
            rf"(?P<what1>{ROLE})\b"
            r"|\b(?:sign[- ]?off|approval|buy[- ]?in|okay|blessing|go[- ]ahead) "
            rf"(?:from|by|of) (?:my|our|the)? ?(?P<what2>{ROLE})\b"
            r"|\b(?:decision|it) is (?:\w+ )?(?:made|taken|up|down) (?:by|to|with) "
            rf"(?:my|our|the) (?P<what3>{ROLE})\b"
        ),
        claim_with="{who} says that the decision also needs: {what}.",
    ),
)
