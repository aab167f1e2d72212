"""Pieces of English patterns: money, points in time, roles of people, names of products."""

_ONES = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_NUMBER_WORD = rf"(?:(?:a|{_ONES}|{_TENS})(?:[- ](?:{_ONES}))?(?: hundred(?: and)?(?: \w+)?)?)"
_SCALE = r"(?:k|m|thousand|million|grand|hundred)"
_CURRENCY = r"(?:euros?|dollars?|pounds?|francs?|bucks|eur|usd|gbp|chf)"

MONEY = (
    rf"(?:[$€£]\s?\d[\d.,]*\d?(?: ?{_SCALE}\b)?"
    rf"|\d[\d.,]*(?: ?{_SCALE})? {_CURRENCY}\b"
    r"|\d[\d.,]*\d(?: ?[€$£])|\d+ ?€"
    r"|\d[\d.,]* ?(?:k|grand|thousand|million)\b"
    rf"|{_NUMBER_WORD} {_SCALE}(?: {_CURRENCY})?\b|{_NUMBER_WORD} {_CURRENCY}\b)"
)
PERIOD = r"(?: (?:a|per|each|every) (?:year|month|quarter|seat|user|week)| annually| monthly)?"

_MONTH = (
    r"(?:january|february|march|april|(?-i:May)|june|july|august|september|october|november"
    r"|december)"
)
DAY = r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
WHEN = (
    rf"(?:(?:early |mid[- ]|late |the )?{_MONTH}(?: \d{{1,2}}(?:st|nd|rd|th)?)?(?: \d{{4}})?"
    rf"|(?:this|next|coming) (?:week|month|quarter|year|spring|summer|autumn|fall|winter|{DAY})"
    r"|(?:the )?(?:end|beginning|start|middle) of (?:the |this |next )?"
    rf"(?:week|month|quarter|year|fiscal year|q[1-4]|{_MONTH})"
    r"|(?:the )?(?:first|second|third|fourth|next|last) quarter|(?:year|quarter|month)[- ]end"
    r"|the new year|(?:the )?(?:spring|summer|autumn|winter)|q[1-4]\b|20[2-4]\d"
    r"|(?:the next )?(?:\d+|two|three|four|six|eight|twelve|a few|a couple of)"
    r" (?:days|weeks|months|quarters)|christmas|easter)"
)
ROLE = (
    r"(?:boss|ceo|cfo|cto|coo|cio|ciso|cro|cmo|vp(?: of)?(?: \w+)?|president|directors?|board"
    r"|management|managing director|head of [\w-]+|procurement|purchasing|legal(?: team)?"
    r"|finance(?: team| department| director)?|leadership(?: team)?|executive team|executives"
    r"|it(?: department| team)|security team|works council|team lead|manager|owners?|partners"
    r"|steering committee|committee|colleagues? \w+|co-?founder)"
)

_NOT_A_PRODUCT = (
    "(?!(?:I|We|You|It|The|A|An|My|Our|This|That|And|Or|So|English|German"
    "|Germany|Europe|France"
    r"|January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Christmas|Easter|Q[1-4]|CRM|ERP"
    r"|AI|IT|CEO|CFO|CTO|COO|VP|HR|API|ROI|KPI|Excel|Word|Outlook|Teams|Zoom|Slack|Google Meet"
    r"|PowerPoint|Friday|Okay|Yes|No)\b)"
)
# A name is told by its capital letters: the one place where case counts.
PRODUCT = rf"(?-i:{_NOT_A_PRODUCT}[A-Z][\w&.+-]*\w(?: {_NOT_A_PRODUCT}[A-Z][\w&.+-]*\w)?)"
