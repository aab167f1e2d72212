"""Every prompt that is on offer can be read, and asks for what its answer type holds."""

import pytest

from prompts import Task, UnknownPrompt, load
from prompts.loading import versions
from prompts.offers import OFFERS
from prompts.tasks import ANSWER_TYPES, REQUIRED_INPUTS


@pytest.mark.parametrize("task", Task)
def test_every_version_on_offer_has_its_file(task: Task) -> None:
    offered = OFFERS[task]

    prompts = [load(task, version) for version in offered]

    assert [prompt.version for prompt in prompts] == list(offered)
    assert set(offered) <= set(versions(task))
    assert all(prompt.answer_type is ANSWER_TYPES[task] for prompt in prompts)


@pytest.mark.parametrize("task", Task)
def test_every_prompt_explains_each_field_of_its_answer_and_each_of_its_inputs(task: Task) -> None:
    for version in versions(task):
        prompt = load(task, version)
        schema = prompt.answer_type.model_json_schema()
        objects = [schema, *schema.get("$defs", {}).values()]
        fields = {name for form in objects for name in form.get("properties", {})}
        sections = REQUIRED_INPUTS[task] - {"transcript"}

        assert {name for name in fields if f"`{name}`" not in prompt.text} == set()
        assert {name for name in sections if f"<{name}>" not in prompt.text} == set()


@pytest.mark.parametrize("version", ["v999", "../tasks", "", "V1"])
def test_an_unknown_version_is_refused_with_the_known_ones(version: str) -> None:
    with pytest.raises(UnknownPrompt, match="there is: v1"):
        load(Task.SIGNALS, version)
