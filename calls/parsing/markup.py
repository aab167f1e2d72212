"""Subtitle markup taken off a text: tags, positions, entities."""

from __future__ import annotations

import html
import re

# `<i>`, `</c.colour>`, `<font color="…">` and times within a cue; "a < b" is no tag.
_TAG = re.compile(r"</?[A-Za-z][^<>\n]*>|<\d[\d:.]*>|\{\\[^{}\n]*\}")


def plain(text: str) -> str:
    """The text as it was said; line ends stay."""
    return html.unescape(_TAG.sub("", text)).replace("\u200b", "").replace("\u00a0", " ")
