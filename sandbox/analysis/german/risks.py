"""German cues of what may stop or delay a deal that everybody wants."""

from __future__ import annotations

from ..cues import WORSE, Cue, words

_GATES = (
    r"(?:betriebsrat|rechtsabteilung|datenschutz\w*|einkauf|it-sicherheit|compliance|revision"
    r"|sicherheitsprüfung|(?-i:IT))"
)

RISK = (
    Cue(
        "{who} erwähnt Veränderungen im Unternehmen, die das aufhalten können.",
        words(
            r"\b(?:einstellungsstopp|investitionsstopp|projektstopp|umstrukturierung\w*"
            "|reorganisation|umorganisation|fusion|übernahme|stellenabbau|kurzarbeit"
            r"|sparprogramm)\b",
            r"\bfusionier(?:en|t)\b",
            r"\b(?:verlässt|verlasse|verlassen) (?:uns\b|(?:\w+ )?(?:das|die|unser\w*) "
            r"(?:unternehmen|firma)\b)",
            r"\b(?:unser|mein)\w* [\w-]+ hat (?:gerade |eben )?gekündigt\b",
            r"\b(?:werden|wurden) (?:gerade )?(?:übernommen|aufgekauft|umstrukturiert)\b",
        ),
        odds=WORSE,
        may_depend=True,
        unless=words(
            r"\bkeine? (?:umstrukturierung|übernahme|fusion|einstellungsstopp|stellenabbau)"
        ),
    ),
    Cue(
        "{who} erwähnt eine Prüfung, die das verzögern kann.",
        words(
            rf"\b{_GATES}\b.{{0,60}}\b(?:dauert|dauern|wochen|wochenlang|monate|blockier\w+|bremsen"
            r"|verzögern|ablehnen|nein sagen|kritisch|stoppen|veto|überlastet"
            r"|braucht .{0,20}(?:wochen|monate?|tage)|bloß nicht"
            r"|liegen bleiben)\b",
        ),
        odds=WORSE,
        may_depend=True,
    ),
    Cue(
        "{who} nennt ein Risiko.",
        words(
            r"\b(?:das|hier|da|es) (?:ist|wäre|gibt es|sehe ich|sehen wir) (?:\w+ )?"
            r"(?:das|ein|mein|unser|ein gewisses|noch ein) (?:\w+ )?risiko\b",
            r"\b(?:ich|wir) (?:sehe|sehen) (?:\w+ )?(?:ein|noch ein) (?:\w+ )?risiko\b",
            r"\b(?:meine|unsere) (?:größte|einzige) (?:sorge|befürchtung|angst) "
            r"(?:ist|wäre),? dass (?P<what>[^,;.!?]{5,80})",
            r"\bdas einzige,? was (?:das|es|uns) (?:noch )?(?:\w+ )?(?:kippen|stoppen|aufhalten"
            r"|verhindern|bremsen) (?:kann|könnte),? (?:ist|wäre) (?P<what>[^,;.!?]{3,60})",
        ),
        claim_with="{who} nennt ein Risiko: {what}.",
        odds=WORSE,
        unless=words(r"\bkein (?:\w+ )?risiko"),
    ),
    Cue(
        "{who} sagt, dass ein früherer Versuch gescheitert ist.",
        words(
            r"\b(?:haben|hatten|wurde)\b.{0,60}\b(?:schon|bereits|letztes jahr|früher|einmal|vor "
            r"\w+ jahren)\b.{0,80}\b(?:gescheitert|nicht funktioniert|nicht genutzt|katastrophe"
            r"|nicht angenommen|abgebrochen|wieder eingestellt|gekündigt|desaster)\b",
            r"\b(?:letzte|vorige|erste)[nrs]? (?:projekt|versuch|anlauf|einführung|system)\b.{0,40}"
            r"\b(?:gescheitert|schiefgegangen|katastrophe|desaster|chaos)\b",
            r"\bbeim letzten (?:mal|\w*wechsel|\w*projekt)\b.{0,60}\b(?:davongelaufen|gekündigt"
            r"|schief"
            r"|schiefgegangen|katastrophe|gescheitert|chaos)\b",
            r"\b(?:niemand|keiner) (?:hat es |würde es |wird es |hat das "
            r"|nutzt (?:es|das) )(?:\w+ )?(?:genutzt|benutzt|nutzen|annehmen|verwendet)?\b",
            r"\b(?:kollegen|mitarbeiter|leute|team|vertriebler)\b.{0,20}\b(?:werden"
            r"|würden)\b.{0,20}\bnicht (?:nutzen|benutzen|annehmen|akzeptieren|mitmachen)\b",
        ),
        odds=WORSE,
    ),
    Cue(
        "{who} ist an einen anderen Vertrag gebunden.",
        words(
            r"\b(?:kündigungsfrist|vertraglich gebunden|an den vertrag gebunden|noch gebunden"
            r"|kommen (?:\w+ ){0,3}nicht (?:\w+ )?aus dem vertrag)\b"
        ),
    ),
)
