"""German cues of the customer's money: whether there is any, how much, and what is spent today."""

from __future__ import annotations

from ..cues import BETTER, WORSE, Cue, words
from .vocabulary import MONEY, PERIOD

_SET_ASIDE = (
    "(?:eingeplant|vorgesehen|zurückgelegt|budgetiert|reserviert|freigegeben|bewilligt"
    "|eingestellt|bekommen|erhalten)"
)
_PRIVATE = words(r"\b(?:urlaub|hochzeit|geburtstag|mittagessen|feier)\b")

BUDGET = (
    Cue(
        "{who} sagt, das Budget ist kein Problem.",
        words(
            r"\b(?:budget\w*|geld) (?:ist|wäre|wird|sollte) (?:\w+ )?(?:kein|nicht das|nicht unser)"
            " (?:problem|thema|hindernis)",
            r"\ban? (?:dem |am )?(?:budget|geld) (?:scheitert|liegt|soll) (?:es|das) nicht",
            r"\bam (?:budget|geld) (?:scheitert|liegt|soll)",
            r"\bvom budget her\b.{0,25}\b(?:passt|passen|geht|gehen|gut|machbar|kein problem)\b",
            r"\b(?:passt|bleibt|liegt|ist) (?:\w+ )?(?:in|innerhalb|im rahmen) (?:unser\w*"
            r"|unseres) "
            "budgets?",
        ),
        odds=BETTER,
        unless=words(r"\b(?:passt|geht|bleibt) .{0,15}nicht\b"),
    ),
    Cue(
        "{who} sagt, dass es dafür kein Budget gibt.",
        words(
            r"\b(?:kein|keinerlei|nicht (?:genug|genügend|das)|kaum) (?:\w+ )?budget\b",
            r"\bbudget\w* (?:ist|sind|wurde|wurden) (?:\w+ ){0,3}"
            r"(?:eingefroren|gestrichen|aufgebraucht|gekürzt|knapp|ausgeschöpft|weg|verplant)\b",
            r"\b(?:(?:topf|budget) ist|ist der topf) (?:\w+ ){0,2}leer\b",
            r"\b(?:budget(?:stopp|sperre|kürzung)|haushaltssperre)\b",
            r"\bkönnen wir uns (?:\w+ ){0,3}nicht leisten\b",
            r"\bkein(?:erlei)? geld (?:mehr )?(?:da|übrig|für)\b|\bist (?:\w+ ){0,2}kein geld\b",
            r"\bnicht im budget\b|\bbudget haben wir (?:\w+ )?nicht\b",
            r"\bfehlt (?:uns )?(?:\w+ )?das (?:budget|geld)\b",
        ),
        odds=WORSE,
        unless=words(r"\bkein budgetproblem|\bnicht sicher\b"),
    ),
    Cue(
        "{who} sagt, dass es über dem Budget liegt.",
        words(
            r"\b(?:liegen|sind|wären) (?:sie|wir) (?:\w+ )?über dem,? was wir haben\b",
            r"\b(?:sprengt|übersteigt|über) (?:\w+ )?(?:unser|unserem|das|dem)? ?budget\b",
        ),
        odds=WORSE,
        unless=words(r"\b(?:reden|sprechen|sprachen|gesprochen|wissen)\b"),
    ),
    Cue(
        "{who} sagt, dass das Geld noch bewilligt oder gefunden werden muss.",
        words(
            r"\bbudget\w*\b.{0,40}\b(?:noch|erst)\b.{0,30}\b(?:freigegeben|genehmigt"
            r"|freigeben|genehmigen|beantrag\w+|abgestimmt|geklärt|klären|bewilligt|bestätigt)",
            r"\b(?:müssen|muss|müssten|müsste)\b.{0,40}\b(?:budget\w*|geld)\b.{0,30}\b(?:beantragen"
            r"|freigeben|genehmigen|klären|besorgen|einholen|abstimmen|auftreiben|finden)",
            r"\b(?:budget|geld) (?:müsste|müssten|muss|müssen)\b.{0,40}\b(?:beantragen|freigeben"
            r"|klären|besorgen|auftreiben|finden)\b",
            rf"\b(?:habe|haben) .{{0,40}}(?P<what>{MONEY}) (?:angemeldet|beantragt|angefragt)\b",
            r"\b(?:wenn|falls|sobald|ob)\b.{0,30}\bbudget\b.{0,40}\b(?:freigegeben"
            "|genehmigt|da ist|steht|bekommen)",
        ),
    ),
    Cue(
        "{who} bestätigt, dass es ein Budget gibt.",
        words(
            r"\bbudget\b.{0,30}\b(?:ist|wurde|haben wir"
            r"|steht)\b.{0,25}\b(?:freigegeben|genehmigt|bewilligt|eingeplant|vorhanden"
            rf"|gesichert|bestätigt|reserviert|da)\b(?:.{{0,30}}?(?P<what>{MONEY}))?",
            rf"\b(?:haben|habe|sind|wurden|ist) (?:\w+ ){{0,4}}?(?P<what>{MONEY})(?: "
            rf"\w+){{0,4}} {_SET_ASIDE}",
            r"\b(?:haben|habe|hat|sind|ist)\b(?: \w+){0,4} "
            rf"(?P<what>{MONEY})(?: \w+){{0,3}} (?:im (?:topf|budget)|übrig)\b",
            r"\bbudget steht\b",
            r"\bwir haben (?:das|dafür|schon|bereits) .{0,15}budget "
            "(?:bekommen|erhalten|eingeplant|freigegeben)",
            r"\bbudget haben wir\b(?! (?:\w+ ){0,2}nicht)",
        ),
        claim_with="{who} bestätigt ein Budget: {what}.",
        odds=BETTER,
        unless=words(r"\bnoch (?:nicht|kein)|\bnoch .{0,20}werden\b|\bdavon\b"),
        hints=(
            "bekommen",
            "erhalten",
            "budget",
            "eingeplant",
            "vorgesehen",
            "zurückgelegt",
            "reserviert",
            "freigegeben",
            "bewilligt",
            "eingestellt",
            "topf",
            "übrig",
        ),
    ),
    Cue(
        "{who} nennt ein Budget.",
        words(
            rf"\b(?:\w+)?budget\b.{{0,50}}?(?P<what>{MONEY}{PERIOD})",
            rf"(?P<what>{MONEY}{PERIOD})(?: \w+){{0,4}} (?:\w*budget)\b",
            rf"\bmehr als (?P<what>{MONEY}{PERIOD})\b.{{0,25}}\bnicht (?:aus(?:zu)?geben|zahlen"
            rf"|bezahlen)",
            r"\b(?:schmerzgrenze|obergrenze|limit|maximum) (?:ist|sind|liegt bei|wären?) "
            rf"(?:\w+ ){{0,2}}?(?P<what>{MONEY}{PERIOD})",
            r"\bwir (?:können|könnten|wollen|würden|dürfen)\b.{0,25}?"
            rf"(?P<what>{MONEY}{PERIOD})(?: \w+){{0,3}} "
            "(?:ausgeben|investieren|zahlen|bezahlen|aufwenden)",
        ),
        claim_with="{who} nennt ein Budget von {what}.",
        odds=BETTER,
        unless=_PRIVATE,
        hints=(
            "budget",
            "können",
            "könnten",
            "wollen",
            "würden",
            "dürfen",
            "grenze",
            "limit",
            "maximum",
        ),
    ),
    Cue(
        "{who} sagt, was sie heute bezahlen.",
        words(
            r"\b(?:wir (?:zahlen|bezahlen|geben)"
            rf"|(?:zahlen|bezahlen|geben) wir)\b.{{0,30}}?(?P<what>{MONEY}{PERIOD})",
        ),
        claim_with="{who} sagt, was sie heute ausgeben: {what}.",
    ),
    Cue(
        "{who} sagt, dass es ein Budget gibt.",
        words(
            r"\b(?:wir|ich) (?:haben|hätten|habe) "
            r"(?:\w+ ){0,3}(?:ein|das|genug|genügend|eigenes) (?:\w+ )?budget\b",
            r"\bbudget (?:ist|wäre) (?:\w+ )?(?:vorhanden|da)\b",
        ),
        odds=BETTER,
        unless=words(r"\bkein\b", _PRIVATE.pattern),
    ),
)
