"""The language of a call, guessed from its most common small words.

We know English, German, French, Spanish, Italian, Dutch and Portuguese. Only the first two are
analysed offline; the others are here so that they are *not* taken for English. Speech in a language
outside this list, or too little of it to tell, gives None: unknown, which is not English either.
"""

from __future__ import annotations

from collections import Counter

from .transcript import Transcript
from .words import forms_of, word_set

WORDS_READ_MAX = 5_000
WORDS_MIN = 4  # fewer small words than that prove nothing
SHARE_MIN = 0.12  # of all words; running speech in its own language has two to four times that
LEAD_MIN = 1.25  # over the next best language, which shares some of the words

# Small words that are frequent in speech, each in as few of these languages as possible.
_SMALL_WORDS: dict[str, frozenset[str]] = {
    "en": word_set(
        "the and to of that you it for is are was with have this be they your what would about "
        "from there which can not do we our how who if at my an its thats youre dont were yes "
        "just but will so as on has had could should because"
    ),
    "de": word_set(
        "der die das und ist nicht ich sie wir es ein eine einen einem mit für auf auch den dem "
        "von zu dass was wie aber noch haben sind wird bei oder wenn uns ihr ihnen ja nein sich "
        "schon dann mal im zum zur hat kann nur vom über doch etwas"
    ),
    "fr": word_set(
        "le la les et est que qui une un des pas vous nous je il elle dans pour sur avec ce cest "
        "mais ou donc du au plus fait jai ça oui cette sont on votre notre être avez très comme "
        "quand même aussi ne se si quil nest"
    ),
    "es": word_set(
        "el la los las y es que en un una no por para con se lo su pero como más yo nosotros "
        "usted ustedes qué está sí muy esto este esta también tenemos hay nos le ya cuando porque "
        "del al son si me todo entonces"
    ),
    "it": word_set(
        "il lo la gli e è che di un una non per con si ma come più noi voi sono della del questo "
        "questa anche abbiamo ci perché quando quindi sì molto nel dei alla mi ha ho cosa però "
        "allora le i al delle essere"
    ),
    "nl": word_set(
        "de het een en van ik dat is niet je we wij zijn op te met voor maar ook er aan naar bij "
        "dan nog wel wat hebben heeft jullie uw dit kan als zo goed moet kunnen ja nee hoe deze "
        "om over onze heb"
    ),
    "pt": word_set(
        "o os as e é que em um uma não por para com se mas como mais eu nós você vocês isso este "
        "esta também temos muito do da dos das no na já quando porque são foi ele ela sim então "
        "ao pela pelo está"
    ),
}


def detect_language(transcript: Transcript) -> str | None:
    """The BCP 47 primary tag of what is spoken, or None when we cannot tell."""
    words = _first_words(transcript)
    counts = Counter(words)
    hits = {
        language: sum(counts[word] for word in small_words)
        for language, small_words in _SMALL_WORDS.items()
    }
    (best, best_hits), (_, next_hits) = Counter(hits).most_common(2)
    if best_hits < max(WORDS_MIN, SHARE_MIN * len(words)) or best_hits < LEAD_MIN * next_hits:
        return None
    return best


def _first_words(transcript: Transcript) -> list[str]:
    words: list[str] = []
    for utterance in transcript.utterances:
        words.extend(forms_of(utterance.text))
        if len(words) >= WORDS_READ_MAX:
            break
    return words
