"""Words about an error without what they quote: an error about a transcript may quote it. Pure.

Rows keep the whole, because whoever works through them may read the call as well. What leaves for
logs and reports goes through here.
"""

from __future__ import annotations

import re

TEXT_MAX = 4_000
_QUOTED = re.compile(
    r"(?<!\w)[bru]{0,2}'(?:[^'\n]|(?<=\w)'(?=\w)){3,}'(?!\w)"  # an apostrophe ends no quote
    r"|\"[^\"\n]{3,}\"|„[^“\n]{3,}“|“[^”\n]{3,}”|«[^»\n]{3,}»"
    r"|(?<!\w)['\"„“«][^\n]{3,}…(?=\s|$)"  # which was cut off before it ended
)


def scrubbed(text: str) -> str:
    """First without quotes, then shortened: the other way round, a quote would lose its end."""
    plain = _QUOTED.sub("[quoted]", text)
    return plain if len(plain) <= TEXT_MAX else f"{plain[:TEXT_MAX]}…"
