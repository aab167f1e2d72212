"""English promises and requests, and how one is written down as a task."""

from __future__ import annotations

import re

from ..cues import words
from ..phrasebook import CommitmentWords
from .vocabulary import DAY, WHEN

_VERB = (
    "(?:send|share|e-?mail|forward|schedule|set up|book|prepare|put together|get back to"
    "|follow up|invite|check|draft|introduce|talk to|speak (?:to|with)|look into|find out"
    "|confirm|review|write up|arrange|organi[sz]e|provide|loop in|connect you|circulate"
    "|reach out|call you|sign|bring in|get you"
    "|give you (?:access|a call|the numbers|an? (?:answer|quote))|upload|create|sync with"
    "|discuss (?:it|this|that) (?:with|internally)|ping|collect|gather|add you|run it by)"
)
_TASK = rf"(?P<task>{_VERB}\b.*)"
_DAY_OR_TIME = (
    f"(?:(?:next |this )?{DAY}(?: (?:morning|afternoon|evening))?|tomorrow|today|tonight"
    f"|noon|{WHEN})"
)

_REPORTED_END = re.compile(
    "(?:[,;.!?]|,? (?:so (?:that )?(?:you|we)|and then|but|because|okay|right"
    r"|if that))(?:\s|$).*$"
)
_TO_YOU = re.compile(
    r"\b(?P<verb>\w+) you(?= (?:a|an|the|our|my|some|all|those|these|it|access|that|over)\b)"
)
_TO_ME = re.compile(r"^(?P<verb>[\w-]+) (?:me|us)\b")
_WITH_YOU = re.compile(r"\b(?P<word>to|with|for) you\b")


def phrase(found: re.Match[str], listener: str | None) -> str:
    """ "send you the offer by Friday" as "Send Anna the offer by Friday"."""
    task = _REPORTED_END.sub("", found["task"]).strip(" ,.;!?")
    name = f" {listener}" if listener is not None else ""
    task = _TO_ME.sub(lambda word: f"{word['verb']}{name}", task)
    task = _TO_YOU.sub(lambda word: f"{word['verb']}{name}", task)
    task = _WITH_YOU.sub(lambda word: f"{word['word']}{name}" if name else "", task)
    task = " ".join(task.split())
    return task[:1].upper() + task[1:]


COMMITMENTS = CommitmentWords(
    promises=(
        words(
            r"\b(?:I|we) (?:will|am going to|are going to|shall|can|promise to) "
            rf"(?:\w+ly |also |then |just |definitely |gladly |of course |happily )*{_TASK}"
        ),
        words(rf"\blet me {_TASK}"),
        words(
            r"\byou will (?P<task>(?:get|receive|have) "
            r".*\b(?:from (?:me|us)|in your inbox)\b.*)"
        ),
    ),
    requests=(
        words(
            r"\b(?:could|can|would|will) (?:you|someone)(?: please| maybe| perhaps| also)* "
            f"{_TASK}"
        ),
        words(rf"^(?:and |so |then |okay,? )?please {_TASK}"),
        words(
            r"\bwould you mind (?P<task>(?:send|shar|prepar|check|review|confirm"
            "|forward)ing .*)"
        ),
    ),
    accepts=words(
        "^(?:(?:okay|ok|oh|well|yeah|yes|hm|great|perfect)[,.! ]+)*(?:sure|of course"
        "|absolutely|yes|yeah|yep|certainly|definitely|will do|no problem|happy to|gladly"
        "|consider it done|I (?:can|will) do (?:that|it)|I will|we will|okay|ok"
        r"|that works|can do)\b(?!,? but (?:not|I can not|we can not))"
    ),
    due=words(
        r"\b(?P<due>(?:by|before|until|no later than|on|within|at) "
        rf"(?:the )?(?:{_DAY_OR_TIME}|(?:the )?(?:next |coming )?(?:\d+|two|three|four|five"
        "|a few) (?:hours|days|weeks|business days)|end of (?:the )?(?:day|week|month))"
        "|(?:later )?today|tonight|tomorrow(?: (?:morning|afternoon))?"
        "|this (?:afternoon|evening|week)|right after (?:this|the|our) (?:call|meeting)"
        rf"|next (?:week|month|{DAY})|in (?:two|three|a few|\d+) (?:days|weeks|hours)"
        f"|first thing (?:tomorrow|{DAY})|as soon as possible|asap)"
    ),
    not_a_task=words(
        r"\bshare (?:my|the|your) screen\b"
        r"|\b(?:share|send) (?:you )?(?:my|the) (?:thoughts|view|link in the chat)\b"
        r"|\bcheck (?:my|the|your|quickly|that for a second|right now)(?: calendar"
        r"| schedule)?\b(?: quickly| now)?$"
        r"|\bcan (?:send|share|check|talk|prepare) "
        r"(?:\w+ )*(?:if you (?:want|like)|too|as well)\b"
        r"|\bget you (?:right|wrong|started)\b"
        r"|\blet me (?:check|introduce|review|share|confirm|set up|look into|bring)\b"
        r"|\bcheck whether you\b|\bcheck my\b"
        r"|\bsign (?:in|up)\b"
        r"|\btalk to you (?:soon|later|then|again|on|next|about)\b"
        r"|\bnot\b(?! only).{0,12}\b(?:send|share|sign|schedule|book)\b"
        r"|\bcan (?:sign (?:this|that|it|off)|confirm (?:that|this))\b"
        r"|\b(?:usually|normally|always|typically)\b"
        r"|\bwhen we\b"
    ),
    refers_back=words(r"^(?:\w+ ){1,2}(?:you )?(?:it|that|them|this|those|these)\b"),
    phrase=phrase,
)
