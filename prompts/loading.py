"""Prompt files, read from this package: one text file per task and version."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Generic, TypeVar

from pydantic import BaseModel

from .tasks import ANSWER_TYPES, Task

AnswerT_co = TypeVar("AnswerT_co", bound=BaseModel, covariant=True)

_VERSION = re.compile(r"v[1-9]\d*")


class UnknownPrompt(LookupError):
    """There is no prompt file of this task and version."""


@dataclass(frozen=True, slots=True)
class Prompt(Generic[AnswerT_co]):
    """One question in one wording, and the form of its answer."""

    task: Task
    version: str
    text: str
    answer_type: type[AnswerT_co]


@cache
def load(task: Task, version: str) -> Prompt[BaseModel]:
    """Raises `UnknownPrompt` when no file has this version."""
    file = files(__package__) / task.value / f"{version}.md"
    if not _VERSION.fullmatch(version) or not file.is_file():
        known = ", ".join(versions(task)) or "none"
        raise UnknownPrompt(f"no prompt {task.value}/{version}; there is: {known}")
    text = file.read_text(encoding="utf-8").strip()
    return Prompt(task, version, text, ANSWER_TYPES[task])


def versions(task: Task) -> tuple[str, ...]:
    """Every version that was ever published for this task, oldest first."""
    folder = files(__package__) / task.value
    names: Iterable[str] = (file.name for file in folder.iterdir())
    found = (name.removesuffix(".md") for name in names if name.endswith(".md"))
    return tuple(sorted(found, key=lambda version: int(version.removeprefix("v"))))
