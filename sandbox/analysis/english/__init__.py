"""What the analyst knows of English: cues, words and phrases. Data, no decisions."""

from ..cues import words
from ..phrasebook import Phrasebook
from .answers import ANSWERS
from .commitments import COMMITMENTS
from .people import NAMES, SIDES
from .signals import SIGNALS
from .stop_words import STOP_WORDS
from .turns import CONDITION, DECIDES_THE_LAST, DECISIONS, HYPOTHESIS, RESOLVES, TURNS
from .vocabulary import SLOT
from .wording import OPENS_QUESTION, WORDING

ENGLISH = Phrasebook(
    language="en",
    signals=SIGNALS,
    answers=ANSWERS,
    hypothesis=HYPOTHESIS,
    condition=CONDITION,
    decisions=DECISIONS,
    decides_the_last=DECIDES_THE_LAST,
    turns=TURNS,
    day=words(SLOT),
    resolves=RESOLVES,
    sides=SIDES,
    names=NAMES,
    commitments=COMMITMENTS,
    stop_words=STOP_WORDS,
    opens_question=OPENS_QUESTION,
    nouns_are_capitalised=False,
    wording=WORDING,
)
