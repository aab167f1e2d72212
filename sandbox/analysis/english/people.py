"""English words that tell who speaks: introductions, greetings, and the talk of each side."""

from __future__ import annotations

from calls.words import word_set

from ..cues import words
from ..phrasebook import NameWords, SideWords

_NAME = r"(?P<name>(?-i:[A-ZÄÖÜ][\w'-]+(?: (?:von |van |de |der )?[A-ZÄÖÜ][\w'-]+){0,2}))"
_AFTER = r"(?=(?:,? (?:from|with|at|of|here|speaking|calling|and|over|on|I)\b|[,.!]|$))"

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
    ),
    greetings=words(
        r"\b(?:hi|hello|hey|good (?:morning|afternoon)|thanks|thank you|welcome"
        "|nice to meet you|bye),? (?P<name>(?-i:[A-ZÄÖÜ][a-zäöüß'-]+))(?=[,.!?]|$)"
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
                r"\b(?:what|how|who|when|which|where|why|tell me"
                r"|walk me)\b.{0,40}\b(?:your|you|do you|are you)\b.{0,50}\?"
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
        (words(r"\b(?:other (?:vendors|providers|tools)|not (?:sure|convinced))\b"), 0.8),
    ),
)
