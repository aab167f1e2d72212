"""A summary made of the call's own sentences: those that carry its topics, and its signals."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from calls.insights import SignalKind, SummaryAnswer
from calls.words import forms_of

from .call import Call, evidence
from .decisions import answer_decisions
from .findings import Finding, find_signals
from .phrasebook import Phrasebook
from .sentences import Sentence
from .topics import top_topics, topic_words
from .wording import join_names, language_name

POINTS_MAX = 8
SENTENCES_PER_POINT = 10  # a short call gets few points
WORDS_MIN = 6  # shorter sentences say too little out of context
WORDS_IDEAL_MAX = 30
DECISION_CHARACTERS_MAX = 120  # a longer one is no headline
REPEAT_MAX = 0.5  # cosine above which two sentences say the same

# What a reader wants to know of a deal, the most important first.
_KINDS = (
    SignalKind.NEED,
    SignalKind.NEXT_STEP,
    SignalKind.BUDGET,
    SignalKind.AUTHORITY,
    SignalKind.OBJECTION,
    SignalKind.TIMING,
    SignalKind.COMPETITOR,
    SignalKind.RISK,
)


def answer_summary(call: Call) -> SummaryAnswer:
    if call.book is None:
        headline = (
            f"This call is in {language_name(call.language)}; "
            "offline analysis reads English and German only."
        )
        return SummaryAnswer(headline=headline, points=[])
    signals = find_signals(call, call.book)
    points: list[str] = []
    for line in _key_sentences(call, call.book, signals):
        # A very short quote goes on with the next sentence, which is not repeated then.
        if not points or line.text not in points[-1]:
            points.append(_point(call, call.book, line))
    return SummaryAnswer(headline=_headline(call, call.book, signals), points=points)


def _point(call: Call, book: Phrasebook, sentence: Sentence) -> str:
    quote = evidence(call, sentence).quote
    return book.wording.quote.format(who=call.who(sentence.speaker), quote=quote)


def _headline(call: Call, book: Phrasebook, signals: Sequence[Finding]) -> str:
    wording = book.wording
    names = join_names([call.who(label) for label in call.labels], wording)
    topics = top_topics(call.sentences, book, call.names.values())
    if topics:
        headline = wording.headline.format(names=names, topics=join_names(topics, wording))
    else:
        headline = wording.headline_without_topics.format(names=names)
    return f"{headline}; {'; '.join(_outcomes(call, book, signals))}."


def _outcomes(call: Call, book: Phrasebook, signals: Sequence[Finding]) -> Iterator[str]:
    wording = book.wording
    decisions = [found.decision.rstrip(".! ") for found in answer_decisions(call).decisions]
    short = [text for text in decisions if len(text) <= DECISION_CHARACTERS_MAX]
    steps = [signal for signal in signals if signal.kind is SignalKind.NEXT_STEP]
    dated = [step.what for step in steps if step.what and book.day.search(step.what)]
    date = _longest_of_last(dated) if dated else None
    if short and (date is None or date not in short[-1]):  # "Let us say Friday" is the date itself
        yield wording.outcome_decided.format(decision=short[-1])
    if date is not None:
        yield wording.outcome_dated.format(what=date)
    elif steps and not short:
        yield wording.outcome_next_step
    elif not short:
        is_enough = len(call.sentences) >= SENTENCES_PER_POINT
        yield wording.outcome_open if is_enough else wording.nothing_said


def _longest_of_last(dates: Sequence[str]) -> str:
    """The last date; where it was said in full before, in full."""
    words = set(forms_of(dates[-1]))
    return max((date for date in dates if words <= set(forms_of(date))), key=len)


def _key_sentences(call: Call, book: Phrasebook, signals: Sequence[Finding]) -> list[Sentence]:
    """One sentence for each kind of signal, then the most central ones, in the call's order."""
    vectors = _vectors(call.sentences, book)
    limit = min(POINTS_MAX, math.ceil(len(call.sentences) / SENTENCES_PER_POINT))
    best = (_best([one for one in signals if one.kind is kind]) for kind in _KINDS)
    chosen = list(dict.fromkeys(found.position for found in best if found is not None))[:limit]
    scores = _scores(call, book, vectors)
    for index in sorted(scores, key=lambda index: (-scores[index], index)):
        if len(chosen) >= limit:
            break
        if all(_cosine(vectors[index], vectors[other]) < REPEAT_MAX for other in chosen):
            chosen.append(index)
    return [call.sentences[index] for index in sorted(chosen)]


def _best(signals: Sequence[Finding]) -> Sentence | None:
    """The sentence that tells most in few words; of steps, a later one."""
    is_step = bool(signals) and signals[0].kind is SignalKind.NEXT_STEP
    ordered = list(reversed(signals)) if is_step else list(signals)
    best = max(
        ordered,
        key=lambda signal: (
            signal.what is not None,
            min(len(signal.sentence.text.split()), WORDS_MIN),
            is_step or signal.odds is not None,
        ),
        default=None,
    )
    return best.sentence if best is not None else None


def _scores(
    call: Call, book: Phrasebook, vectors: Sequence[Mapping[str, float]]
) -> dict[int, float]:
    """Nearness of a sentence to what the whole call is about."""
    centre: Counter[str] = Counter()
    for vector in vectors:
        centre.update(vector)
    scores: dict[int, float] = {}
    for index, sentence in enumerate(call.sentences):
        length = len(sentence.text.split())
        if sentence.is_question or length < WORDS_MIN or _is_greeting(sentence, book):
            continue
        scores[index] = _cosine(vectors[index], centre) * min(1.0, WORDS_IDEAL_MAX / length)
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
    """Of vectors of length 1; in proportion to it when `other` is longer."""
    return sum(weight * other.get(word, 0.0) for word, weight in one.items())
