"""German cues of who buys: the money, and the person who decides."""

from __future__ import annotations

from ..cues import BETTER, WORSE, Cue, words
from .vocabulary import MONEY, PERIOD, ROLE

BUDGET = (
    Cue(
        "{who} sagt, das Budget ist kein Problem.",
        words(
            r"\bbudget\w* (?:ist|wäre|wird|sollte) (?:\w+ )?(?:kein|nicht das|nicht unser) "
            "(?:problem|thema|hindernis)"
            r"|\ban? (?:dem |am )?budget (?:scheitert|liegt) (?:es|das) nicht"
        ),
        odds=BETTER,
    ),
    Cue(
        "{who} sagt, dass es dafür kein Budget gibt.",
        words(
            r"\b(?:kein|keinerlei|nicht (?:genug|genügend|das)|kaum) (?:\w+ )?budget\b"
            r"|\bbudget\w* (?:ist|sind|wurde|wurden) "
            r"(?:\w+ ){0,3}(?:eingefroren|gestrichen|aufgebraucht|gekürzt|knapp"
            r"|ausgeschöpft|weg|verplant)\b"
            r"|\b(?:budget(?:stopp|sperre|kürzung)|haushaltssperre)\b"
            r"|\bkönnen wir uns (?:\w+ ){0,3}nicht leisten\b"
            r"|\b(?:sprengt|übersteigt|über) (?:\w+ )?(?:unser|unserem|das|dem)? ?budget\b"
            r"|\bnicht im budget\b"
            r"|\bfehlt (?:uns )?(?:\w+ )?das budget\b"
        ),
        odds=WORSE,
        unless=words(r"\bkein budgetproblem|\bnicht sicher\b"),
    ),
    Cue(
        "{who} sagt, dass das Budget noch genehmigt werden muss.",
        words(
            r"\bbudget\w*\b.{0,40}\b(?:noch|erst)\b.{0,30}\b(?:freigegeben|genehmigt"
            r"|freigeben|genehmigen|beantrag\w+|abgestimmt|geklärt|klären|bewilligt|bestätigt)"
            r"|\b(?:müssen|muss|müssten|müsste)\b.{0,40}\bbudget\w*\b.{0,30}\b(?:beantragen|freigeben|genehmigen|klären|besorgen|einholen|abstimmen)"
            r"|\b(?:wenn|falls|sobald|ob)\b.{0,30}\bbudget\b.{0,40}\b(?:freigegeben"
            "|genehmigt|da ist|steht|bekommen)"
        ),
    ),
    Cue(
        "{who} bestätigt, dass es ein Budget gibt.",
        words(
            r"\bbudget\b.{0,30}\b(?:ist|wurde|haben wir"
            r"|steht)\b.{0,25}\b(?:freigegeben|genehmigt|bewilligt|eingeplant|vorhanden"
            rf"|gesichert|bestätigt|reserviert|da)\b(?:.{{0,30}}?(?P<what>{MONEY}))?"
            rf"|\b(?:haben|sind|wurden|ist) (?:\w+ ){{0,3}}?(?P<what1>{MONEY})(?: "
            r"\w+){0,4} (?:eingeplant|vorgesehen|zurückgelegt|budgetiert|reserviert"
            r"|freigegeben|bewilligt)|\bbudget steht\b"
            r"|\bwir haben (?:das|dafür|schon|bereits) .{0,15}budget "
            "(?:bekommen|erhalten|eingeplant|freigegeben)"
            r"|\bbudget haben wir\b"
        ),
        claim_with="{who} bestätigt ein Budget: {what}.",
        odds=BETTER,
        unless=words(r"\bnoch (?:nicht|kein)|\bnoch .{0,20}werden\b"),
    ),
    Cue(
        "{who} nennt ein Budget.",
        words(
            rf"\b(?:\w+)?budget\b.{{0,50}}?(?P<what>{MONEY}{PERIOD})"
            rf"|(?P<what1>{MONEY}{PERIOD})(?: \w+){{0,4}} (?:\w*budget)\b"
            r"|\bwir (?:können|könnten|wollen|würden"
            rf"|dürfen)\b.{{0,25}}?(?P<what2>{MONEY}{PERIOD})(?: \w+){{0,3}} "
            "(?:ausgeben|investieren|zahlen|bezahlen|aufwenden)"
        ),
        claim_with="{who} nennt ein Budget von {what}.",
        odds=BETTER,
    ),
    Cue(
        "{who} sagt, was sie heute bezahlen.",
        words(
            r"\b(?:wir (?:zahlen|bezahlen|geben)"
            rf"|(?:zahlen|bezahlen|geben) wir)\b.{{0,30}}?(?P<what>{MONEY}{PERIOD})"
        ),
        claim_with="{who} sagt, was sie heute ausgeben: {what}.",
    ),
    Cue(
        "{who} sagt, dass es ein Budget gibt.",
        words(
            r"\b(?:wir|ich) (?:haben|hätten|habe) "
            r"(?:\w+ ){0,3}(?:ein|das|genug|genügend|eigenes) (?:\w+ )?budget\b"
            r"|\bbudget (?:ist|wäre) (?:\w+ )?(?:vorhanden|da)\b"
        ),
        odds=BETTER,
        unless=words(r"\bkein\b"),
    ),
)

AUTHORITY = (
    Cue(
        "{who} sagt, dass sie das nicht allein entscheiden.",
        words(
            r"\b(?:entscheide|entscheiden|kann|darf|unterschreibe"
            r"|unterschreiben)\b.{0,30}\bnicht "
            r"(?:ich |wir )?(?:allein|alleine|selbst|selber)\b"
            r"|\bnicht (?:meine|allein meine) entscheidung\b"
            r"|\bdas entscheide (?:ich nicht|nicht ich)\b"
            r"|\bich bin nicht (?:der|die) (?:entscheider|entscheiderin|der entscheidet)"
        ),
    ),
    Cue(
        "{who} kann das entscheiden.",
        words(
            r"\b(?:das|hier) entscheide ich\b(?! nicht)"
            r"|\bich entscheide (?:das|darüber|hier|selbst|allein)\b(?! nicht)"
            r"|\bich bin (?:hier )?(?:der|die) entscheider(?:in)?\b"
            r"|\b(?:das ist|liegt) (?:\w+ )?(?:meine entscheidung"
            r"|in meiner (?:hand|verantwortung))\b"
            r"|\bich (?:kann|darf) (?:das )?(?:selbst |allein |alleine )(?:entscheiden"
            "|unterschreiben|freigeben)"
            r"|\bich (?:unterschreibe|zeichne) (?:das|den vertrag|selbst)(?! nicht)"
        ),
        odds=BETTER,
    ),
    Cue(
        "{who} sagt, dass noch jemand anderes entscheidet.",
        words(
            r"\b(?:mein|meine|meinem|meiner|meinen|unser|unsere|unserem|unserer|unseren"
            rf"|der|die|dem|den)\.? (?P<what>{ROLE})\b.{{0,40}}\b(?:entscheide(?:t|n)|muss"
            "|müssen|müsste|zustimmen|stimmt|freigeben|gibt .{0,20}frei|unterschreibt"
            r"|unterschreiben|absegnen|will .{0,30}sehen|hat das letzte wort|mitreden)\b"
            r"|\b(?:muss|müssen|müsste|müssten|möchte|will|würde)\b.{0,40}\b(?:mit|bei"
            r"|von|vom|beim) (?:mein\w*|unser\w*|der|dem)? "
            rf"?(?P<what1>{ROLE})\b.{{0,40}}\b(?:absprechen|besprechen|abstimmen|klären"
            "|freigeben|holen|sprechen|abklären|reden|absegnen|vorstellen|prüfen)"
            r"|\b(?:freigabe|zustimmung|okay|genehmigung|unterschrift) "
            r"(?:von|vom|durch|der|des) (?:mein\w* |unser\w* |die |den "
            f"|der )?(?P<what2>{ROLE})"
            r"|\bdie entscheidung (?:liegt|trifft|fällt) "
            r".{0,15}\b(?:bei|beim|der|die|unser\w*|mein\w*) "
            rf"(?:unser\w* |mein\w* |der |dem )?(?P<what3>{ROLE})"
        ),
        claim_with="{who} sagt, dass auch entscheidet: {what}.",
    ),
)
