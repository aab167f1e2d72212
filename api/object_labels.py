"""What an object in the bucket says about its call: written by uploads, read by the trigger.

Anybody who may write into a tenant's folder may write these, so each is checked against what the
tenant has, and none can name a tenant.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from calls.stages import Lane

TITLE, REP, LANE, FILE_NAME = "debrief-title", "debrief-rep", "debrief-lane", "debrief-file-name"
TITLE_LENGTH_MAX = 200
FILE_NAME_LENGTH_MAX = 150
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_UNSAFE = re.compile(r"[^\w.\- ()]+")


@dataclass(frozen=True)
class Labels:
    title: str | None = None
    rep: str | None = None  # an id or an e-mail address
    lane: Lane | None = None
    file_name: str | None = None

    @classmethod
    def read(cls, metadata: Mapping[str, str]) -> Labels:
        """Whatever makes no sense is as if it were not there."""
        lane = metadata.get(LANE)
        return cls(
            title=clean_title(metadata.get(TITLE)),
            rep=one_line(metadata.get(REP)),
            lane=Lane(lane) if lane in {each.value for each in Lane} else None,
            file_name=clean_file_name(metadata.get(FILE_NAME, "")) or None,
        )

    def to_metadata(self) -> dict[str, str]:
        labels = {
            TITLE: self.title,
            REP: self.rep,
            LANE: self.lane.value if self.lane else None,
            FILE_NAME: self.file_name,
        }
        return {name: value for name, value in labels.items() if value}


def clean_title(title: str | None) -> str | None:
    """One line, not too long; None for nothing."""
    line = one_line(title)
    return line[:TITLE_LENGTH_MAX] if line else None


def clean_file_name(name: str) -> str:
    """The last part of whatever path a browser sends, on one line; "" when there is none."""
    line = one_line(name.replace("\\", "/").rpartition("/")[2]) or ""
    suffix = PurePosixPath(line).suffix[:20]
    return f"{line.removesuffix(suffix)[: FILE_NAME_LENGTH_MAX - len(suffix)]}{suffix}"


def title_of(file_name: str) -> str:
    """What a call is called when nobody has said: its file's name, made readable."""
    words = re.sub(r"[_\-]+", " ", PurePosixPath(file_name).stem).strip()
    return (words[:1].upper() + words[1:])[:TITLE_LENGTH_MAX] or "Call"


def object_name(prefix: str, upload_id: str, file_name: str) -> str:
    return f"{prefix}{upload_id}/{_UNSAFE.sub('_', file_name)}"


def one_line(text: str | None) -> str | None:
    """Without control characters and lone surrogates, which no database takes; None for nothing."""
    return " ".join(_CONTROL.sub(" ", text).split()) or None if text else None
