"""Pieces of German patterns: money, points in time, roles of people, names of products."""

_ONES = "ein|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|fünfzehn"
_TENS = "zwanzig|dreißig|dreissig|vierzig|fünfzig|sechzig|siebzig|achtzig|neunzig"
_CURRENCY = r"(?:€|euro|eur|chf|franken|dollar)"

MONEY = (
    rf"(?:\d[\d.,']*(?: ?(?:tsd\.?|tausend|mio\.?|millionen|k))? ?{_CURRENCY}(?!\w)"
    r"|€ ?\d[\d.,]*|\d[\d.,]* ?(?:tsd|tausend|k|mio|millionen)\b"
    rf"|(?:(?:{_ONES})und)?(?:{_TENS}|{_ONES}|\w{{2,6}}zehn|hundert\w*"
    rf"|\w+hundert)?(?:tausend)(?:{_ONES}"
    rf"|\w*hundert)?(?: {_CURRENCY})?\b"
    rf"|(?:{_ONES}|{_TENS})\w* (?:tausend|millionen)(?: {_CURRENCY})?\b"
    rf"|\w+(?:hundert|zig) {_CURRENCY}\b|(?:{_ONES})hundert\b)"
)
PERIOD = (
    "(?: (?:pro|im|je|jedes|jeden) (?:jahr|monat|quartal|nutzer|woche|kopf|maschine"
    "|platz)| jährlich| monatlich)?"
)

_ORDINAL = (
    r"(?:\d{1,2}\.|(?:ersten?|zweiten?|dritten?|vierten?|fünften?|sechsten?|siebten?|achten?"
    r"|neunten?|zehnten?|elften?|zwölften?|\w+zehnten?|\w*zwanzigsten?|\w*dreißigsten?))"
)
_MONTH = (
    "(?:januar|jänner|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember)"
)
DAY = r"(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag)"
_HOUR = (
    r"(?:halb |viertel (?:vor|nach) )?(?:eins|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf"
    r"|zwölf|\d{1,2}(?:[.:]\d\d)?)"
)
_TIME = rf"(?:,? um {_HOUR}(?: uhr)?|,? {_HOUR} uhr)"
_DATED_DAY = rf"(?:(?:nächsten |kommenden )?{DAY},? (?:de[nrm] )?{_ORDINAL}(?: {_MONTH})?)"
_ANY_DAY = (
    rf"(?:(?:nächsten |kommenden )?{DAY}(?:morgen|vormittag|mittag|nachmittag|abend)?"
    "|morgen|übermorgen)"
)
# A day for an appointment, with its hour if there is one; exact when it is no other week's.
SLOT = rf"(?:(?:{_DATED_DAY}|{_ANY_DAY}|de[nrm] {_ORDINAL}(?: {_MONTH})?)(?:{_TIME})?)"
EXACT_SLOT = rf"(?:{_DATED_DAY}(?:{_TIME})?|{_ANY_DAY}{_TIME}|de[nrm] {_ORDINAL} {_MONTH})"
WHEN = (
    rf"(?:{_ORDINAL} {_MONTH}(?: \d{{4}})?|(?:anfang |mitte |ende )?{_MONTH}(?: \d{{4}})?"
    "|(?:diese[nrsm]?|nächste[nrsm]?|kommende[nrsm]?) "
    f"(?:woche|monat|quartal|jahr|{DAY}|frühjahr|frühling|sommer|herbst|winter|{_MONTH})"
    "|(?:anfang|mitte|ende|beginn) (?:des |der |dieses |dieser |nächsten |nächster "
    f"|kommenden )*(?:woche|monats?|quartals?|jahres|q[1-4]|{_MONTH})"
    rf"|(?:im |zum |des )?(?:ersten|zweiten|dritten|vierten|nächsten|letzten|[1-4]\.) "
    rf"(?:quartals?|{_ORDINAL})|jahresende|quartalsende|monatsende|jahreswechsel|neue[ns]? jahr"
    r"|(?:frühjahr|frühling|sommer|herbst|winter)\b|q[1-4]\b|20[2-4]\d"
    r"|(?:nächsten )?(?:\d+|zwei|drei|vier|sechs|acht|zwölf|paar|wenigen) "
    r"(?:tagen?|wochen|monaten?|quartalen)|weihnachten|ostern|\w+ferien)"
)
ROLE = (
    "(?:chefin|chef|vorgesetzte[rn]?|geschäftsführung|(?:kaufmännische[rn]? |technische[rn]? )?"
    "geschäftsführer(?:in|s)?|geschäftsleitung|direktor(?:in)?|vorstand|aufsichtsrat|ceo|cfo"
    "|cto|coo|cio"
    "|vertriebsleit(?:ung|er|erin)|finanzchef(?:in)?|finanzabteilung|finanzen|einkaufs?"
    r"|einkaufsabteilung|rechtsabteilung|betriebsrat|it-leit(?:ung|er|erin)|it-abteilung"
    r"|it-sicherheit|datenschutz(?:beauftragte[rn]?)?|controlling|\w*leit(?:ung|er|erin)"
    r"|(?-i:IT)|inhaber(?:in)?|gesellschafter|zentrale|konzern|muttergesellschaft|management"
    r"|leiter(?:in)? \w+|(?:der )?bereich|werksleitung|partner|\w*ausschuss|gremium|team)"
)
PERSON = r"(?-i:(?:(?:Herrn?|Frau)(?: Doktor| Dr\.)?|Doktor|Dr\.) [A-ZÄÖÜ][\w-]+)"

_NOT_A_PRODUCT = (
    r"(?!(?:Ich|Wir|Sie|Es|Das|Die|Der|Den|Dem|Ein|Eine|Ihr|Ihre|Ihnen|Uns|Unser\w*|Und"
    "|Oder|Excel|Word|Outlook|Teams|Zoom|Slack|PowerPoint|CRM|ERP|IT|KI|API|Januar"
    "|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember|Montag"
    r"|Dienstag|Mittwoch|Donnerstag|Freitag|Deutschland|Europa|Frau|Herrn?|Q[1-4])\b)"
)
# German writes every noun with a capital letter, so a product is told by the words around it, by
# an ending that German nouns do not have, or by a capital inside (HubSpot).
PRODUCT = rf"(?-i:{_NOT_A_PRODUCT}[A-ZÄÖÜ][\w&.+-]*\w(?: [A-Z][\w&.+-]*[A-Z][\w&.+-]*)?)"
_GERMAN_NOUN_ENDINGS = (
    "(?:ung|ungen|heit|keit|schaft|tion|tionen|lösung|lösungen|system"
    "|systeme|systemen|anbieter|anbietern|tool|tools|software|tabelle|tabellen"
    "|listen|notizen|zettel|papier|hand|programm|werkzeug|werkzeuge|prozess"
    "|prozesse|team|leute|mitarbeiter|kollegen|partner|partnern|kunden|daten"
    "|berichte|telefon|mail|mails|leitfaden|vorlagen|zahlen|vertrieb|kugelschreiber|stift)"
)
NAMED_PRODUCT = rf"(?!(?:\w+-)?\w*{_GERMAN_NOUN_ENDINGS}\b){PRODUCT}"
