"""German words of decisions, of agreement, and of what is only supposed."""

from __future__ import annotations

from ..cues import BETTER, WORSE, By, Cue, words
from .vocabulary import DAY, WHEN

DECISIONS = (
    Cue(
        "",
        words(
            r"\bdann (?:machen|nehmen|starten|gehen|beginnen|fangen|unterschreiben"
            r"|bestellen) wir\b"
            r"|\b(?:so|das) machen wir(?: so)?\b"
            r"|\bmachen wir (?:so|das so|es so)\b"
            r"|\bwir (?:haben (?:uns )?|sind uns )(?:\w+ ){0,4}(?:entschieden|geeinigt"
            r"|einig|beschlossen|festgelegt)\b"
            r"|\bwir (?:nehmen|entscheiden uns für|gehen mit|bleiben bei|legen los"
            r"|starten mit|beginnen mit|bestellen|unterschreiben)\b"
            r"|\bich habe (?:mich )?(?:\w+ ){0,4}(?:entschieden|beschlossen)\b"
            r"|\b(?:abgemacht|einverstanden|beschlossene sache)\b"
            r"|\blassen sie uns (?:das so machen|loslegen|starten"
            r"|mit .{0,40} (?:starten|beginnen|anfangen))\b"
            r"|\bes wurde (?:entschieden|beschlossen)\b"
            r"|\bdie entscheidung ist (?:gefallen|getroffen)\b"
        ),
        by=By.ANYONE,
        is_decision=True,
        unless=words(
            r"\b(?:noch nicht|nicht|noch nichts|nie) "
            r"(?:\w+ )?(?:entschieden|beschlossen|festgelegt|geeinigt|einig)\b"
            r"|\bwenn wir uns\b|\bsobald\b|\bfalls\b"
            r"|\b(?:kurz|zuerst) (?:mit )?(?:einer |der )?(?:vorstellung|vorstellungsrunde"
            r"|agenda)\b"
            r"|\bwir nehmen (?:das|dieses|den) (?:gespräch|anruf|termin)\b"
            r"|\bwir nehmen an\b|\bschlage ich vor\b|\bvorschlag wäre\b"
        ),
    ),
)
DECIDES_THE_LAST = words(
    r"^(?:(?:gut|okay|super|also|ja|dann|prima),? )*(?:machen wir (?:das|es)(?: so)?"
    r"|(?:so|das) machen wir(?: so)?|abgemacht)[.!]?$"
)

TURNS = (
    Cue(
        "{who} spricht sich für das Produkt aus.",
        words(
            r"\bgenau (?:das|was)\b.{0,25}\b(?:brauchen|suchen|gesucht|gebraucht|gefehlt"
            r"|wollen|wollten|benötigen)\b"
            r"|\b(?:das|es) würde (?:uns |mir )?(?:\w+ ){0,3}(?:helfen|sparen|ersparen"
            r"|weiterhelfen|entlasten|lösen)\b"
            r"|\b(?:ich bin|wir sind|bin|sind) (?:\w+ )?(?:begeistert|beeindruckt|überzeugt)\b"
            r"|\bdas (?:überzeugt (?:mich|uns)|gefällt (?:mir|uns) (?:sehr|richtig)"
            r"|ist (?:genial|großartig|fantastisch|stark|beeindruckend))\b"
            r"|\b(?:wäre|ist) gold wert\b|\b(?:das|es) gefällt (?:mir|uns)\b"
            r"|\bdas ist (?:sehr |richtig )?praktisch\b"
            r"|\bich (?:werde|setze) mich (?:\w+ )?(?:dafür|intern)\b.{0,30}(?:einsetzen"
            "|ein|stark)"
            r"|\bich (?:empfehle|werde) das (?:intern|meinem|unserem)"
        ),
        odds=BETTER,
        unless=words(r"\bnicht\b|\bnie\b|\bda bin ich\b"),
    ),
    Cue(
        "{who} will keinen nächsten Schritt festlegen.",
        words(
            r"\bwir (?:melden uns|kommen auf sie zu|überlegen (?:uns das|es uns)"
            r"|denken darüber nach)\b"
            r"|\bmuss (?:ich|man) mir (?:noch )?überlegen\b"
            r"|\bschicken sie (?:mir|uns) (?:einfach |erst ?mal )(?:\w+ )?(?:unterlagen"
            r"|informationen|eine mail)\b"
        ),
        odds=WORSE,
        unless=words(rf"{WHEN}|\bbis (?:{DAY}|morgen)\b|\bam {DAY}\b"),
    ),
)

RESOLVES = words(
    r"\bdas (?:ergibt sinn|macht sinn|leuchtet (?:mir )?ein|hilft|beruhigt|passt"
    "|klingt (?:gut|vernünftig|fair|besser|plausibel)"
    "|ist (?:fair|gut zu wissen|beruhigend|vernünftig|verständlich|in ordnung|okay|besser"
    "|nachvollziehbar)|wäre (?:in ordnung|okay|fair|machbar)|löst|beantwortet"
    r"|reicht (?:mir|uns))\b"
    r"|\b(?:verstehe, dann|gut zu wissen"
    "|damit (?:können wir leben|kann ich leben|bin ich einverstanden"
    r"|ist (?:das|mein\w*) .{0,30}(?:erledigt|geklärt|vom tisch))|na gut"
    r"|dann (?:passt das|ist das kein problem))\b"
)
HYPOTHESIS = words(
    r"\b(?:angenommen|stellen sie sich vor|nehmen wir an|mal angenommen|zum beispiel"
    r"|hypothetisch)\b"
)
CONDITION = words(r"\b(?:wenn|falls|ob|sofern|vorausgesetzt)\b")
