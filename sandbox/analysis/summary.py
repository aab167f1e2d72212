"""A summary made of the call's own sentences: those that carry its topics, and its signals."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from calls.insights import SummaryAnswer

from .call import Call
from .decisions import answer_decisions
from .findings import find_signals
from .phrasebook import Phrasebook
from .sentences import Sentence
from .topics import top_topics, topic_words
from .wording import join_names, language_name

POINTS_MAX = 6
SENTENCES_PER_POINT = 8  # a short call gets few points
WORDS_MIN = 6  # shorter sentences say too little out of context
WORDS_IDEAL_MAX = 30
SIGNAL_BONUS = 0.5
REPEAT_MAX = 0.5  # cosine above which two sentences say the same


def answer_summary(call: Call) -> SummaryAnswer:
    if call.book is None:
        headline = (
            f"This call is in {language_name(call.language)}; "
            "offline analysis reads English and German only."
        )
        return SummaryAnswer(headline=headline, points=[])
    points = [_point(call, call.book, sentence) for sentence in _key_sentences(call, call.book)]
    return SummaryAnswer(headline=_headline(call, call.book), points=points)


def _point(call: Call, book: Phrasebook, sentence: Sentence) -> str:
    return book.wording.quote.format(who=call.who(sentence.speaker), quote=sentence.text)


def _headline(call: Call, book: Phrasebook) -> str:
    wording = book.wording
    names = join_names([call.who(label) for label in call.labels], wording)
    topics = top_topics(call.sentences, book, call.names.values())
    if topics:
        headline = wording.headline.format(names=names, topics=join_names(topics, wording))
    else:
        headline = wording.headline_without_topics.format(names=names)
    return f"{headline}; {_outcome(call, book)}."


def _outcome(call: Call, book: Phrasebook) -> str:
    decisions = answer_decisions(call).decisions
    if decisions:
        return book.wording.outcome_decided.format(decision=decisions[-1].decision.rstrip(".! "))
    kinds = {finding.kind for finding in find_signals(call, book)}
    if "next_step" in kinds:
        return book.wording.outcome_next_step
    enough = len(call.sentences) >= SENTENCES_PER_POINT
    return book.wording.outcome_open if enough else book.wording.nothing_said


def _key_sentences(call: Call, book: Phrasebook) -> list[Sentence]:
    """The best sentences that do not repeat each other, in the order of the call."""
    vectors = _vectors(call.sentences, book)
    scores = _scores(call, book, vectors)
    limit = min(POINTS_MAX, math.ceil(len(call.sentences) / SENTENCES_PER_POINT))
    chosen: list[int] = []
    for index in sorted(scores, key=lambda index: (-scores[index], index)):
        if len(chosen) == limit:
            break
        if all(_cosine(vectors[index], vectors[other]) < REPEAT_MAX for other in chosen):
            chosen.append(index)
    return [call.sentences[index] for index in sorted(chosen)]


def _scores(
    call: Call, book: Phrasebook, vectors: Sequence[Mapping[str, float]]
) -> dict[int, float]:
    """Nearness to what the whole call is about, and a bonus for what decides the deal."""
    centre: Counter[str] = Counter()
    for vector in vectors:
        centre.update(vector)
    signals = {id(finding.sentence) for finding in find_signals(call, book)}
    scores: dict[int, float] = {}
    for index, sentence in enumerate(call.sentences):
        length = len(sentence.text.split())
        if sentence.is_question or length < WORDS_MIN or _is_greeting(sentence, book):
            continue
        score = _cosine(vectors[index], centre) * min(1.0, WORDS_IDEAL_MAX / length)
        scores[index] = score + (SIGNAL_BONUS if id(sentence) in signals else 0.0)
    return scores


def _is_greeting(sentence: Sentence, book: Phrasebook) -> bool:
    patterns = (book.names.greetings, *book.names.introductions)
    return any(pattern.search(sentence.plain) for pattern in patterns)


def _vectors(sentences: Sequence[Sentence], book: Phrasebook) -> list[dict[str, float]]:
    """TF-IDF over the call's own sentences, each vector of length 1."""
    bags = [Counter(topic_words(sentence.plain, book)) for sentence in sentences]
    frequency = Counter(word for bag in bags for word in bag)
    vectors: list[dict[str, float]] = []
    for bag in bags:
        # Words said once in the call carry no topic; very common ones carry less.
        weights = {
            word: count * math.log(1 + len(bags) / frequency[word]) * (frequency[word] > 1)
            for word, count in bag.items()
        }
        norm = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        vectors.append({word: weight / norm for word, weight in weights.items() if weight})
    return vectors


def _cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    if not one or not other:
        return 0.0
    norm = math.sqrt(sum(weight * weight for weight in other.values()))
    return sum(weight * other.get(word, 0.0) for word, weight in one.items()) / norm
