"""All that the analyst must know of one language, as data: cues, words, and how it writes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from calls.insights import Direction, SignalKind

from .cues import AnswerCue, Cue


@dataclass(frozen=True, slots=True)
class SideWords:
    """What sellers and buyers say; each occurrence speaks for its side with its weight."""

    rep: tuple[tuple[re.Pattern[str], float], ...]
    customer: tuple[tuple[re.Pattern[str], float], ...]


@dataclass(frozen=True, slots=True)
class NameWords:
    """Each pattern names a group `name`: of the speaker, of the one who is spoken to or asked for,
    or of a third person who is presented.
    """

    introductions: tuple[re.Pattern[str], ...]
    greetings: re.Pattern[str]
    addresses: tuple[re.Pattern[str], ...]
    asks_for: tuple[re.Pattern[str], ...]
    presents: tuple[re.Pattern[str], ...]
    not_names: frozenset[str]  # capitalised words that are no names, in lower case
    frames: tuple[re.Pattern[str], ...]  # where a name stands in speech without capital letters
    not_named: frozenset[str]  # words that stand in such places too


@dataclass(frozen=True, slots=True)
class CommitmentWords:
    """What people say of tasks; `phrase` turns what a pattern's groups hold into words on a list.

    A request becomes a task of the next speaker, and an offer one of its own, when the reply
    begins with `accepts` and does not refuse.
    """

    promises: tuple[re.Pattern[str], ...]
    requests: tuple[re.Pattern[str], ...]
    offers: tuple[re.Pattern[str], ...]
    accepts: re.Pattern[str]
    refuses: re.Pattern[str]
    due: re.Pattern[str]
    not_a_task: re.Pattern[str]
    refers_back: re.Pattern[str]  # "I'll send it": what it is was said by the one who asked
    phrase: Callable[[re.Match[str], str | None], str]


@dataclass(frozen=True, slots=True)
class Wording:
    """Sentences that the analyst writes itself; templates over the names in braces."""

    and_: str
    headline: str  # {names} {topics}
    headline_without_topics: str  # {names}
    outcome_decided: str  # {decision}
    outcome_next_step: str
    outcome_dated: str  # {what}
    outcome_open: str
    nothing_said: str
    quote: str  # {who} {quote}
    somebody: str
    reasons: Mapping[tuple[SignalKind, Direction], str]
    resolved: str  # {who}
    decimal: str
    usual: str  # {usual}: what the rep's past calls were like
    next_step: str  # the name of a criterion that not every rubric has
    doubts: str  # another one
    # What a rep should have asked about: the criterion's name, and words that show it came up.
    asks: Mapping[SignalKind, tuple[str, re.Pattern[str]]]
    # "measure.position" -> what happened ({value}, {usual}) and what to do next time.
    coaching: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, eq=False, slots=True)
class Phrasebook:
    language: str
    signals: Mapping[SignalKind, tuple[Cue, ...]]
    answers: Mapping[SignalKind, tuple[AnswerCue, ...]]
    hypothesis: re.Pattern[str]  # "suppose you had": nothing in such a sentence is a fact
    condition: re.Pattern[str]  # "if": what follows it has not happened
    decisions: tuple[Cue, ...]
    decides_the_last: re.Pattern[str]  # "let us do it that way": what, was said right before
    turns: tuple[Cue, ...]  # what moves the odds without being a signal
    day: re.Pattern[str]  # a day on which people can meet
    resolves: re.Pattern[str]  # how a customer says that a doubt is gone
    sides: SideWords
    names: NameWords
    commitments: CommitmentWords
    stop_words: frozenset[str]
    opens_question: re.Pattern[str]  # a question that cannot be answered with yes or no
    nouns_are_capitalised: bool
    wording: Wording
