"""What a request gives the analyst to read: the lines of a transcript, and named sections beside.

Transcript lines are found by their form, wherever they stand; sections by their tags.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from calls.rendering import parse_rendered
from calls.transcript import Utterance

_SECTION = re.compile(
    r"^<(?P<name>[a-z_]+)>\n(?P<text>.*?)\n</(?P=name)>$", re.DOTALL | re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Material:
    utterances: tuple[Utterance, ...]
    sections: Mapping[str, str]

    def json_section(self, name: str) -> JsonValue:
        """The section's value; None when there is no such section or it is not JSON."""
        try:
            value: JsonValue = json.loads(self.sections.get(name, "null"))
        except json.JSONDecodeError:
            return None
        return value


def read_material(text: str) -> Material:
    sections = {match["name"]: match["text"] for match in _SECTION.finditer(text)}
    return Material(tuple(parse_rendered(text)), sections)
