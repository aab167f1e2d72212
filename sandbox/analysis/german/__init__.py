"""What the analyst knows of German: cues, words and phrases. Data, no decisions."""

from ..phrasebook import Phrasebook
from .answers import ANSWERS
from .commitments import COMMITMENTS
from .people import NAMES, SIDES
from .signals import SIGNALS
from .stop_words import STOP_WORDS
from .turns import CONDITION, DECISIONS, HYPOTHESIS, RESOLVES, TURNS
from .wording import OPENS_QUESTION, WORDING

GERMAN = Phrasebook(
    language="de",
    signals=SIGNALS,
    answers=ANSWERS,
    hypothesis=HYPOTHESIS,
    condition=CONDITION,
    decisions=DECISIONS,
    turns=TURNS,
    resolves=RESOLVES,
    sides=SIDES,
    names=NAMES,
    commitments=COMMITMENTS,
    stop_words=STOP_WORDS,
    opens_question=OPENS_QUESTION,
    nouns_are_capitalised=True,
    wording=WORDING,
)
