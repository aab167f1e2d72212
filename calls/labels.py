"""Speaker labels as they are written everywhere: one line, without a colon, of bounded length.

The rendered transcript (`rendering.py`) ends a label with a colon, so a label never holds one.
"""

from __future__ import annotations

import re

from .texts import clean_text

LABEL_CHARACTERS_MAX = 80
UNKNOWN_SPEAKER = "Speaker"  # for speech of which the source does not say whose it is

_NOT_IN_A_LABEL = re.compile(r"[:<>]+")


def clean_label(label: str) -> str:
    """The label as this package writes it; `UNKNOWN_SPEAKER` when nothing of it is left."""
    text = clean_text(_NOT_IN_A_LABEL.sub(" ", label))
    return text[:LABEL_CHARACTERS_MAX].rstrip() or UNKNOWN_SPEAKER
