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
# Promised with "will", these are tasks too; with "can" they are only possible.
_MORE_VERBS = (
    r"(?:call (?!it|this|that|you)\w+|ask (?!you|for your|myself|a\b)\w+|add (?!that|up)\w+"
    r"|pick (?!up on)\w+|tell (?!you)\w+|summari[sz]e|put \w+ in (?:copy|the|my|writing|front)"
    r"|put (?:the|a|an|my|our|them) \w+|write (?:you|to|down|it|a|the)|bring (?!it up|that up)\w+"
    r"|take (?:it|this|that|them) (?:to|along|with|up)|train|think about how|update|present"
    r"|let you know|come back to you|do (?:a|the) (?:first|\w+ version)|have a look|pass (?:it )?on"
    r"|sort (?:it|that|this) out|order|clarify|make (?:sure|a list|an appointment)|finish|fill in)"
)
_TASK = rf"(?P<task>{_VERB}\b.*)"
_TASK_BY_WILL = rf"(?P<task>(?:{_VERB}|{_MORE_VERBS})\b.*)"
_DAY_OR_TIME = (
    f"(?:(?:next |this )?{DAY}(?: (?:morning|afternoon|evening))?|tomorrow|today|tonight"
    f"|noon|{WHEN})"
)

_WILLINGLY = r"(?:\w+ly |also |then |just |definitely |gladly |of course |happily |personally )*"

_REPORTED_END = re.compile(
    "(?:[,;.!?]|,? (?:so (?:that )?(?:you|we)|and then|but|because|okay|right"
    r"|if that))(?:\s|$).*$"
)
_TO_YOU = re.compile(
    r"\b(?P<verb>\w+) you(?= (?:a|an|the|our|my|some|all|those|these|it|access|that|over)\b)"
)
_YOU_FIRST = re.compile(r"^(?P<verb>send|give|bring|show|e-?mail|call|invite|connect|add) you\b")
_TO_ME = re.compile(r"^(?P<verb>[\w-]+) (?:me|us)\b")
_WITH_YOU = re.compile(r"\b(?P<word>to|with|for) you\b")


def phrase(found: re.Match[str], listener: str | None) -> str:
    """ "send you the offer by Friday" as "Send Anna the offer by Friday"."""
    name = f" {listener}" if listener is not None else ""
    if thing := found.groupdict().get("thing"):  # "you will have the offer by Friday"
        recipient = f" to{name}" if name else ""
        return f"Get {thing}{recipient} {found['date']}"
    if needed := found.groupdict().get("needed"):  # "I need from you the addresses"
        return f"Get{name} {needed}"
    task = _REPORTED_END.sub("", found["task"]).strip(" ,.;!?")
    task = re.sub(r"^hear from (?:me|us)", f"get back{' to' + name if name else ''}", task)
    task = _TO_ME.sub(lambda word: f"{word['verb']}{name}", task)
    task = _YOU_FIRST.sub(lambda word: f"{word['verb']}{name}", task)
    task = _TO_YOU.sub(lambda word: f"{word['verb']}{name}", task)
    task = _WITH_YOU.sub(lambda word: f"{word['word']}{name}" if name else "", task)
    task = " ".join(task.split())
    return task[:1].upper() + task[1:]


COMMITMENTS = CommitmentWords(
    promises=(
        words(
            rf"\b(?:I|we) (?:will|am going to|are going to|shall|promise to) {_WILLINGLY}"
            + _TASK_BY_WILL
        ),
        words(rf"\b(?:I|we) can {_WILLINGLY}{_TASK}"),
        words(rf"\blet me {_TASK}"),
        words(
            r"\byou (?:will )?(?:get|have|receive) (?P<thing>it|them|that|(?:the|an?|my|our)"
            rf" [\w ]{{3,40}}?) (?P<date>(?:by|on|before|within|no later than) {_DAY_OR_TIME}"
            r"|today|tomorrow|this (?:afternoon|evening))"
        ),
        words(r"\byou will (?P<task>hear from (?:me|us) [^,;.!?]*)"),
        words(
            r"\byou will (?P<task>(?:get|receive|have) "
            r".*\b(?:from (?:me|us)|in your inbox)\b.*)"
        ),
    ),
    requests=(
        words(
            r"\b(?:could|can|would|will) (?:you|someone)(?: please| maybe| perhaps| also"
            rf"| be able to)* (?P<task>(?:{_VERB}|{_MORE_VERBS}|get|name)\b.*)"
        ),
        words(
            r"^(?:(?:and|so|then|just|please|okay),? )*(?P<task>(?:send|give|forward|write) "
            r"(?:me|us) .*)"
        ),
        words(r"\b(?:I|we) (?:would |will |just |still )*need from you (?P<needed>[^.;!?]*)"),
        words(r"\b(?:I|we) (?:would |will |just |still )*need (?P<needed>[^.;!?]*?) from you\b"),
        words(rf"^(?:and |so |then |okay,? )?please {_TASK}"),
        words(
            r"\bwould you mind (?P<task>(?:send|shar|prepar|check|review|confirm"
            "|forward)ing .*)"
        ),
    ),
    offers=(
        words(rf"\b(?:shall|should) I (?:also |maybe )*{_TASK}"),
        words(
            r"\bwould (?:it|that) help (?:you )?(?:to have|if you had) (?P<thing>[\w ]{3,40}?) "
            rf"(?P<date>(?:by|before|on) {_DAY_OR_TIME})"
        ),
    ),
    accepts=words(
        "^(?:(?:okay|ok|oh|well|yeah|yes|hm|great|perfect)[,.! ]+)*(?:sure|of course|please"
        "|good idea"
        "|it would|that would (?:help|be)|you will (?:have|get) (?:it|them|that)|I can do it"
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
    refuses=words(r"\b(?:no|not|sorry|unfortunately|why|difficult)\b"),
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
    refers_back=words(
        r"^(?:\w+ ){1,2}(?:you )?(?:it|that|them|this|those|these|him|her)\b"
        r"|^you (?:will )?(?:get|have|receive) (?:it|them|that)\b"
    ),
    phrase=phrase,
)
