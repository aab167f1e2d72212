"""English cues of what may stop or delay a deal that everybody wants."""

from __future__ import annotations

from ..cues import WORSE, Cue, words

_GATES = (
    "(?:works council|works representative|union|legal|security|procurement|data protection"
    "|compliance|privacy|vendor|lawyers?|(?-i:IT))"
)

RISK = (
    Cue(
        "{who} mentions changes in the company that may stop this.",
        words(
            r"\b(?:hiring|budget|spending|investment|project) (?:freeze|stop)\b",
            r"\b(?:re-?org(?:ani[sz]\w+|anising)?|restructur\w+|lay-?offs?|merger"
            r"|take-?over)\b",
            r"\bmerg(?:e|ing) with (?:another|a|our)\b",
            r"\b(?:being|been|getting|got|are) (?:acquired|bought|restructured|merged)\b",
            r"\b(?:is|are|am) leaving (?:the company|us|in|at the end|next|soon)\b",
            r"\b(?:left|leaves) the company\b",
            r"\b(?:my|our|the) [\w ]{2,30} (?:just |has |has just )*(?:resigned|quit)\b",
        ),
        odds=WORSE,
        may_depend=True,
        unless=words(r"\bno (?:plans?|re-?org|layoffs|freeze)"),
    ),
    Cue(
        "{who} mentions a review that may delay this.",
        words(
            rf"\b{_GATES}(?: team| department| review| check| process| assessment| approval"
            r"| officer)*\b.{0,50}\b(?:takes?|could take|can take|might take|will take"
            r"|usually takes|blocks?|slow|delay|weeks|months|veto|objects?|want to talk"
            r"|on leave|swamped|overloaded|stuck)\b",
            r"\b(?:get|gets|be) stuck (?:there|in|with|at)\b",
        ),
        odds=WORSE,
        may_depend=True,
    ),
    Cue(
        "{who} names a risk.",
        words(
            r"\b(?:that|this|here|there|it) is (?:\w+ )?(?:the|a|my|our|one|some) (?:\w+ )?risk\b"
            r"(?: (?P<what>(?:for|that|of) [^,;.!?]{5,70}))?",
            r"\b(?:I|we) (?:do |still )?see (?:a|one|some) (?:\w+ )?risks?\b",
            r"\b(?:my|our) (?:biggest|main|only|greatest) (?:worry|fear|risk) (?:is|here)?\b",
            r"\b(?:is|be) (?:my|our) (?:biggest|main|greatest) (?:worry|fear|risk)\b",
            r"\b(?:only|one) thing that (?:could|might|can) (?:still )?(?:stop|block|delay|kill)"
            r"\b.{0,15}?(?: is (?P<what>[^,;.!?]{3,70}))?(?=[,;.!?]|$)",
        ),
        claim_with="{who} names a risk: {what}.",
        odds=WORSE,
        unless=words(r"\bno (?:\w+ )?risk"),
    ),
    Cue(
        "{who} says an earlier attempt did not work.",
        words(
            r"\b(?:we|they|I|people) (?:have |had |already |once )*(?:tried|bought|introduced"
            r"|rolled out|had|learned|started)\b.{0,60}\b(?:before|already|last year|years? ago"
            r"|once|in the past)\b.{0,60}\b(?:failed|did not|nobody|never|gave up|stopped|no one"
            r"|disaster|nightmare|scrapped|chaos)\b",
            r"\b(?:tried|introduced|bought|rolled out|used to (?:have|use))\b.{0,60}"
            r"\b(?:never (?:really )?worked|gave up|dropped it|hated it|scrapped|failed)\b",
            r"\b(?:last|previous|first) (?:project|attempt|rollout|system|tool|try)\b.{0,40}"
            r"\b(?:failed|disaster|nightmare|chaos|went wrong|did not work)\b",
            r"\b(?:last|previous) time (?:we|they)\b.{0,50}"
            r"\b(?:quit|failed|went wrong|disaster|nightmare|left|chaos)\b",
            r"\b(?:nobody|no one) (?:really |actually |ever )?(?:used|uses|will use"
            r"|would use) (?:it|this|that)\b",
            r"\b(?:people|reps|team|colleagues|they|drivers|agents) (?:will|would|might|may) "
            r"(?:not|never|resist)(?: \w+)? (?:use|using|accept|adopt|it|like)",
        ),
        odds=WORSE,
    ),
    Cue(
        "{who} is bound by another contract.",
        words(
            r"\b(?:locked in|locked into|tied to|under contract|bound by)\b",
            r"\bnotice period\b",
            r"\bcontract .{0,20}\b(?:another|still runs|two more|one more)\b",
        ),
    ),
)
