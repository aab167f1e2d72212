"""Pieces of English patterns: money, points in time, roles of people, names of products."""

_ONES = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_NUMBER_WORD = rf"(?:(?:a|{_ONES}|{_TENS})(?:[- ](?:{_ONES}))?(?: hundred(?: and)?(?: \w+)?)?)"
_SCALE = r"(?:k|m|thousand|million|grand|hundred)"
_CURRENCY = r"(?:euros?|dollars?|pounds?|francs?|bucks|quid|eur|usd|gbp|chf)"

MONEY = (
    rf"(?:[$€£]\s?\d[\d.,]*\d?(?: ?{_SCALE}\b)?|\d[\d.,]*(?: ?{_SCALE})? {_CURRENCY}\b"
    r"|\d[\d.,]*\d(?: ?[€$£])|\d+ ?€|\d[\d.,]* ?(?:k|grand|thousand|million)\b"
    rf"|{_NUMBER_WORD} {_SCALE}(?: {_CURRENCY})?\b|{_NUMBER_WORD} {_CURRENCY}\b)"
)
PERIOD = r"(?: (?:a|per|each|every) (?:year|month|quarter|seat|user|week|head)| annually| monthly)?"

_ORDINAL = (
    r"(?:\d{1,2}(?:st|nd|rd|th)|(?:twenty|thirty)[- ](?:first|second|third|fourth|fifth|sixth"
    "|seventh|eighth|ninth)|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth"
    "|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth"
    "|nineteenth|twentieth|thirtieth)"
)
_MONTH = (
    "(?:january|february|march|april|(?-i:May)|june|july|august|september|october|november"
    "|december)"
)
DAY = r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
_HOUR = (
    r"(?:half past |quarter (?:past|to) )?(?:one|two|three|four|five|six|seven|eight|nine|ten"
    r"|eleven|twelve|noon|\d{1,2}(?::\d\d)?)"
)
_TIME = rf"(?:,? at {_HOUR}(?: o'clock| ?[ap]m)?|,? {_HOUR}(?: o'clock| ?[ap]m))"
_DATED_DAY = rf"(?:next |this )?{DAY},? (?:the )?{_ORDINAL}(?: of {_MONTH})?"
_ANY_DAY = rf"(?:next |this )?{DAY}(?: (?:morning|afternoon|evening))?|tomorrow"
# A day for an appointment, with its hour if there is one; exact when it is no other week's.
SLOT = rf"(?:(?:{_DATED_DAY}|{_ANY_DAY}|the {_ORDINAL}(?: of {_MONTH})?)(?:{_TIME})?)"
EXACT_SLOT = rf"(?:{_DATED_DAY}(?:{_TIME})?|(?:{_ANY_DAY}){_TIME}|the {_ORDINAL} of {_MONTH})"
WHEN = (
    rf"(?:(?:the )?{_ORDINAL} of {_MONTH}|(?:early |mid[- ]|late |the )?{_MONTH}"
    rf"(?: (?:the )?{_ORDINAL}| \d{{1,2}}\b)?(?:,? \d{{4}})?"
    f"|(?:this|next|coming) (?:week|month|quarter|year|spring|summer|autumn|fall|winter|{DAY})"
    r"|(?:the )?(?:very )?(?:end|beginning|start|middle|(?:first|second|last) (?:week|half)) of "
    f"(?:the |this |next )?(?:week|month|quarter|year|fiscal year|season|q[1-4]|{_MONTH})"
    "|(?:the )?(?:first|second|third|fourth|next|last) quarter"
    "|(?:year|quarter|month)[- ]end|the new year|(?:the )?(?:spring|summer|autumn|winter)"
    r"|q[1-4]\b|20[2-4]\d|(?:the next )?(?:\d+|two|three|four|five|six|eight|ten|twelve|a few"
    "|a couple of) (?:days|weeks|months|quarters)|christmas|easter)"
)
ROLE = (
    r"(?:boss|ceo|cfo|cto|coo|cio|ciso|cro|cmo|vp(?: of)?(?: \w+)?|(?:vice )?president"
    r"|(?:\w+ )?directors?|board|management(?: team)?|head of [\w-]+|procurement|purchasing"
    "|legal(?: team| department)?|finance(?: team| department| colleagues?)?"
    "|leadership(?: team)?|executive team|executives|it(?: department| team)|security(?: team)?"
    r"|works council|team lead|(?:\w+ )?manager|owners?|(?:managing |senior |business )?partners?"
    r"|steering committee|committee|(?:chief )?\w+ officer|co-?founder|shareholders"
    r"|parent company|headquarters|colleagues? \w+)"
)

_NOT_A_NAME = (
    "(?!(?:I|We|You|He|She|It|They|The|A|An|My|Our|This|That|What|And|Or|But|So|If|No|Not|English"
    "|German|Germany|Europe|France|January|February|March|April|May|June|July|August|September"
    "|October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
    r"|Christmas|Easter|Q[1-4]|Okay|Yes|Well|Then|There|Just|Everybody|Nobody|Somebody)\b)"
)
_NOT_A_PRODUCT = (
    f"{_NOT_A_NAME}(?!(?:CRM|ERP|AI|IT|CEO|CFO|CTO|COO|VP|HR|API|ROI|KPI|Excel|Word|Outlook"
    r"|Teams|Zoom|Slack|Google Meet|PowerPoint)\b)"
)
# A name is told by its capital letters: the one place where case counts.
PRODUCT = rf"(?-i:{_NOT_A_PRODUCT}[A-Z][\w&.+-]*\w(?: {_NOT_A_PRODUCT}[A-Z][\w&.+-]*\w)?)"
PERSON = rf"(?-i:{_NOT_A_PRODUCT}[A-Z][a-z]+(?: {_NOT_A_PRODUCT}[A-Z][a-z]+)?)"
