"""English cues of who decides."""

from __future__ import annotations

from ..cues import BETTER, Cue, words
from .vocabulary import MONEY, PERSON, ROLE

_ROLE = rf"(?:my|our|the|their) (?P<what>{ROLE})\b"
_WHO = rf"(?:{_ROLE}|(?P<what>{PERSON}))"
_AGREE = (
    "(?:approve|sign|agree|decide|okay|see|look at|give|say|confirm|authori[sz]e|release|check"
    "|review|be (?:on board|involved|convinced|happy|asked))"
)

AUTHORITY = (
    Cue(
        "{who} does not decide alone.",
        words(
            rf"\bI (?:will )?decide (?:it |this |that )?(?:together |jointly )?with {_WHO}",
            rf"\b{_WHO} and I (?:\w+ )?decide\b",
        ),
        claim_with="{who} decides together with {what}.",
    ),
    Cue(
        "{who} names somebody else who decides.",
        words(
            rf"\b{_ROLE}(?: \w+){{0,3}}? (?:decides?\b|signs?\b|approves?\b|makes? th(?:e|at)\b"
            r"|has the (?:final|last)\b|gets? involved\b|(?:is|are) involved\b|is the (?:one"
            r"|person) (?:who|that)\b|is the decision"
            rf"|wants? to see\b|(?:(?:has|have|needs?|wants?|will (?:have|want|need)"
            rf"|would (?:have|need|want)) to|must|will|would) (?:\w+ )?{_AGREE}\b)",
            rf"\b(?P<what>{PERSON}) (?:\w+ )?(?:decides|signs|approves"
            r"|makes (?:the|that|this) (?:final )?(?:call|decision)|has the (?:final|last) "
            r"(?:say|word|call)|is the one who (?:decides|signs|approves))\b",
            r"\b(?:need|have|want|like|going) to (?:\w+ )?(?:run|check|talk|speak|discuss|clear"
            rf"|take|align|bring|present|pitch|go)\b.{{0,30}}? (?:with|by|past|to|from) {_ROLE}",
            r"\b(?:need|have) to (?:run (?:it|this|that) (?:by|past)|clear (?:it|this|that) with"
            rf"|go back to|get (?:a|the) (?:yes|okay) from) (?P<what>{PERSON})",
            r"\b(?:sign[- ]?off|approval|buy[- ]?in|okay|blessing|go[- ]ahead) "
            rf"(?:from|by|of) (?:my|our|the)? ?(?P<what>{ROLE})\b",
            r"\bdecision (?:is|will be|gets|has to be|would be) (?:\w+ )?(?:made|taken) by " + _WHO,
            r"\b(?:has|have|needs?|must)(?: also| still)?(?: to)? be (?:signed|approved|released"
            rf"|decided|signed off|authori[sz]ed)(?: off)? by {_WHO}",
            rf"\bdecision (?:\w+ )?(?:sits|lies|rests|is up|is down|stays) (?:with|to) {_WHO}",
            rf"\b(?:it|that|this) is (?:\w+ )?up to {_WHO}",
            rf"\b(?:goes|go|going) (?:through|past|via|to) (?:(?:my|our|the) )?(?P<what>{ROLE})\b"
            rf"(?=.{{0,40}}{MONEY}|.{{0,20}}\bfirst\b|[.,]|$)",
            r"\b(?:he|she) (?:decides|signs(?: it| this)? off|signs if|makes the (?:call|decision)"
            r"|has the (?:final|last) (?:say|word))\b",
            r"\b(?:get|ask|convince|talk to) my (?P<what>husband|wife)\b",
            rf"\b(?P<what>{PERSON})\b.{{0,40}}\b(?:he|she|who) (?:owns|holds|controls) the budget",
        ),
        claim_with="{who} says that the decision also needs: {what}.",
        unless=words(r"\b(?:says hello|used to work|lunch|holiday)\b"),
    ),
    Cue(
        "{who} cannot decide this alone.",
        words(
            r"\bI (?:am not|do not|can not|could not) "
            "(?:the (?:one|person) (?:who|that) )?(?:the decision[- ]maker|decides?|signs?"
            r"|make (?:the|that|this) (?:final )?decision)\b",
            r"\bnot (?:just )?(?:my|up to me|mine) (?:decision|call|to decide|alone)\b",
            r"\bnot (?:my|mine to) (?:decision|decide)",
            r"\bI can (?:only )?recommend\b.{0,25}\b(?:but|not)\b",
        ),
    ),
    Cue(
        "{who} can decide this.",
        words(
            r"\bI am the (?:one|person) (?:who|that) (?:decides|signs|makes)",
            r"\bI am the decision[- ]maker",
            r"\b(?:it|that) is (?:ultimately )?my (?:call|decision)\b(?! to\b)",
            r"\bI (?:can|will|get to) (?:sign (?:this|that|it|off|the contract)"
            "|approve (?:this|that|it)|decide (?:this|that|it|on my own|alone|myself))",
            r"\bI (?:make|have) the final (?:decision|say|call)",
            r"\b(?:anything|everything|up to|below|under)\b.{0,30}\bI can (?:approve|sign"
            r"|decide)\b",
            r"\bI sign (?:the|all|our) contracts?\b",
            r"\bthe decision is mine\b|\bit is (?:all )?(?:up|down) to me\b",
            r"\bI do not need (?:anyone|anybody)(?:'s| else's)? (?:permission|approval"
            r"|sign[- ]?off)",
        ),
        odds=BETTER,
    ),
)
