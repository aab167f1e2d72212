"""Who promised to do what by when: promises, and requests and offers that were accepted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from calls.insights import ActionItem, ActionItemsAnswer

from .call import Call, evidence
from .phrasebook import CommitmentWords, Phrasebook
from .sentences import Sentence

REPLY_SENTENCES_MAX = 3
ACCEPTED_WITHIN = 2  # "Ten days, hm. I can do it by Friday" accepts in its second sentence
REPEATED_WITHIN_TURNS = 2


def answer_action_items(call: Call) -> ActionItemsAnswer:
    if call.book is None:
        return ActionItemsAnswer(action_items=[])
    words = call.book.commitments
    items: list[ActionItem] = []
    told: set[int] = set()  # sentences that only repeat what was settled before
    for sentence in call.sentences:
        if sentence.position in told or words.not_a_task.search(sentence.plain):
            continue
        asked = _first(words.requests, sentence.plain)
        settled = asked or _first(words.offers, sentence.plain)
        if settled is None:
            if not sentence.is_question:
                items.extend(_promised(call, call.book, sentence))
            continue
        replies = _replies(call.sentences, sentence)
        if not _is_accepted(words, replies):
            continue
        owner = sentence if asked is None else replies[0]
        repeats = [line for line in _repeats(call, words, sentence) if _is_by(line, owner)]
        told.update(line.position for line in [*repeats, *replies[:1]])  # "Sure, I'll do that"
        answer = list(takewhile(lambda line: not line.is_question, replies))
        items.append(_item(call, words, settled, sentence, owner, [*answer, *repeats]))
    return ActionItemsAnswer(action_items=_without_repeats(items))


def _promised(call: Call, book: Phrasebook, sentence: Sentence) -> Iterator[ActionItem]:
    found = _first(book.commitments.promises, sentence.plain)
    if found is None or book.hypothesis.search(sentence.plain, 0, found.start()):
        return
    yield _item(call, book.commitments, found, sentence, sentence, ())


def _item(
    call: Call,
    words: CommitmentWords,
    found: re.Match[str],
    sentence: Sentence,
    owner: Sentence,
    answer: Sequence[Sentence],
) -> ActionItem:
    """`sentence` says the task, `owner` is a line of the one whose task it is."""
    is_asked_for = sentence.speaker != owner.speaker
    recipient = call.names.get(sentence.speaker) if is_asked_for else call.listener(sentence)
    starts_before = not is_asked_for and words.refers_back.search(_task(found)) is not None
    return ActionItem(
        task=words.phrase(found, recipient).rstrip("?"),
        owner=call.who(owner.speaker),
        due=_due(words, [sentence, *answer]),
        evidence=evidence(call, sentence, starts_before=starts_before),
    )


def _is_accepted(words: CommitmentWords, replies: Sequence[Sentence]) -> bool:
    for sentence in replies[:ACCEPTED_WITHIN]:
        if words.accepts.search(sentence.plain):
            return True
        if sentence.is_question or words.refuses.search(sentence.plain):
            return False
    return False


def _replies(sentences: Sequence[Sentence], request: Sentence) -> list[Sentence]:
    """The first sentences of the next speaker; a request is answered at once or not at all."""
    after = sentences[request.position + 1 :]
    following = takewhile(lambda line: line.turn <= request.turn + 1, after)
    return [line for line in following if line.turn > request.turn][:REPLY_SENTENCES_MAX]


def _repeats(call: Call, words: CommitmentWords, request: Sentence) -> Iterator[Sentence]:
    """ "Sure, I'll send it tomorrow": the same task in other words, maybe with its date."""
    after = call.sentences[request.position + 1 :]
    for line in takewhile(lambda line: line.turn <= request.turn + REPEATED_WITHIN_TURNS, after):
        found = _first(words.promises, line.plain)
        if found is not None and words.refers_back.search(_task(found)):
            yield line


def _is_by(line: Sentence, owner: Sentence) -> bool:
    return line.speaker == owner.speaker


def _task(found: re.Match[str]) -> str:
    return found.groupdict().get("task") or found.group()


def _due(words: CommitmentWords, sentences: Sequence[Sentence]) -> str | None:
    """The deadline in the words of the call."""
    matches = (words.due.search(sentence.plain) for sentence in sentences)
    return next((match["due"] for match in matches if match is not None), None)


def _first(patterns: Sequence[re.Pattern[str]], text: str) -> re.Match[str] | None:
    return next((match for pattern in patterns if (match := pattern.search(text))), None)


def _without_repeats(items: Sequence[ActionItem]) -> list[ActionItem]:
    firsts: dict[tuple[str | None, str], ActionItem] = {}
    for item in items:
        firsts.setdefault((item.owner, item.task.casefold()), item)
    return list(firsts.values())
