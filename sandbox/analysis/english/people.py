"""English words that tell who speaks: introductions, greetings, and the talk of each side."""

from __future__ import annotations

from calls.words import word_set

from ..cues import words
from ..phrasebook import NameWords, SideWords

_NAME = r"(?P<name>(?-i:[A-ZÄÖÜ][\w'-]+(?: (?:von |van |de |der )?[A-ZÄÖÜ][\w'-]+){0,2}))"
_AFTER = r"(?=(?:,? (?:from|with|at|of|here|speaking|calling|and|over|on|I)\b|[,.!]|$))"

_FIRST_NAME = r"(?P<name>(?-i:[A-ZÄÖÜ][a-zäöüß'-]+))"
_HELLO = "(?:yes|yeah|yep|hi|hello|hey|good (?:morning|afternoon|evening))"

NAMES = NameWords(
    introductions=(
        words(rf"\b(?:my name is|I am called|you can call me) {_NAME}"),
        words(rf"\b(?:this is|it is) {_NAME}(?=,? (?:from|with|at|here|speaking|calling|of)\b)"),
        words(
            r"^(?:hi|hello|hey|good (?:morning|afternoon|evening)),? (?:\w+,? )?this is "
            f"{_NAME}(?=[,.!]|$)"
        ),
        words(rf"^this is {_NAME}[.!]?$"),  # "This is Salesforce, and…" introduces nobody
        words(rf"\bI am {_NAME}{_AFTER}"),
        words(rf"^{_NAME} (?:here|speaking)\b"),
        words(rf"^(?:{_HELLO}[,.!]? )+(?:this is|I am) {_NAME}(?=[,.!]| hi\b| hello\b|$)"),
        words(rf"^{_HELLO}(?: \w+)?[,.!] {_NAME},? (?:from|with|at) "),
        words(rf"^{_NAME}, I (?:lead|run|head|manage|look after) "),
    ),
    greetings=words(
        r"\b(?:hi|hello|hey|good (?:morning|afternoon)|thanks|thank you|welcome"
        "|nice to meet you|bye),? (?P<name>(?-i:[A-ZÄÖÜ][a-zäöüß'-]+))(?=[,.!?]|$)"
    ),
    addresses=(
        words(rf"^(?:(?:and|so|okay|well|now|thanks|thank you),? )?{_FIRST_NAME}, "),
        words(rf", {_FIRST_NAME}[.?!]$"),
    ),
    asks_for=(
        words(
            r"\b(?:am I (?:speaking|talking) (?:to|with)|do I have|have I reached|is this) "
            rf"{_NAME}(?:\?|$)"
        ),
    ),
    presents=(
        words(
            r"\b(?:with me (?:is|today is)|next to me (?:is|sits)|joined by|I (?:have )?brought"
            rf"(?: along)?|this is) (?:my (?:colleague|boss|manager),? ){_NAME}"
        ),
        words(rf"\b(?:with me (?:is|today is)|next to me (?:is|sits)|joined by) {_NAME}"),
    ),
    not_names=word_set(
        "a account again all also an and april august both ceo "
        "cfo cio coo cto december director "
        "english everybody everyone february folks for friday from german glad good great guys "
        "happy head hr in it january july june just madam manager march marketing may monday "
        "morning no not november october ok okay on product "
        "responsible sales senior september sir "
        "so sorry sure team the there thursday to tuesday very vp wednesday well yes"
    ),
    frames=(
        words(
            r"\b(?:am i (?:speaking|talking) (?:with|to)|yes this is|yeah this is) (?P<name>\w+)"
        ),
        words(r"\b(?:in|by|before|until|of|early|late|mid|since) (?P<name>may)\b"),
        words(r"\bbeen (?:on|with|using) (?P<name>\w+)(?= (?:for|since)\b)"),
        words(r"\bmy name is (?P<name>\w+(?: \w+)?)"),
        words(r"\b(?:this is|i am) (?P<name>\w+(?: \w+)?)(?= (?:from|with|at|here) \w)"),
        words(r"\b(?:this is|i am) \w+(?: \w+)? from (?P<name>\w+)"),
        words(r"^(?:hi|hello|hey|thanks|thank you) (?P<name>\w+)(?= (?:this is|i am|for|and)\b|$)"),
        words(r"\b(?:quote|demo|proposal|offer|pitch) from (?P<name>\w+)"),
        words(
            r"\balso (?:looking at|talking to|considering|evaluating|testing) "
            r"(?P<name>\w+)(?= (?:and|but|as|for|too|right|at|which)\b|$)"
        ),
        words(
            r"\bwe (?:also )?(?:looked at|switched from|went with) (?P<name>\w+)(?= (?:and"
            r"|but)\b|$)"
        ),
        words(
            r"\b(?:currently|already|now|today) (?:use|using|on|have) (?P<name>\w+)"
            r"(?= (?:and|but|for|which|today|now)\b|$)"
        ),
    ),
    not_named=word_set(
        "excel spreadsheets paper email software pricing alternatives competitors data legal "
        "finance procurement compliance security options vendors suppliers providers solutions "
        "email emails chat phone calendar sheets word outlook teams zoom slack ourselves"
    ),
)

SIDES = SideWords(
    rep=(
        (
            words(
                r"\bwe (?:help|offer|built|provide|work with (?:companies|teams|customers)"
                r"|charge|integrate with|support (?:both|all)|recommend)\b"
            ),
            2.0,
        ),
        (
            words(
                r"\bour (?:platform|product|solution|software|tool|customers|clients"
                "|pricing|prices|plans?|packages?|onboarding|integration"
                r"|implementation team|customer success|api)\b"
            ),
            1.5,
        ),
        (
            words(
                r"\b(?:let me (?:show|share|walk)|I (?:will|can) (?:show|walk) you"
                "|I will (?:share my screen|send you (?:a|the|our) "
                r"(?:\w+ )?(?:proposal|offer|quote|contract|pricing|deck|slides|invite)))"
            ),
            2.0,
        ),
        (
            words(
                r"\b(?:per (?:user|seat|month)|annual plan|discount|list price|free trial"
                r"|enterprise plan|pilot phase)\b"
            ),
            0.7,
        ),
        (
            words(
                r"\bthank(?:s| you) for (?:taking|making|your|the) "
                r"(?:the )?(?:time|interest|joining|call)\b"
            ),
            1.0,
        ),
        (
            words(
                r"\b(?:what|how|who|when|which|where|why|tell me|walk me)\b.{0,40}"
                r"\b(?:your|you|do you|are you)\b(?! (?:platform|product|tool|solution|software"
                r"|system|app|service|price|pricing|host|offer|support))"
                r".{0,50}\?"
            ),
            0.6,
        ),
        (
            words(
                r"\bdo you (?:currently|already|have a budget|use)\b"
                r"|\bwhat (?:would|does) success\b"
                r"|\bon your (?:side|end)\b"
                r"|\bhow does your (?:team|process)"
            ),
            1.5,
        ),
    ),
    customer=(
        (
            words(
                r"\b(?:our|my) (?:biggest |main |current |own |whole )?(?:problem|issue"
                "|challenge|budget|boss|ceo|cfo|cto|coo|reps?|sales team|sales people"
                "|process|contract|it department|it team|works council|requirements?"
                r"|current (?:tool|vendor|provider|system))\b"
            ),
            1.5,
        ),
        (
            words(
                r"\bwe (?:are )?(?:currently |already |still )?(?:use|using|struggle"
                r"|struggling|need|lose|losing|spend|looking for|do not have)\b"
            ),
            1.0,
        ),
        (
            words(
                r"\b(?:how much (?:does|is|would|do)|what does it cost"
                "|what (?:is|are) (?:the|your) pric"
                "|do you (?:offer|support|integrate|have an? )|can your"
                "|does (?:it|your|the (?:tool|product|platform|system))"
                r"|can (?:it|the (?:tool|product|platform|system)))\b"
            ),
            1.5,
        ),
        (
            words(
                r"\b(?:too expensive|your (?:platform|product|tool|solution|software|price"
                r"|pricing|competitors?|proposal|offer))\b"
            ),
            1.2,
        ),
        (
            words(
                r"\bI (?:lead|run|head|manage|look after) [\w ]{2,25}\bhere\b"
                r"|\bwhat would you need from us\b|\bwhere (?:do you host|would the data be)\b"
                r"|\bI can approve\b|\bquoted us\b|\bwe still pay\b"
                r"|\bmy (?:people|team|staff|managers|guys)\b|\bour (?:erp|auditors|suppliers?)\b"
                r"|\bour (?:legal|finance|security|audit|people|drivers|agents|technicians)\b"
                r"|\bwe had an audit\b|\bhow long do you tie us\b"
            ),
            1.2,
        ),
        (words(r"\b(?:other (?:vendors|providers|tools)|not (?:sure|convinced))\b"), 0.8),
    ),
)
