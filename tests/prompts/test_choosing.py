"""The same wording for a meeting every time, and shares as the weights say."""

from collections import Counter

from prompts import Task, choose
from prompts.choosing import pick_version


def test_a_meeting_is_asked_with_the_same_version_every_time() -> None:
    weights = {"v1": 1, "v2": 1}

    picks = {pick_version(weights, "signals/meeting-7") for _ in range(20)}

    assert len(picks) == 1


def test_versions_are_chosen_in_proportion_to_their_weights() -> None:
    weights = {"v1": 3, "v2": 1, "v3": 0}

    picks = Counter(pick_version(weights, f"signals/meeting-{number}") for number in range(4000))

    assert 2850 <= picks["v1"] <= 3150
    assert picks["v1"] + picks["v2"] == 4000


def test_the_choice_is_the_same_on_every_machine() -> None:
    weights = {"v1": 1, "v2": 1}

    picks = "".join(pick_version(weights, f"meeting-{number}")[1] for number in range(8))

    assert picks == "22111111"


def test_a_meetings_tasks_are_assigned_apart() -> None:
    weights = {"v1": 1, "v2": 1}

    pairs = {
        (pick_version(weights, f"signals/{number}"), pick_version(weights, f"summary/{number}"))
        for number in range(50)
    }

    assert len(pairs) == 4


def test_what_is_chosen_is_a_prompt_of_that_task() -> None:
    prompt = choose(Task.CAUSES, "meeting-1")

    assert (prompt.task, prompt.version) == (Task.CAUSES, "v1")
