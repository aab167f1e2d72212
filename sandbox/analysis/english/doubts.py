"""English cues of what the customer holds against buying: the price, doubts, what is missing."""

from __future__ import annotations

from ..cues import WORSE, Cue, words

_TOO = "(?:too|quite|pretty|very|rather|bit|really|so|more|fairly|relatively)"
_DEAR = "(?:expensive|pricey|pricy|steep|costly)"
_ABOUT = r"(?: about| of| that| by)? (?P<what>(?!about |of |that$)[^,;.!?]{6,80})"

OBJECTION = (
    Cue(
        "{who} finds the price too high.",
        words(
            rf"\b{_TOO} {_DEAR}\b",
            rf"\b(?:it|that|this|price|which|you) (?:is|are|sounds|seems|looks|feels) {_DEAR}\b",
            r"\bmore (?:money )?than (?:what )?(?:we|I) (?:had |have )?"
            r"(?:expected|thought|planned|budgeted|pay|wanted|in mind|hoped|spend)\b",
            r"\b(?:a lot of|too much|lots of) money\b",
            r"\b(?:price|cost|pricing|costs|fee) (?:is|are|seems?|feels?|looks?) "
            "(?:too |a bit (?:of )?|quite |really |very |rather |still )?(?:high|much"
            r"|steep|(?:a )?problem|an issue|a concern)\b",
            r"\b(?:dollars?|euros?|pounds?|price|much|a (?:seat|user|month))\b.{0,25}"
            r"\bout of the question\b",
            r"\b(?:up front|upfront|fee|price|cost|deposit)\b.{0,30}\b(?:hard|difficult|tough) for "
            r"(?:us|me)\b|\b(?:outside|beyond|more than) what we can afford\b",
            r"\bhard to justify\b|\btoo (?:rich|high|much|dear) for (?:us|me|our|my)\b",
        ),
        odds=WORSE,
        unless=words(
            rf"\bnot (?:that |too |so |very |really )?(?:{_DEAR}|high)",
            r"\b(?:our|current|old|previous|existing) "
            r"(?:tool|system|vendor|provider|solution|setup|one)\b.{0,30}(?:expensive|costly)",
            r"^(?:if|suppose)\b|\bmade .{0,12}money",
            r"\b(?:lawyer|car|house|flat|hotel|restaurant)s?\b",
        ),
    ),
    Cue(
        "{who} has doubts.",
        words(
            r"\b(?:I|we) (?:am|are) (?:still |really |just |honestly |a (?:bit|little) "
            "|also |not )*(?:not (?:sure|convinced|certain|comfortable)|worried|concerned"
            rf"|skeptical|sceptical|hesitant|unsure|afraid|nervous)\b(?:{_ABOUT})?",
            r"\b(?:my|our|the) (?:only |main |biggest |one |big |real |other )?(?:concern"
            "|worry|hesitation|doubt|fear|objection|reservation)s? "
            rf"(?:is|are|was|would be|here)\b(?:{_ABOUT})?",
            r"\b(?:I|we) (?:still |do |also )?have (?:\w+ )?"
            rf"(?:concerns|doubts|reservations|my doubts)\b(?:{_ABOUT})?",
            r"\bwhat (?:worries|concerns|bothers) (?:me|us)\b(?: is)?"
            rf"(?:{_ABOUT})?",
            r"\b(?:thing|what) (?:I|we) (?:am|are) (?:most )?(?:afraid|worried|concerned)\b",
            r"\b(?:a|an \w+) lot of (?:work|effort|hassle)\b|\btoo much (?:work|effort|hassle)\b",
            r"\bputs? (?:me|us) off\b|\bnot see (?:the |my |our )?\w+ (?:using|accepting|liking) ",
            r"\b(?:I|we) (?:do |still |also |just )*worry (?P<what>(?:about|that) [^,;.!?]{4,80})",
            r"\bhave a hard time (?:believing|seeing|imagining)\b",
            r"\b(?:I|we) do not (?:really |quite |yet )?(?:see|think) "
            "(?:the value|how|why|we (?:really )?need|it (?:would|will|is|fits|works)"
            r"|this (?:would|will|is|fits|works)|that (?:would|will|is|works)"
            r"|(?:my|our|the) (?:\w+ )?(?:team|people|reps?|colleagues|users?|agents|drivers)\b)",
            r"\bnot (?:quite |really )?what we (?:need|are looking for|were looking for)\b",
            r"\b(?:that|this) (?:is going to|will) be a (?:\w+ )?problem\b",
        ),
        claim_with="{who} has doubts: {what}.",
        odds=WORSE,
        unless=words(
            r"\bnot (?:sure|certain) (?:I understand|what you mean|who|when|yet when"
            "|about the exact|if you can (?:hear|see))",
            r"\bnot (?:at all |really |that |too )?(?:worried|concerned|afraid|nervous)",
            r"\bno (?:concerns|doubts)|\bdo not have (?:any )?(?:concerns|doubts)",
            r"\bI am afraid (?:I|we) (?:have to|need|must)",
            r"\bif you can (?:hear|see)|\bthe (?:only )?doubt(?:ing)? (?:is|are) gone",
        ),
    ),
    Cue(
        "{who} misses something in the product.",
        words(
            r"\b(?:it|that|your (?:tool|product|platform|system|solution|software|app)|this|you) "
            r"(?:\w+ )?(?:(?:does not|do not|can not) "
            r"(?:support|have|integrate|work (?:with|for|in)|connect|offer|handle|speak|sync"
            r"|cover)|lacks?|is missing|are missing)\b"
        ),
        odds=WORSE,
        unless=words(
            r"\b(?:it|that|this) does not (?:matter|have to|need|hurt|mean|have been)",
            r"\byou do not (?:have to|need)|\byou can not\b",
            r"\bdoes not work for us (?:any ?more|right now)",
            r"\b(?:currently|today|right now|current|old|existing)\b",
        ),
    ),
)
