"""English words that say nothing about what a call is about."""

from __future__ import annotations

from calls.words import word_set

STOP_WORDS = word_set(
    "a able about above absolutely actually after afternoon again agree agreed all already alright "
    "also always am an and another answer any anybody anything anyway are around as ask at away "
    "back basically be because been before being believe best better between big bit both bring "
    "but by call called came can change changes come could course currently day days definitely "
    "did different do does doing done down each early easy eight either else end enough ever every "
    "everybody everyday everyone everything exactly far feel few fifty find fine first five for "
    "forty four friday from full get gets getting give go goes going gone good got great guys had "
    "half happen happens happy hard has have having he hear hello help her here hey hi high him "
    "his hm hold hope hour hours how hundred i idea if in interested interesting into is it its "
    "just keep kind know large last late later least less let like little long look looking lot "
    "low made main make makes making many may maybe me mean means meet meeting mhm might minute "
    "minutes moment monday month months more morning most much must my name near need needs never "
    "new next nice nine no nobody not nothing now number of off ok okay on once one only open or "
    "other our out over own part people per perfect person piece place please point possible "
    "pretty probably put question questions quick quite rather real really reason right said same "
    "say saying says second see seen send sense sent set seven share should show side simply since "
    "sir six small so some somebody someone something sometimes soon sort sounds speak start still "
    "stuff sure take talk tell ten than thank thanks that the their them then there these they "
    "thing things think thirty this those though thousand three through thursday time times to "
    "today together told tomorrow too top true try tuesday turn twenty two uh um under understand "
    "until up us use used using usually very wait want wants was way we wednesday week weeks well "
    "went were what when where whether which while who whole why will with within without "
    "wonderful wondering word work works worth would yeah year years yes yet you your"
)
