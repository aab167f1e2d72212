"""English cues of what happens next: meetings, trials and papers that were settled."""

from __future__ import annotations

from ..cues import BETTER, By, Cue, words
from .vocabulary import DAY, EXACT_SLOT, SLOT

_SOON = (
    rf"(?:today|tonight|tomorrow|this (?:morning|afternoon|evening|week)|by (?:\w+ ){{0,2}}"
    rf"(?:{DAY}|tomorrow|noon|end of)|on {DAY}|next week|right after)"
)
_PAPER = "(?:invite|invitation|proposal|offer|quote|contract|order form|agreement|calendar)"

NEXT_STEP = (
    Cue(
        "{who} settles a date.",
        words(
            rf"\b(?P<what>{EXACT_SLOT})\b[^.?!]{{0,20}}?\b(?:works|would work|suits"
            r"|(?:is|would be|sounds) (?:fine|good|perfect|great|okay|ok|better))\b",
            rf"\blet us (?:say|do|make it|take) (?P<what>{SLOT})",
            rf"\b(?:pencil|put|count) me (?:in|down) for (?P<what>{SLOT})",
            rf"^(?:\w+, )?(?P<what>{EXACT_SLOT}),? (?:then|yes|it is)\b",
            rf"^(?:yes|okay|perfect|great|good),? (?P<what>{EXACT_SLOT})[.!]?$",
            r"\b(?:speak|talk|see|meet) (?:to |with )?(?:you |again |then |each other )+"
            rf"(?:on |this )?(?P<what>{SLOT}|next week)",
        ),
        claim_with="{who} settles a date: {what}.",
        by=By.ANYONE,
        odds=BETTER,
        unless=words(r"\b(?:not|never|last|was|were|if|unless|holiday|how)\b"),
        hints=(
            "me in",
            "me down",
            "work",
            "suit",
            "is ",
            "be ",
            "sound",
            "say",
            "do ",
            "make",
            "take",
            "then",
            "yes",
            "okay",
            "perfect",
            "great",
            "good",
            "speak",
            "talk",
            "see",
            "meet",
        ),
    ),
    Cue(
        "{who} settles a next step.",
        words(
            r"\blet us (?:\w+ )?(?:schedule|set up|book|meet|talk|speak again"
            "|do (?:a|the|another) (?:demo|call|follow[- ]?up|workshop|pilot|trial"
            "|meeting|session)|have (?:a|another) (?:call|meeting|session|chat)|reconvene"
            "|catch up|touch base|put (?:something|a (?:meeting|call))"
            r"|plan (?:a|the) (?:\w+ )?(?:meeting|call|pilot|demo|workshop)"
            r"|find a (?:slot|time|date)|get (?:\w+ ){1,3}on (?:a|the) call)\b",
            r"\b(?:the|our|as a|as the) next steps? (?:is|are|would be|will be|then)\b",
            r"\b(?:I|we) will (?:\w+ )?(?:schedule|set up|book|arrange) (?:a|the|another|that)\b",
            r"\b(?:we|let us) (?:will )?(?:start|do|begin|kick off)(?: with)? (?:a|the) "
            r"(?:\w+[- ]?){0,3}(?:pilot|trial|proof of concept|poc|test phase)\b",
        ),
        by=By.ANYONE,
        odds=BETTER,
        unless=words(
            r"\blet us (?:talk|speak|chat) (?:about|through)|\bwhat he\b",
            r"\blast (?:week|time)\b|\b(?:not|no) (?:next|need)\b|\blet us (?:\w+ )?in \w+ first",
        ),
    ),
    Cue(
        "{who} promises the next thing to come.",
        words(
            r"\b(?:I|we) will (?:\w+ )*?(?P<what>(?:send|share|email|forward)\b"
            rf"(?: \w+){{0,5}} {_PAPER}\b[^,;.!?]*)",
            r"\b(?:I|we) will (?:\w+ )*?(?P<what>(?:send|share|email|forward) [^,;.!?]{0,50}?"
            rf"{_SOON})",
            r"\b(?:I|we) will (?P<what>get .{3,40}? (?:over )?to you (?:by|before"
            r"|on) [^,;.!?]*)",
            rf"\b(?P<what>send (?:\w+ ){{0,3}}(?:invite|invitation) for {SLOT})",
        ),
        claim_with="{who} promises to {what}.",
        by=By.ANYONE,
        odds=BETTER,
        unless=words(r"\b(?:not|if you (?:want|like)|usually|always|could|would)\b"),
    ),
)
