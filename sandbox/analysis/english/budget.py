"""English cues of the customer's money: whether there is any, how much, and what is spent today."""

from __future__ import annotations

from ..cues import BETTER, WORSE, Cue, words
from .vocabulary import MONEY, PERIOD

_SET_ASIDE = "(?:set aside|earmarked|allocated|budgeted|put aside|reserved|ring-?fenced)"
_PRIVATE = words(r"\b(?:lunch|dinner|holidays?|birthday|party|kids|wedding)\b")

BUDGET = (
    Cue(
        "{who} says the budget is not a problem.",
        words(
            r"\b(?:budgets?|money|funding)(?: wise)? (?:is|are|will|would|should) (?:not|no) "
            "(?:be )?(?:an? |the |our )?(?:problem|issue|concern|blocker|obstacle)",
            r"\bbudget[- ]?wise\b.{0,25}\b(?:fine|okay|ok|good|covered|no problem|all right)\b",
            r"\b(?:fine|okay|good|covered) (?:on|with|for|within) (?:the |our )?budget\b",
            r"\b(?:fits|well within|inside|within|under) (?:our|my|the) budget\b",
        ),
        odds=BETTER,
        unless=words(r"\bnot (?:within|fit)"),
    ),
    Cue(
        "{who} says there is no budget for this.",
        words(
            r"\b(?:no|not (?:really )?(?:have|got|see|find|get) "
            r"(?:a|any|the|much|enough))(?: \w+)? budget\b",
            r"\bbudgets? (?:is|are|was|has been|have been|got) (?:\w+ )?"
            "(?:frozen|gone|tight|used up|spent|exhausted|cut|limited|empty|very limited)",
            r"\bbudget (?:freeze|cuts?)\b",
            r"\b(?:no money|nothing) left (?:in|for)\b.{0,25}\b(?:budget|pot|plan|year|this)\b",
            r"\bpot is empty\b|\bno (?:\w+ )?(?:cash|money|funds|funding) (?:left |available )?"
            r"(?:for (?:this|that|new|any)|right now|at the moment|this year)\b",
            r"\bcan not (?:really )?afford\b",
            r"\bnot in (?:the|our|this year's) budget\b",
        ),
        odds=WORSE,
        unless=words(r"\bbudget (?:problem|issue|concern)|not sure"),
    ),
    Cue(
        "{who} says this is over the budget.",
        words(
            r"\b(?:outside|out of|over|above|beyond|exceeds) (?:of )?(?:our|my|the) budget\b",
            r"\b(?:so|then|that means) (?:I|we) (?:am|are) over\b",
        ),
        odds=WORSE,
    ),
    Cue(
        "{who} says the money still has to be found or approved.",
        words(
            r"\bbudgets? (?:is|has|was|still|would|will|needs?)\b(?: \w+){0,3} "
            r"(?:not|to be|yet)\b(?: \w+){0,3} (?:approved|confirmed|signed|released|decided)",
            r"\b(?:need|have|going|want) to (?:\w+ )?"
            r"(?:get|find|ask for|request|apply for|free up) (?:\w+ ){0,3}(?:budget|money)\b",
            r"\b(?:if|whether|once|unless|until|when)\b.{0,40}\bbudget\b.{0,40}"
            r"\b(?:approved?|confirmed|released?|available|signed)",
        ),
    ),
    Cue(
        "{who} confirms that there is a budget.",
        words(
            r"\bbudget (?:of |for \w+(?: \w+)? )?(?:\w+ )?(?:is|has|was|got) "
            "(?:already |all |now |been )*(?:approved|confirmed|there|secured|signed off"
            "|released|available|set aside|in place|allocated)"
            f"(?:.{{0,30}}?(?P<what>{MONEY}))?",
            rf"\b(?:we|I) have (?:already |now |got )*{_SET_ASIDE}\b"
            rf"(?:.{{0,30}}?(?P<what>{MONEY}))?",
            rf"(?P<what>{MONEY}{PERIOD})(?: \w+){{0,3}} {_SET_ASIDE}\b",
            rf"\bput (?P<what>{MONEY}) aside\b|\bbeen given (?P<what>{MONEY}) for\b",
            r"\b(?:got|received|have) (?:the )?(?:sign[- ]?off|approval|budget) for "
            rf"(?P<what>{MONEY}{PERIOD})",
            rf"\b(?:money|budget|(?P<what>{MONEY})) left (?:over )?(?:in|for|from|this)\b"
            rf"(?:.{{0,40}}?(?P<what>{MONEY}))?",
            r"\b(?:got|received|have|secured) (?:the |our )?(?:budget approv(?:al|ed)"
            "|approval for the budget|budget (?:signed|released))",
        ),
        claim_with="{who} confirms a budget: {what}.",
        odds=BETTER,
        unless=words(r"\b(?:no|not|nothing|any) (?:\w+ )?(?:money|budget|left)\b"),
        hints=(
            "budget",
            "sign",
            "approval",
            "given",
            "aside",
            "earmark",
            "allocat",
            "reserv",
            "ring",
            " left",
        ),
    ),
    Cue(
        "{who} names a budget.",
        words(
            rf"\bbudget\b.{{0,50}}?(?P<what>{MONEY}{PERIOD})",
            rf"(?P<what>{MONEY}{PERIOD})(?: \w+){{0,4}} (?:as (?:a|our) )?budget\b",
            r"\b(?:not|hardly|never|struggle to) (?:\w+ ){0,2}(?:pay|spend|go) "
            rf"(?:more than|over|above|beyond) (?P<what>{MONEY}{PERIOD})",
            rf"\b(?:limit|ceiling|maximum|cap) is (?:\w+ ){{0,2}}(?P<what>{MONEY}{PERIOD})",
            r"\bwe (?:can|could|would|want to|are (?:willing|able|planning) to|plan to"
            r"|were planning to) (?:\w+ )?(?:spend|invest|pay|go)\b"
            rf".{{0,25}}?(?P<what>{MONEY}{PERIOD})",
        ),
        claim_with="{who} names a budget of {what}.",
        odds=BETTER,
        unless=_PRIVATE,
        hints=("budget", "spend", "invest", "pay", "go", "limit", "ceiling", "maximum", "cap"),
    ),
    Cue(
        "{who} says what they pay today.",
        words(
            r"\bwe (?:are )?(?:currently |already |now |still )?(?:pay|paying|spend|spending)\b"
            rf".{{0,30}}?(?P<what>{MONEY}{PERIOD})",
            rf"\bour (?:current )?spend(?:ing)? .{{0,40}}?(?P<what>{MONEY}{PERIOD})",
        ),
        claim_with="{who} says what they spend today: {what}.",
    ),
    Cue(
        "{who} says there is a budget.",
        words(
            r"\b(?:we|I|they|department|team) (?:do )?(?:have|has|got) "
            r"(?:a |the |some |enough |our own )(?:\w+ )?budget\b",
        ),
        odds=BETTER,
        unless=_PRIVATE,
    ),
)
