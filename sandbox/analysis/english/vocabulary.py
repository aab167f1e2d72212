"""Pieces of English patterns: money, points in time, roles of people, names of products."""

_ONES = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_NUMBER_WORD = rf"(?:(?:a|{_ONES}|{_TENS})(?:[- ](?:{_ONES}))?(?: hundred(?: and)?(?: \w+)?)?)"
_SCALE = r"(?:k|m|thousand|million|grand|hundred)"
_CURRENCY = r"(?:euros?|dollars?|pounds?|francs?|bucks|eur|usd|gbp|chf)"

MONEY = (
    rf"(?:[$€£]\s?\d[\d.,]*\d?(?: ?{_SCALE}\b)?|\d[\d.,]*(?: ?{_SCALE})? {_CURRENCY}\b"
    r"|\d[\d.,]*\d(?: ?[€$£])|\d+ ?€|\d[\d.,]* ?(?:k|grand|thousand|million)\b"
    rf"|{_NUMBER_WORD} {_SCALE}(?: {_CURRENCY})?\b|{_NUMBER_WORD} {_CURRENCY}\b)"
)
PERIOD = r"(?: (?:a|per|each|every) (?:year|month|quarter|seat|user|week)| annually| monthly)?"

_MONTH = (
    "(?:january|february|march|april|(?-i:May)|june|july|august|september|october"
    "|november|december)"
)
DAY = r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
WHEN = (
    rf"(?:(?:early |mid[- ]|late |the )?{_MONTH}(?: \d{{1,2}}(?:st|nd|rd|th)?)?(?: "
    r"\d{4})?|(?:this|next|coming) (?:week|month|quarter|year|spring|summer|autumn|fall"
    f"|winter|{DAY})|(?:the )?(?:end|beginning|start|middle) of "
    f"(?:the |this |next )?(?:week|month|quarter|year|fiscal year|q[1-4]|{_MONTH})"
    "|(?:the )?(?:first|second|third|fourth|next|last) quarter"
    "|(?:year|quarter|month)[- ]end|the new year|(?:the )?(?:spring|summer|autumn|winter)"
    r"|q[1-4]\b|20[2-4]\d|(?:the next )?(?:\d+|two|three|four|six|eight|twelve|a few"
    "|a couple of) (?:days|weeks|months|quarters)|christmas|easter)"
)
ROLE = (
    r"(?:boss|ceo|cfo|cto|coo|cio|ciso|cro|cmo|vp(?: of)?(?: \w+)?|president|directors?"
    r"|board|management|managing director|head of [\w-]+|procurement|purchasing"
    "|legal(?: team)?|finance(?: team| department| director)?|leadership(?: team)?"
    "|executive team|executives|it(?: department| team)|security team|works council"
    r"|team lead|manager|owners?|partners|steering committee|committee|colleagues? \w+"
    "|co-?founder)"
)

_NOT_A_PRODUCT = (
    "(?!(?:I|We|You|It|The|A|An|My|Our|This|That|And|Or|So|English|German|Germany|Europe"
    "|France|January|February|March|April|May|June|July|August|September|October|November"
    "|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Christmas|Easter"
    "|Q[1-4]|CRM|ERP|AI|IT|CEO|CFO|CTO|COO|VP|HR|API|ROI|KPI|Excel|Word|Outlook|Teams"
    r"|Zoom|Slack|Google Meet|PowerPoint|Friday|Okay|Yes|No)\b)"
)
# A name is told by its capital letters: the one place where case counts.
PRODUCT = rf"(?-i:{_NOT_A_PRODUCT}[A-Z][\w&.+-]*\w(?: {_NOT_A_PRODUCT}[A-Z][\w&.+-]*\w)?)"
