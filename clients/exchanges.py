"""What passed between us and a language model: the record that the audit table keeps.

Records hold everything that was said on both sides, customer speech included. They are told to
whoever asks as each exchange ends, so that none is lost when a later one goes wrong; errors never
carry them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel

from .errors import VendorRefused

AnswerT_co = TypeVar("AnswerT_co", bound=BaseModel, covariant=True)


@dataclass(frozen=True, slots=True)
class ExchangeRecord:
    """One request and what came back. `attempts` counts from 1 within one question."""

    task: str
    prompt_version: str
    model: str  # as the vendor names it in its answer, which may be more exact than what was asked
    request_text: str
    answer_text: str
    input_tokens: int
    output_tokens: int
    attempts: int
    offline: bool  # True when the sandbox's analyst answered, not a language model


@dataclass(frozen=True, slots=True)
class Answer(Generic[AnswerT_co]):
    """A valid answer, and the exchange that brought it."""

    value: AnswerT_co
    record: ExchangeRecord


class UnusableAnswer(VendorRefused):
    """The model answered, and asking again will not help."""


class InvalidAnswer(UnusableAnswer):
    """The model kept answering in another form than it was asked for."""

    outcome = "gave no valid answer"


class AnswerRefused(UnusableAnswer):
    """The model declined to answer."""

    outcome = "declined to answer"
