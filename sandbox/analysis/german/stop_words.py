"""German words that say nothing about what a call is about."""

from __future__ import annotations

from calls.words import word_set

STOP_WORDS = word_set(
    "aber achtzig alle allem allen aller alles also andere anderen anderes anfang auch aufgabe "
    "augenblick bei beide beiden beim beispiel bereits besser besten bitte blick dabei dadurch "
    "dafür dagegen daher dahin damit danach daneben danke dann daran darauf daraus darf darum "
    "darüber dass davon dazu deine dem den denen denn deren derzeit deshalb dessen deswegen dich "
    "dienstag dies diese diesem diesen dieser dieses doch donnerstag dort drei dreißig durch eben "
    "eher eigentlich einem einen einer eines einfach einige einmal ende entweder erst etwa etwas "
    "euch euer fall fast finde frage fragen frau freitag freut fünfzig ganz ganze ganzen geben "
    "gegen gehen geht gemacht genau genug gerade gern gerne gesagt gespräch gestern gibt gleich "
    "grund gute guten guter habe haben hallo halt hatte hatten heißt herr heute hier hilft hinter "
    "hundert hätte hätten ihnen ihre ihrem ihren ihrer immer insgesamt irgendwie jahr jahre jahren "
    "jede jedem jeden jeder jedes jemand jetzt kann kein keine keinen klar klingt kommen kommt "
    "konnte kurz können könnte könnten lange lassen leider letzte letzten leute liegt machen macht "
    "manchmal mehr mein meine meinem meinen meiner meist meisten menge mich minute minuten mitte "
    "mittwoch moment momentan monat monate monaten montag morgen möchte möchten möglich müssen "
    "müsste nach name natürlich neben nehmen nein neunzig nicht nichts noch nochmal nächste "
    "nächsten nächster nächstes oben oder ohne okay paar prima problem punkt quasi recht rein "
    "richtig runde sache sachen sagen sagt schauen schon schritt schön sechzig sehen sehr sein "
    "seine seinem seinen seiner seit selbst sich sicher siebzig sieht sind sobald sodass sofort "
    "sogar soll sollen sollte sollten sondern sonst sowie spreche sprechen statt stehen steht "
    "stelle stunde stunden super tage tagen tatsächlich tausend teil telefon thema toll treffen "
    "trotzdem unser unsere unserem unseren unserer unter vermutlich verstehe verstehen viel viele "
    "vielen vielleicht vier vierzig vom von vorher völlig wahrscheinlich wann warum weil weise "
    "weiter weiß welche welchem welchen welcher welches wenig weniger wenn werde werden wieder "
    "willkommen wird wirklich wissen woche wochen wohl wollen wollte worden wort wurde wurden "
    "wären würde würden zeit ziemlich zuerst zum zunächst zurück zusammen zwanzig zwar zwei "
    "zwischen über überhaupt übrigens"
)
