"""Function files: found by themselves, bound to one client, and clear about what is wrong."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import functions
from functions.durable import Every
from functions.loading import FunctionFileError, declared_in, load_functions
from functions.services import Services

if TYPE_CHECKING:
    from tests.functions.conftest import Pipeline

NEW_FILE = """
import inngest

from calls.events import MeetingUploaded
from functions.durable import durable
from functions.limits import ASIDE
from functions.services import Services


@durable("count_words", on=MeetingUploaded, limits=ASIDE)
async def count_words(context: inngest.Context, services: Services) -> str:
    async def count() -> str:
        return services.instance

    return await context.step.run("count", count)
"""


@pytest.fixture
def dropped_into(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder whose files are files of `functions/`."""
    folder = tmp_path / "dropped"
    folder.mkdir()
    monkeypatch.setattr(functions, "__path__", [*functions.__path__, str(folder)])
    known = set(sys.modules)
    yield folder
    for name in set(sys.modules) - known:
        if name.startswith("functions."):
            del sys.modules[name]


async def test_a_new_file_runs_on_the_next_upload_with_no_other_change(
    unserved: Pipeline, dropped_into: Path
) -> None:
    (dropped_into / "count_words.py").write_text(NEW_FILE)

    await unserved.serve()
    await unserved.upload()
    await unserved.finish()

    (run,) = unserved.steplog.runs("count_words")
    assert (run.status, run.output) == ("COMPLETED", "test-1")


async def test_a_file_that_cannot_be_imported_is_named_at_the_start(
    unserved: Pipeline, dropped_into: Path
) -> None:
    (dropped_into / "broken_file.py").write_text("import nothing_of_this_name\n")

    with pytest.raises(FunctionFileError, match=r"functions/broken_file\.py .*nothing_of_this"):
        load_functions(unserved.client, unserved.services)


async def test_two_files_cannot_declare_the_same_function(
    unserved: Pipeline, dropped_into: Path
) -> None:
    twin = NEW_FILE.replace("count_words", "notify_rep")
    (dropped_into / "notify_again.py").write_text(twin)

    with pytest.raises(FunctionFileError, match="both declare notify_rep"):
        load_functions(unserved.client, unserved.services)


def test_every_function_has_a_limit_and_the_trigger_of_one_instance() -> None:
    declared = declared_in(functions)

    assert set(declared) >= {"transcribe_call", "analyse_call", "coach_reps", "complete_call"}
    for declaration in declared.values():
        by_the_clock = all(isinstance(trigger, Every) for trigger in declaration.on)
        assert by_the_clock or "tenant_id" in declaration.limits.key


async def test_an_instance_whose_name_could_end_a_condition_is_refused(
    unserved: Pipeline,
) -> None:
    services: Services = replace(unserved.services, instance="x' || true || '")

    with pytest.raises(ValueError, match="cannot name an instance"):
        load_functions(unserved.client, services)
