"""German words that tell who speaks: introductions, greetings, and the talk of each side."""

from __future__ import annotations

from calls.words import word_set

from ..cues import words
from ..phrasebook import NameWords, SideWords

_NAME = r"(?P<name>(?-i:[A-ZÄÖÜ][\w'-]+(?: (?:van |de )?[A-ZÄÖÜ][\w'-]+){0,2}))"
_AFTER = r"(?=(?:,? (?:von|vom|aus|bei|beim|hier|am|und|für|ich|der|die)\b|[,.!]|$))"

_MR_OR_MRS = r"(?P<name>(?-i:(?:Herrn?|Frau)(?: Doktor| Dr\.)? [A-ZÄÖÜ][\w-]+))"

NAMES = NameWords(
    introductions=(
        words(rf"\b(?:mein name ist|ich heiße|ich heisse) {_NAME}"),
        words(rf"\b(?:hier ist|hier spricht|sie sprechen mit) {_NAME}"),
        words(rf"\bich bin (?:der |die )?{_NAME}{_AFTER}"),
        words(
            rf"(?:^|, |\b(?:hallo|tag|morgen|abend|moin|servus|gott) ){_NAME},? "
            r"(?:hier|am apparat|mein name)\b"
        ),
        words(rf"^{_NAME} (?:von|vom) (?:der |dem )?(?-i:[A-ZÄÖÜ])"),
    ),
    greetings=words(
        r"\b(?:hallo|guten (?:tag|morgen|abend)|danke|vielen dank|moin|servus|willkommen"
        "|freut mich|schönen tag|tschüss|wiederhören),? "
        r"(?P<name>(?-i:(?:Herr|Frau) [A-ZÄÖÜ][\w-]+|[A-ZÄÖÜ][a-zäöüß-]+))(?=[,.!?]|$)"
    ),
    addresses=(
        words(rf"(?:^|[,.!?] ){_MR_OR_MRS}(?=[,.?!])"),
        words(r"^(?:(?:und|also|gut|ja|danke),? )?(?P<name>(?-i:[A-ZÄÖÜ][a-zäöüß-]+)), (?=\w)"),
    ),
    asks_for=(
        words(rf"\b(?:spreche ich mit|bin ich (?:richtig )?bei) {_MR_OR_MRS}"),
        words(rf"\b(?:spreche ich mit|sind sie) {_NAME}\?"),
    ),
    presents=(
        words(
            r"\b(?:neben mir (?:sitzt|ist)|bei mir (?:sitzt|ist)|mit dabei ist|mitgebracht habe ich"
            rf"|das ist) (?:mein\w* kolleg\w+,? )?{_MR_OR_MRS}"
        ),
    ),
    not_names=word_set(
        "abend abteilungsleiter account alle ansprechpartner ansprechpartnerin april auch auf "
        "august berater beraterin bereichsleiter bereichsleiterin "
        "ceo cfo chef chefin cio coo cto "
        "da danke dann das der deutsche deutscher dezember "
        "die dienstag donnerstag dran ehrlich "
        "ein eine einkäufer einkäuferin februar freitag froh geschäftsführer geschäftsführerin "
        "gründer gründerin gut guten head hier ich ihnen ihr "
        "inhaber inhaberin it ja januar juli "
        "juni kunde kundin leiter leiterin leitung mai manager managerin marketing mitarbeiter "
        "mitarbeiterin mittwoch moment montag morgen märz nein nochmal november oktober "
        "projektleiter projektleiterin sales schönen september sicher sie tag team teamleiter "
        "teamleiterin teil verantwortlich "
        "vertrieb vertriebsleiter vertriebsleiterin vielen wir "
        "zusammen zuständig"
    ),
    frames=(
        words(r"\bwir sind (?:seit \w+ \w+|schon lange) bei (?P<name>\w+)"),
        words(r"\b(?:mein name ist|ich heiße|hier (?:ist|spricht)) (?P<name>\w+(?: \w+)?)"),
        words(r"\bich bin (?:der |die )?(?P<name>\w+(?: \w+)?)(?= (?:von|vom|aus) \w)"),
        words(r"\b(?:frau|herrn?) (?P<name>\w+)"),
        words(r"\b(?P<name>frau|herrn?)(?= \w)"),
        words(r"\b(?:angebot|vorführung|demo) von (?P<name>\w+)"),
        words(r"\bschauen (?:wir )?uns (?:auch |noch |gerade )+(?P<name>\w+)(?= an\b)"),
        words(r"\b(?:aktuell|derzeit|heute|momentan) (?:nutzen|haben|verwenden) wir (?P<name>\w+)"),
        words(
            r"\bwir (?:nutzen|verwenden) (?:aktuell |derzeit |heute )?(?P<name>\w+)(?= (?:für"
            r"|und)\b|$)"
        ),
    ),
    not_named=word_set(
        "excel tabellen papier software preise alternativen daten einkauf vertrieb lösungen "
        "anbieter anbietern listen zettel mail mails word outlook teams zoom slack viele mehrere "
        "jemandem niemanden kollegen kunden doktor"
    ),
)

SIDES = SideWords(
    rep=(
        (
            words(
                r"\bwir (?:helfen|bieten|unterstützen|liefern|integrieren"
                r"|haben (?:\w+ )?(?:kunden|entwickelt)"
                r"|arbeiten mit (?:\w+ )?(?:unternehmen|kunden|firmen)|empfehlen|berechnen)\b"
            ),
            2.0,
        ),
        (
            words(
                r"\b(?:unser|unsere|unserer|unserem|unseren) "
                r"(?:\w+ )?(?:plattform|produkt|lösung|software|tool|preise?|preismodell"
                r"|pakete?|onboarding|integration|implementierung\w*|kunden|api"
                r"|schnittstelle|rechenzentrum)\b"
            ),
            1.5,
        ),
        (
            words(
                r"\b(?:ich zeige ihnen|lassen sie mich|darf ich ihnen|ich schicke ihnen"
                r"|ich sende ihnen|ich würde ihnen|ich stelle ihnen)\b"
            ),
            1.8,
        ),
        (
            words(
                r"\b(?:pro nutzer|pro monat|jahresvertrag|rabatt|listenpreis|testphase"
                r"|pilotphase)\b"
            ),
            0.6,
        ),
        (words(r"\b(?:danke|vielen dank)\b.{0,25}\b(?:zeit|interesse|termin)\b"), 1.0),
        (
            words(
                r"\b(?:wie|was|wer|wann|welche\w*|warum|wo|womit)\b.{0,60}\b(?:sie|ihnen"
                r"|ihre\w*|ihr)\b.{0,60}\?"
            ),
            0.7,
        ),
        (
            words(
                r"\b(?:haben sie|gibt es bei ihnen|nutzen sie|arbeiten sie)\b.{0,60}\?"
                r"|\bbei ihnen\b"
            ),
            1.0,
        ),
    ),
    customer=(
        (
            words(
                r"\b(?:unser|unsere|unserer|unserem|unseren|mein|meine) "
                r"(?:\w+ )?(?:problem|herausforderung|budget|chef|chefin|geschäftsführ\w+"
                r"|vertrieb|vertriebler|team|prozess|vertrag|it-\w+|betriebsrat"
                r"|anforderung\w*|außendienst|mitarbeiter|cfo|ceo|vorstand)\b"
            ),
            1.5,
        ),
        (
            words(
                r"\bwir (?:nutzen|verwenden|brauchen|bräuchten|suchen|verlieren|kämpfen"
                r"|zahlen|machen das)\b"
                r"|\b(?:aktuell|derzeit|heute|bisher) (?:nutzen|machen|arbeiten|haben) wir\b"
            ),
            1.0,
        ),
        (
            words(
                r"\b(?:was kostet|wie viel kostet|wie teuer|was würde (?:das|uns)"
                "|können sie|kann (?:ihr|ihre|das|die|man)|bieten sie|unterstützen sie"
                r"|funktioniert (?:das|ihre?))\b"
            ),
            1.4,
        ),
        (
            words(
                r"\b(?:zu teuer|ihr (?:produkt|tool|preis|angebot|system)"
                r"|ihre (?:lösung|software|plattform|preise|konkurrenz|wettbewerber))\b"
            ),
            1.2,
        ),
        (
            words(r"\b(?:andere anbieter|anderen anbietern|bin (?:mir )?nicht sicher|bedenken)\b"),
            0.8,
        ),
    ),
)
