"""English cues of what a deal meets on its way: rivals, doubts, dangers and next steps."""

from __future__ import annotations

from ..cues import BETTER, WORSE, By, Cue, words
from .vocabulary import DAY, PRODUCT

COMPETITOR = (
    Cue(
        "{who} is comparing with other vendors.",
        words(
            r"\b(?:also|already|currently|still|actually) "
            r"(?:\w+ )?(?:looking|talking|speaking|evaluating|testing|considering|trialing"
            rf"|piloting)\b(?: at| to| with)? (?P<what>{PRODUCT})"
            r"|\b(?:looking|talking|speaking) (?:at|to|with) "
            r"(?:\w+ )?(?:other|two other|three other|some other|a few other|another"
            "|several|two|three|a few|some) "
            "(?:vendors?|providers?|tools?|solutions?|suppliers?|options?|products?"
            r"|companies|platforms?)\b"
            r"|\b(?:evaluating|comparing|testing|considering|shortlisted)\b.{0,20}? "
            f"(?:with |to |against )?(?P<what1>{PRODUCT})"
            r"|\b(?:evaluating|comparing|considering) "
            r"(?:\w+ )?(?:alternatives|other (?:vendors|tools|options|providers|solutions)"
            r"|two|three|several|different (?:vendors|tools|options|providers|solutions))\b"
            r"|\b(?:had|got|have|received|seen) "
            r"(?:a |an )?(?:\w+ )?(?:offer|quote|demo|proposal|pitch) from "
            f"(?:a competitor|another (?:vendor|provider|company)|(?P<what2>{PRODUCT}))"
            r"|\b(?:compared|compare|comparison) (?:you |this |it )?(?:to|with|against) "
            f"(?P<what3>{PRODUCT})"
            rf"|\b(?P<what4>{PRODUCT}) (?:is|was|are|seems|would be) "
            r"(?:\w+ )?(?:cheaper|less expensive|half the price|more affordable)\b"
            r"|\b(?:your|a) competitors?\b"
            r"|\b(?:a )?(?:cheaper|better|competing) (?:offer|quote)\b"
        ),
        claim_with="{who} is also looking at {what}.",
        odds=WORSE,
        unless=words(r"\bour competitors?\b|\bfrom you\b"),
    ),
    Cue(
        "{who} names what they use today.",
        words(
            r"\bwe (?:are |have been )?(?:currently |already |still |now |today |just "
            "|mostly |mainly )*(?:use|using|work with|working with|run on|rely on"
            f"|have been on|went with|are on) (?P<what>{PRODUCT})"
            r"|\b(?:currently|today|right now|at the moment|so far),? "
            f"(?:we (?:are )?)?(?:use|using|on|have|with) (?P<what1>{PRODUCT})"
            r"|\b(?:our|the) (?:current|existing|previous) "
            f"(?:tool|vendor|provider|system|solution|supplier) is (?P<what2>{PRODUCT})"
            rf"|\bswitch(?:ing|ed)? (?:away )?from (?P<what3>{PRODUCT})"
            rf"|\breplac(?:e|ing) (?P<what4>{PRODUCT})"
        ),
        claim_with="{who} uses {what} today.",
        unless=words(
            r"\b(?:as|for) (?:our |the |a )?(?:crm|calendar|e-?mail|chat|erp|calls"
            r"|meetings|video)\b"
        ),
    ),
)

OBJECTION = (
    Cue(
        "{who} finds the price too high.",
        words(
            r"\b(?:too|quite|pretty|very|rather|bit|really|so|more|fairly|relatively) "
            r"(?:expensive|pricey|steep|costly)\b"
            r"|\b(?:it|that|this|price|which) (?:is|sounds|seems|looks|feels) "
            r"(?:expensive|pricey|steep|costly)\b"
            r"|\bmore (?:money )?than (?:we|I) "
            r"(?:expected|thought|planned|budgeted|pay|wanted|had in mind|hoped)\b"
            r"|\b(?:a lot of|too much|lots of) money\b"
            r"|\b(?:price|cost|pricing|costs|fee) (?:is|are|seems?|feels?|looks?) "
            "(?:too |a bit (?:of )?|quite |really |very |rather |still )?(?:high|much"
            r"|steep|(?:a )?problem|an issue|a concern)\b"
            r"|\bhard to justify\b"
        ),
        odds=WORSE,
        unless=words(
            r"\bnot (?:that |too |so |very |really )?(?:expensive|pricey|steep|costly|high)"
            r"|\b(?:our|current|old|previous|existing) "
            r"(?:tool|system|vendor|provider|solution|setup|one)\b.{0,30}(?:expensive|costly)"
            r"|^(?:if|suppose)\b"
        ),
    ),
    Cue(
        "{who} has doubts.",
        words(
            r"\b(?:I|we) (?:am|are) (?:still |really |just |honestly |a (?:bit|little) "
            "|also |not )*(?:not (?:sure|convinced|certain|comfortable)|worried|concerned"
            r"|skeptical|sceptical|hesitant|unsure|afraid|nervous)\b"
            r"|\b(?:my|our|the) (?:only |main |biggest |one |big |real |other )?(?:concern"
            "|worry|hesitation|doubt|fear|objection|reservation)s? "
            r"(?:is|are|was|would be|here)\b"
            r"|\b(?:I|we) (?:still |do |also )?have "
            r"(?:\w+ )?(?:concerns|doubts|reservations|my doubts)\b"
            r"|\bwhat (?:worries|concerns|bothers) (?:me|us)\b"
            r"|\b(?:I|we) do not (?:really |quite |yet )?(?:see|think) "
            "(?:the value|how|why|we (?:really )?need|it (?:would|will|is|fits|works)"
            r"|this (?:would|will|is|fits|works)|that (?:would|will|is|works)|our)\b"
            r"|\bnot (?:quite |really )?what we (?:need|are looking for|were looking for)\b"
        ),
        odds=WORSE,
        unless=words(
            r"\bnot (?:sure|certain) (?:I understand|what you mean|who|when|yet when"
            "|about the exact|if you can (?:hear|see))"
            r"|\bnot (?:at all |really |that |too )?(?:worried|concerned|afraid|nervous)"
            r"|\bno (?:concerns|doubts)"
            r"|\bdo not have (?:any )?(?:concerns|doubts)"
            r"|\bI am afraid (?:I|we) (?:have to|need|must)"
            r"|\bif you can (?:hear|see)"
        ),
    ),
    Cue(
        "{who} misses something in the product.",
        words(
            r"\b(?:it|that|your (?:tool|product|platform|system|solution)|this|you) "
            r"(?:\w+ )?(?:does not|do not|can not|lacks?|is missing|are missing) "
            r"?(?:support|have|integrate|work (?:with|for)|connect|offer|handle|speak)?\b"
        ),
        odds=WORSE,
        unless=words(
            r"\b(?:it|that|this) does not (?:matter|have to|need|hurt|mean|have been)"
            r"|\byou do not (?:have to|need)"
            r"|\b(?:that|this|it) (?:can|does|do) not (?:happen|go on|help|take)"
            r"|\byou can not\b"
            r"|\byou do not (?!support|have|integrate|offer|handle)"
            r"|\bdoes not work for us (?:any ?more|right now)"
            r"|\b(?:currently|today|right now|current|old|existing)\b"
        ),
    ),
)

RISK = (
    Cue(
        "{who} mentions changes in the company that may stop this.",
        words(
            r"\b(?:hiring|budget|spending|investment|project) (?:freeze|stop)\b"
            r"|\b(?:re-?org(?:ani[sz]\w+|anising)?|restructur\w+|lay-?offs?|merger"
            r"|take-?over)\b"
            r"|\b(?:being|been|getting|got|are) (?:acquired|bought|restructured|merged)\b"
            r"|\b(?:is|are|am) leaving (?:the company|us|in|at the end|next|soon)\b"
            r"|\b(?:left|leaves) the company\b"
        ),
        odds=WORSE,
        unless=words(r"\bno (?:plans?|re-?org|layoffs|freeze)"),
    ),
    Cue(
        "{who} mentions a review that may delay this.",
        words(
            r"\b(?:legal|works council|security|procurement|data protection|compliance"
            "|privacy|vendor)(?: team| department| review| check| process| assessment"
            r"| approval| officer)*\b.{0,50}\b(?:takes?|could take|can take|might take"
            r"|will take|usually takes|block|slow|delay|weeks|months|veto|object)\b"
        ),
        odds=WORSE,
    ),
    Cue(
        "{who} says an earlier attempt did not work.",
        words(
            r"\bwe (?:already |have |had )*(?:tried|bought|introduced|rolled out|had) "
            r".{0,60}\b(?:before|already|last year|years? ago|once"
            r"|in the past)\b.{0,60}\b(?:failed|did not|nobody|never|gave up|stopped|no one)\b"
            r"|\b(?:nobody|no one) (?:really |actually |ever )?(?:used|uses|will use"
            r"|would use) (?:it|this|that)\b"
            r"|\b(?:people|reps|team|colleagues|they) (?:will|would|might|may) "
            r"(?:not|never|resist)(?: \w+)? (?:use|using|accept|adopt|it|like)"
        ),
        odds=WORSE,
    ),
    Cue(
        "{who} is bound by another contract.",
        words(
            r"\b(?:locked in|locked into|tied to|under contract|bound by)\b"
            r"|\bnotice period\b"
            r"|\bcontract .{0,20}\b(?:another|still runs|two more|one more)\b"
        ),
    ),
)

NEXT_STEP = (
    Cue(
        "{who} settles a next step.",
        words(
            r"\blet us (?:\w+ )?(?:schedule|set up|book|meet|talk|speak again"
            "|do (?:a|the|another) (?:demo|call|follow[- ]?up|workshop|pilot|trial"
            "|meeting|session)|have (?:a|another) (?:call|meeting|session|chat)|reconvene"
            "|catch up|touch base|put (?:something|a (?:meeting|call))"
            r"|plan (?:a|the) (?:\w+ )?(?:meeting|call|pilot|demo|workshop)"
            r"|find a (?:slot|time|date)|get (?:\w+ ){1,3}on (?:a|the) call)\b"
            r"|\b(?:the|our|as a|as the) next steps? (?:is|are|would be|will be|then)\b"
            r"|\b(?:speak|talk|see|meet) (?:to |with )?(?:you |again |then )+(?:on |next "
            "|this )?(?:" + DAY + "|tomorrow"
            r"|next week)\b|\b(?:I"
            r"|we) will (?:\w+ )?(?:send"
            "|share|email"
            r"|forward) (?:you )?(?:\w+ "
            "){0,4}(?:invite"
            "|invitation|proposal"
            "|offer|quote"
            "|contract|order form"
            "|agreement"
            r"|calendar)\b|\b(?:I"
            r"|we) will (?:\w+ )?(?:schedule"
            "|set up|book"
            "|arrange) (?:a|the"
            "|another"
            r"|that)\b|\b(?:we"
            "|let us) (?:will )?(?:start"
            "|do|begin"
            "|kick off)(?: with)? (?:a"
            r"|the) (?:\w+[- ]?){0,3}(?:pilot"
            "|trial"
            "|proof of concept"
            r"|poc|test phase)\b"
        ),
        by=By.ANYONE,
        odds=BETTER,
        unless=words(
            r"\blet us (?:talk|speak|chat) (?:about|through)"
            r"|\blast (?:week|time)\b"
            r"|\b(?:not|no) (?:next|need)\b"
        ),
    ),
)
