"""The analyst's desk: which task is answered by whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pydantic import BaseModel

from .call import Call, read_call
from .causes import answer_causes
from .coaching import answer_coaching
from .commitments import answer_action_items
from .decisions import answer_decisions
from .material import Material
from .signals import answer_signals
from .speakers import answer_speakers
from .summary import answer_summary

_DESKS: Mapping[str, Callable[[Call, Material], BaseModel]] = {
    "speakers": lambda call, material: answer_speakers(call),
    "summary": lambda call, material: answer_summary(call),
    "signals": lambda call, material: answer_signals(call),
    "action_items": lambda call, material: answer_action_items(call),
    "decisions": lambda call, material: answer_decisions(call),
    "causes": lambda call, material: answer_causes(call),
    "coaching": answer_coaching,
}


class UnknownTask(LookupError):
    """The offline analyst does not know this kind of question."""


def answer(task: str, material: Material) -> BaseModel:
    """What can be said about the call, in the form that the task demands."""
    desk = _DESKS.get(task)
    if desk is None:
        raise UnknownTask(f"the offline analyst knows {', '.join(_DESKS)}; not {task!r}")
    return desk(read_call(material), material)
