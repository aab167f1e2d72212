import pytest

from calls.language import detect_language
from calls.transcript import Transcript, TranscriptSource, Utterance


def language_of(text: str) -> str | None:
    utterance = Utterance(speaker="A", start_ms=0, end_ms=1_000, text=text)
    return detect_language(Transcript(source=TranscriptSource.SRT, utterances=(utterance,)))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Thanks for the time today. What would you like to see, and who else is involved?"),
        ("en", "So, um, we don't have the budget for that. It's not in the plan."),
        ("de", "Danke für die Zeit heute. Was möchten Sie sehen, und wer ist noch beteiligt?"),
        ("de", "Also, ähm, wir haben dafür kein Budget. Das ist nicht im Plan für den Sommer."),
        (
            "de",
            "Wir nutzen das Tool für Reporting, und der Customer Success ist nicht happy damit.",
        ),
        ("fr", "Merci pour le temps. Nous avons un budget, mais ce n'est pas pour cette année."),
        ("es", "Gracias por el tiempo. Tenemos un presupuesto, pero no es para este año."),
        ("it", "Grazie per il tempo. Abbiamo un budget, ma non è per quest'anno, quindi vediamo."),
        ("nl", "Bedankt voor de tijd. We hebben een budget, maar dat is niet voor dit jaar."),
        ("pt", "Obrigado pelo tempo. Nós temos um orçamento, mas não é para este ano, então."),
        (None, "Dziękuję za czas. Mamy budżet, ale nie na ten rok, więc zobaczymy później."),
        (None, "ありがとうございます。予算はあります。"),
        (None, "Tack för tiden. Vi har en budget, men det är inte för i år."),
        (None, "Okay."),
    ],
)
def test_a_language_is_known_or_said_to_be_unknown(language: str | None, text: str) -> None:
    assert language_of(text) == language
