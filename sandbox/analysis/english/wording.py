"""The sentences that the analyst writes in English, and the words that carry no topic."""

from __future__ import annotations

from calls.insights import SignalKind

from ..cues import BETTER, WORSE, words
from ..phrasebook import Wording

OPENS_QUESTION = words(r"\b(?:what|how|why|tell me|walk me|describe|which|help me understand)\b")

WORDING = Wording(
    and_="and",
    headline="{names} talk about {topics}",
    headline_without_topics="A call between {names}",
    outcome_decided="decided: {decision}",
    outcome_next_step="a next step is agreed",
    outcome_dated="next: {what}",
    outcome_open="no next step is agreed",
    nothing_said="too little is said in this call for a summary",
    quote="{who}: “{quote}”",
    somebody="one speaker",
    reasons={
        (SignalKind.BUDGET, BETTER): "Money that is there makes the deal likelier.",
        (SignalKind.BUDGET, WORSE): "Without money there is no deal for now.",
        (SignalKind.AUTHORITY, BETTER): "The person who decides is on the call.",
        (SignalKind.TIMING, WORSE): "A deal that can wait is often lost.",
        (SignalKind.COMPETITOR, WORSE): "There is an alternative to us.",
        (SignalKind.OBJECTION, WORSE): "An open objection stands against the deal.",
        (SignalKind.RISK, WORSE): "It may stop the deal after everything else is agreed.",
        (SignalKind.NEXT_STEP, BETTER): "The deal keeps moving.",
    },
    resolved="{who} accepts the answer to a doubt raised before. It stands in the way no more.",
    decimal=".",
    usual=" (your usual: {usual})",
    next_step="Next step",
    doubts="Handles doubts",
    asks={
        SignalKind.BUDGET: (
            "Money",
            words(
                r"\b(?:budgets?|pric\w+|costs?|dollars?|euros?|pounds?|money|pay|pays|paid|afford"
                r"|expensive|cheap\w*|spend|invest\w*)\b|[$€£]"
            ),
        ),
        SignalKind.AUTHORITY: (
            "Who decides",
            words(r"\b(?:decid\w+|decision\w*|approv\w+|sign(?:s|ed|ing)?(?: off)?|boss|board)\b"),
        ),
    },
    coaching={
        "talk_share.above": (
            "You spoke {value} % of the time{usual}.",
            "After each question, wait until the customer has finished, "
            "and ask once more before "
            "you explain.",
        ),
        "talk_share.below": (
            "You spoke only {value} % of the time{usual}.",
            "Lead a little more: sum up what you heard, and say what it means for the next step.",
        ),
        "talk_share.within": (
            "You left the customer room and still led the call: you spoke {value} % of the "
            "time{usual}.",
            "Keep it there: the customer's words are what the offer is made of.",
        ),
        "talk_to_listen.above": (
            "You spoke {value} times as long as you listened{usual}.",
            "Let the customer finish, count to two, and ask once more before you explain.",
        ),
        "talk_to_listen.within": (
            "You listened well: you spoke {value} times as long as you listened{usual}.",
            "Keep this balance, above all when you talk about the price.",
        ),
        "longest_monologue_ms.above": (
            "Your longest stretch without a pause took {value} seconds{usual}.",
            "Stop halfway and ask what this would mean for the customer.",
        ),
        "longest_monologue_ms.within": (
            "You kept your turns short; the longest took {value} seconds{usual}.",
            "Keep explaining in small pieces, and end each with a question.",
        ),
        "questions_per_minute.below": (
            "You asked {value} questions a minute{usual}.",
            "Prepare five open questions about the customer's situation before the next call.",
        ),
        "questions_per_minute.within": (
            "You asked {value} questions a minute{usual}, and the customer told you a lot.",
            "Keep asking, and follow an answer with “why” or “how much”.",
        ),
        "switches_per_minute.below": (
            "The word changed sides only {value} times a minute{usual}.",
            "Hand the word back sooner, with a question that takes more than yes or no.",
        ),
        "switches_per_minute.within": (
            "It was a real exchange: the word changed sides {value} times a minute{usual}.",
            "Keep it as lively when you present the offer.",
        ),
        "words_per_minute.above": (
            "You spoke fast, {value} words a minute{usual}.",
            "Slow down where it matters: at prices, dates and next steps.",
        ),
        "words_per_minute.below": (
            "You spoke slowly, {value} words a minute{usual}.",
            "Pick up the pace where you tell what is already known.",
        ),
        "words_per_minute.within": (
            "Your pace was easy to follow, {value} words a minute{usual}.",
            "Keep it, also when time runs short.",
        ),
        "fillers_per_minute.above": (
            "You used {value} filler words a minute{usual}.",
            "Put a short silence where the filler word was; it sounds surer.",
        ),
        "fillers_per_minute.within": (
            "You spoke plainly, with {value} filler words a minute{usual}.",
            "Keep your sentences short, and it stays that way.",
        ),
        "next_step.agreed": (
            "A next step was settled before the call ended.",
            "Name the day, the people and the aim each time.",
        ),
        "next_step.missing": (
            "The call ended without an agreed next step.",
            "Before you say goodbye, propose a date and what will be settled on it.",
        ),
        "doubt.explored": (
            "You took up the customer's doubt with a question.",
            "Check at the end of the call whether the doubt is gone.",
        ),
        "doubt.answered": (
            "You answered a doubt, and the customer accepted the answer.",
            "Ask first what is behind the doubt; then the answer fits every time.",
        ),
        "budget.missing": (
            "Nobody mentioned money in this call.",
            "Ask what has been set aside for this, and what doing nothing costs.",
        ),
        "authority.missing": (
            "Nobody mentioned who decides.",
            "Ask how such a purchase was decided the last time, and who was involved.",
        ),
        "doubt.missed": (
            "The customer raised this doubt, and your next words did not ask about it.",
            "Ask what is behind a doubt before you answer it or move on.",
        ),
    },
)
