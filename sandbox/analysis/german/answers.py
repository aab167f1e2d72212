"""German answers that say something only after their question, and words around decisions."""

from __future__ import annotations

from collections.abc import Mapping

from calls.insights import SignalKind

from ..cues import BETTER, WORSE, AnswerCue, By, Cue, words
from .vocabulary import DAY, MONEY, NAMED_PRODUCT, PERIOD, PERSON, ROLE, WHEN

_ASKS_BUDGET = words(
    r"budget|\b(?:ausgeben|investieren)\b|preisrahmen|preislich|finanzieller? rahmen"
)
_ASKS_IF_BUDGET = words(r"\b(?:gibt es|haben sie|ist|habt ihr|hast du)\b.{0,40}budget")
_ASKS_WHO = words(
    r"\bwer\b.{0,50}\b(?:entscheid\w+|beteiligt|freig\w+|unterschreib\w+|zustimm\w+"
    "|eingebunden|mitreden|dabei)"
    "|entscheidungsprozess|entscheidungsweg"
)
_ASKS_WHEN = words(
    r"\b(?:bis |ab |zu )?wann (?:wollen|möchten|soll|sollen|sollte|müssen|muss|brauchen|könnten"
    r"|hätten|wäre|würden|wird|planen)\b|zeitplan|zeitrahmen|\bbis wann\b|zeithorizont"
)
_ASKS_TODAY = words(
    r"\b(?:was|womit|welche\w*|mit wem)\b.{0,40}\b(?:nutzen|einsetzen|verwenden|arbeiten"
    r"|system|tool|anbieter|lösung)\b"
    r"|\bnutzen sie\b.{0,40}\b(?:software|tool|system|lösung|programm)\b|\bandere anbieter\b"
    r"|\bvergleichen\b|\bwe[nr]\b.{0,20}\bnoch (?:an|ansehen|anschauen)\b"
    r"|\bwelcher (?:anbieter )?(?:ist|wäre|war) das\b"
)
_ASKS_WHAT_STOPS = words(
    r"\b(?:abhalten|schief ?gehen|dazwischen ?kommen|im weg(?:e)? stehen|aufhalten|kippen"
    r"|scheitern|verzögern|verhindern)\b",
    r"\bwas fehlt (?:noch|ihnen noch)\b|\b(?:risiken|hürden|stolpersteine)\b",
)
_ASKS_FOR_DOUBTS = words(
    r"\b(?:stört|bedrückt|besorgt|beunruhigt|bereitet) (?:sie|ihnen)\b|\bwas gefällt ihnen nicht\b"
    r"|\bhaben sie (?:\w+ )?(?:bedenken|zweifel|sorgen)\b|\bwas macht ihnen sorgen\b"
)
_HESITATES = (
    "^(?:(?:mich|uns|hm+|na ja|also|ja|eigentlich|nur|höchstens|vielleicht|am ehesten|noch"
    "|wahrscheinlich|vermutlich|vor allem|und|ehrlich gesagt),? )*"
)
_YES = r"^(?:(?:ja|genau|richtig|klar|haben wir|gibt es|doch|natürlich)\b[,. ]*)+"
_NO = (
    "^(?:(?:nein|leider nicht|noch nicht|nicht wirklich|nee|leider|aktuell nicht"
    r"|derzeit nicht|dieses jahr nicht)\b[,. ]*)+"
)

_PROPOSES = words(
    r"\b(?:(?:können|könnten|sollen|wollen) wir|passt|wie wäre"
    r"|hätten sie)\b.{0,60}\b(?:treffen|sprechen|telefonieren|termin|demo|pilot\w*"
    rf"|workshop|{DAY}|nächste woche)\b"
)
_AGREES = (
    "^(?:(?:ja|okay|oh|gut),? )*(?:ja|gerne?|klar|natürlich|perfekt|super|einverstanden"
    rf"|(?:das|{DAY}) (?:passt|geht|klappt))\b(?!,? aber\b)"
)

ANSWERS: Mapping[SignalKind, tuple[AnswerCue, ...]] = {
    SignalKind.BUDGET: (
        AnswerCue(
            _ASKS_BUDGET,
            Cue(
                "{who} nennt einen Betrag.",
                words(rf"(?P<what>{MONEY}{PERIOD})"),
                claim_with="{who} nennt, nach dem Budget gefragt, einen Betrag: {what}.",
                odds=BETTER,
                unless=words(_NO),
            ),
        ),
        AnswerCue(
            _ASKS_IF_BUDGET,
            Cue("{who} sagt, dass es dafür kein Budget gibt.", words(_NO), odds=WORSE),
        ),
        AnswerCue(
            _ASKS_IF_BUDGET,
            Cue(
                "{who} sagt, dass es ein Budget gibt.",
                words(_YES),
                odds=BETTER,
                unless=words(r"\b(?:aber|nicht|kein)\b"),
            ),
        ),
    ),
    SignalKind.AUTHORITY: (
        AnswerCue(
            _ASKS_WHO,
            Cue(
                "{who} nennt, wer entscheidet.",
                words(
                    rf"\b(?:mein\w*|unser\w*|der|die|das) (?P<what>{ROLE})\b",
                    rf"\b(?P<what>{PERSON})\b",
                    r"^(?P<what>mein\w* \w+) und ich\b|^ich und (?P<what>mein\w* \w+)\b",
                ),
                claim_with="{who} nennt, wer mitentscheidet: {what}.",
            ),
        ),
        AnswerCue(
            _ASKS_WHO,
            Cue(
                "{who} kann das entscheiden.",
                words(
                    "^(?:nur |allein )?(?:das (?:bin|mache|entscheide) ich|ich(?: selbst| allein)?"
                    r"|letztlich ich)\b"
                ),
                odds=BETTER,
                unless=words(r"\bnicht\b"),
            ),
        ),
    ),
    SignalKind.TIMING: (
        AnswerCue(
            _ASKS_WHEN,
            Cue(
                "{who} nennt einen Termin.",
                words(rf"\b(?P<what>{WHEN})"),
                claim_with="{who} nennt einen Termin: {what}.",
                unless=words(
                    r"\b(?:seit|urlaub|ferien|betriebsruhe|letzte[nrsm]?|war|waren"
                    r"|vor \w+ \w+en|budget)\b"
                ),
            ),
        ),
    ),
    SignalKind.OBJECTION: (
        AnswerCue(
            _ASKS_FOR_DOUBTS,
            Cue(
                "{who} sagt, was sie stört.",
                words(
                    rf"{_HESITATES}(?P<what>(?:der|die|das|ihre?|dass|wie"
                    rf"|ein\w*)\b [^.;!?]{{3,90}})"
                ),
                claim_with="{who} sagt, was sie stört: {what}.",
                odds=WORSE,
                unless=words(r"^(?:nein|nichts|nicht)\b|\bfrage\b"),
            ),
        ),
    ),
    SignalKind.RISK: (
        AnswerCue(
            _ASKS_WHAT_STOPS,
            Cue(
                "{who} sagt, was noch dazwischenkommen kann.",
                words(
                    rf"{_HESITATES}(?P<what>(?:der|die|das|unsere?|mein\w*|dass|wenn|ein\w*"
                    rf"|{PERSON})\b.{{2,90}}?)[.!]?$"
                ),
                claim_with="{who} sagt, was noch dazwischenkommen kann: {what}.",
                odds=WORSE,
                unless=words(r"^(?:nein|nichts|nicht)\b|\bfrage\b"),
            ),
        ),
    ),
    SignalKind.NEXT_STEP: (
        AnswerCue(
            _PROPOSES,
            Cue(
                "{who} stimmt einem nächsten Schritt zu.",
                words(_AGREES),
                by=By.ANYONE,
                odds=BETTER,
            ),
        ),
    ),
    SignalKind.COMPETITOR: (
        AnswerCue(
            _ASKS_TODAY,
            Cue(
                "{who} nennt ein anderes Produkt.",
                words(
                    rf"\b(?:mit|nutzen|verwenden|haben|auf|ja,?|bei) (?P<what>{NAMED_PRODUCT})",
                    rf"^(?P<what>{NAMED_PRODUCT})[.,]",
                    rf"^(?:nur|vor allem|meistens|im wesentlichen) (?P<what>{NAMED_PRODUCT})\b",
                ),
                claim_with="{who} nennt ein anderes Produkt: {what}.",
                unless=words(r"^nein\b|\bper (?:hand|telefon)"),
            ),
        ),
    ),
}
