"""Who promised to do what by when: promises, and requests that the other side accepts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from calls.insights import ActionItem, ActionItemsAnswer

from .call import Call, evidence
from .phrasebook import CommitmentWords
from .sentences import Sentence

REPLY_SENTENCES_MAX = 3


def answer_action_items(call: Call) -> ActionItemsAnswer:
    if call.book is None:
        return ActionItemsAnswer(action_items=[])
    words = call.book.commitments
    items: list[ActionItem] = []
    answered: set[int] = set()  # sentences that only repeat what was asked for
    for index, sentence in enumerate(call.sentences):
        if index in answered or words.not_a_task.search(sentence.plain):
            continue
        requested = _first(words.requests, sentence.plain)
        if requested is not None:
            reply = _reply(call.sentences, index)
            if reply and words.accepts.search(call.sentences[reply[0]].plain):
                items.append(_accepted(call, words, sentence, requested, reply))
                answered.update(_repeats(call.sentences, reply, words))
        elif not sentence.is_question:
            items.extend(_promised(call, words, sentence))
    return ActionItemsAnswer(action_items=_without_repeats(items))


def _promised(call: Call, words: CommitmentWords, sentence: Sentence) -> Iterator[ActionItem]:
    found = _first(words.promises, sentence.plain)
    if found is None or call.book is None or _is_hypothetical(call, sentence, found):
        return
    task = words.phrase(found, call.listener(sentence))
    yield ActionItem(
        task=task,
        owner=call.who(sentence.speaker),
        due=_due(words, [sentence]),
        evidence=evidence(call, sentence),
    )


def _is_hypothetical(call: Call, sentence: Sentence, found: re.Match[str]) -> bool:
    assert call.book is not None
    return call.book.hypothesis.search(sentence.plain, 0, found.start()) is not None


def _accepted(
    call: Call,
    words: CommitmentWords,
    request: Sentence,
    found: re.Match[str],
    reply: Sequence[int],
) -> ActionItem:
    answers = [call.sentences[index] for index in reply]
    return ActionItem(
        task=words.phrase(found, call.names.get(request.speaker)).rstrip("?"),
        owner=call.who(answers[0].speaker),
        due=_due(words, [request, *answers]),
        evidence=evidence(call, request),
    )


def _reply(sentences: Sequence[Sentence], index: int) -> Sequence[int]:
    """The first sentences of the next speaker; a request is answered at once or not at all."""
    turn = sentences[index].turn
    after = range(index + 1, len(sentences))
    return [later for later in after if sentences[later].turn == turn + 1][:REPLY_SENTENCES_MAX]


def _repeats(
    sentences: Sequence[Sentence], reply: Sequence[int], words: CommitmentWords
) -> Iterator[int]:
    """ "Sure, I'll send it tomorrow": the same task in other words."""
    for index in reply:
        found = _first(words.promises, sentences[index].plain)
        if found is not None and words.refers_back.search(found["task"]):
            yield index


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
