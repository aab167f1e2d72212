"""German cues of who decides."""

from __future__ import annotations

from ..cues import BETTER, Cue, words
from .vocabulary import MONEY, PERSON, ROLE

_THE = r"(?:(?:mein|unser|ihr)\w*|der|die|das|dem|den|vom|zum|beim|im)"
_WHO = rf"(?:{_THE}\.? (?P<what>{ROLE})\b|(?P<what>{PERSON}))"
_CONSENT = "(?:freigabe|zustimmung|okay|genehmigung|unterschrift)"

AUTHORITY = (
    Cue(
        "{who} sagt, dass noch jemand anderes entscheidet.",
        words(
            rf"\b{_WHO}.{{0,40}}\b(?:entscheide(?:t|n)|zustimmen|freigeben|gibt .{{0,20}}frei"
            r"|unterschreibt|unterschreiben|absegnen|will .{0,30}sehen|hat das letzte wort"
            r"|sehen wollen|mit dabei|eingebunden|beteiligt"
            r"|mitreden|mitentscheiden|stimmt .{0,20}zu)\b",
            rf"\b(?:muss|müssen|müsste|müssten|möchte|will|würde)\b.{{0,40}}\b(?:mit|bei|von|vom"
            rf"|beim) (?:mein\w* |unser\w* |der |dem )?(?P<what>{ROLE})\b.{{0,40}}\b(?:absprechen"
            "|besprechen|abstimmen|klären|freigeben|holen|sprechen|abklären|reden|absegnen"
            "|vorstellen|prüfen)",
            r"\b(?:muss|müssen|müsste|möchte|will) (?:ich |wir )?(?:das |es )?(?:\w+ )?"
            rf"(?:mein\w*|unser\w*|der|dem) (?P<what>{ROLE}) (?:vorlegen|vorstellen|zeigen"
            rf"|erklären)",
            rf"\b{_CONSENT}\b(?: \w+){{0,3}}? (?:von|vom|durch|der|des|beim|bei) "
            rf"(?:(?:mein|unser)\w* |die |den |der |dem )?(?:(?P<what>{ROLE}(?:,? {PERSON})?)"
            rf"|(?P<what>{PERSON}))",
            rf"\b(?:entscheidung|verantwortung) (?:liegt|trifft|fällt|ist) .{{0,15}}\b"
            rf"(?:bei|beim|der|die|(?:mein|unser)\w*) (?:(?:mein|unser)\w* |der |dem )?"
            rf"(?:(?P<what>{ROLE}(?:,? {PERSON})?)|(?P<what>{PERSON}))",
            rf"\b(?:entscheidet|unterschreibt|entscheiden tut|entscheiden tun"
            rf"|entscheiden muss)(?: das)?"
            rf"(?: letztlich| am ende| allein| bei uns| dann)* {_WHO}",
            rf"\b(?:ab|über|bis) {MONEY}.{{0,20}}\b(?:entscheidet|unterschreibt|muss|geht)\b"
            rf".{{0,15}}{_WHO}",
            rf"\bentscheide (?:ich )?(?:das |es )?(?:zusammen|gemeinsam) mit {_WHO}",
            rf"\bletzte wort hat (?:bei uns |am ende )?{_WHO}",
            r"\b(?:muss|geht|läuft) (?:\w+ )?durch (?:den|die|das|unser\w*) "
            rf"(?P<what>{ROLE})\b",
            r"\b(?:er|sie) (?:entscheidet|unterschreibt|hat das letzte wort)\b",
            r"\b(?:muss|müsste|möchte) ich (?:das )?(?:erst |noch |zuerst )*"
            rf"(?:mein\w*|unser\w*) (?P<what>{ROLE}|mann|frau) (?:\w+ ){{0,2}}?"
            r"(?:fragen|überzeugen|ins boot holen|einbinden)",
            r"\b(?:der|die|er|sie) (?:verantwortet|hält|hat) das budget\b",
        ),
        claim_with="{who} nennt, wer mitentscheidet: {what}.",
        unless=words(r"\b(?:lässt grüßen|im urlaub|früher)\b"),
    ),
    Cue(
        "{who} sagt, dass sie das nicht allein entscheiden.",
        words(
            r"\b(?:entscheide|entscheiden|kann|darf|unterschreibe|unterschreiben)\b.{0,30}\bnicht "
            r"(?:ich |wir )?(?:allein|alleine|selbst|selber)\b",
            r"\bnicht (?:meine|allein meine) entscheidung\b",
            r"\bdas entscheide (?:ich nicht|nicht ich)\b",
            r"\bich bin nicht (?:der|die) (?:entscheider|entscheiderin|der entscheidet)",
            r"\bich kann (?:das )?(?:nur )?empfehlen\b.{0,10}\baber\b",
        ),
    ),
    Cue(
        "{who} kann das entscheiden.",
        words(
            r"\b(?:das|hier) entscheide ich\b(?! nicht)",
            r"\bich entscheide (?:das|darüber|hier|selbst|allein)\b(?! nicht)",
            r"\bich bin (?:hier )?(?:der|die) entscheider(?:in)?\b",
            r"\b(?:das ist|liegt) (?:\w+ )?(?:meine entscheidung"
            r"|in meiner (?:hand|verantwortung))\b",
            r"\bich (?:kann|darf) (?:das )?(?:selbst |allein |alleine )(?:entscheiden"
            "|unterschreiben|freigeben)",
            r"\b(?:entscheiden|unterschreiben|freigeben) (?:kann|darf) ich (?:das )?"
            "(?:selbst|allein|alleine)",
            r"\bich (?:unterschreibe|zeichne) (?:das|den vertrag|selbst)(?! nicht)",
            r"\bliegt (?:das |es |die entscheidung )?(?:ganz |allein )?bei mir\b",
            r"\b(?:brauche|muss) ich niemanden (?:zu )?fragen\b",
            r"\b(?:geht|läuft) über meinen (?:tisch|schreibtisch)\b",
        ),
        odds=BETTER,
    ),
)
