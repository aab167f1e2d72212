"""The pure parts: names of steps, windows of retries, outcomes, what a report says."""

from __future__ import annotations

import json
import logging

import pytest
from sqlalchemy.exc import OperationalError

from calls.stages import Stage
from middleware.log import JsonFormatter, write
from middleware.news import AttemptFailed, ErrorFacts, FailedForGood, RunFacts, Where
from middleware.outcomes import Done, Later, Outcome, Refused, read_outcome
from middleware.retry_windows import RetryWindows
from middleware.scrubbing import TEXT_MAX, scrubbed
from middleware.step_names import StepName
from middleware.watched import Place, Watched


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("signals", StepName("signals")),
        ("signals (try 2)", StepName("signals", round=2)),
        ("coach:Speaker #2: Anna", StepName("coach", "Speaker #2: Anna")),
        ("coach:Anna (try 12)", StepName("coach", "Anna", 12)),
    ],
)
def test_a_steps_name_is_read_as_it_is_written(text: str, name: StepName) -> None:
    assert StepName.parse(text) == name
    assert str(name) == text


def test_a_window_is_the_engines_backoff_unless_somebody_has_set_the_moment() -> None:
    assert RetryWindows().after(0, 1_000_000) == (1_015_000, 1_045_000)
    assert RetryWindows().after(2, 1_000_000) == (1_060_000, 1_090_000)
    assert RetryWindows(interval_s=1).after(2, 1_000_000) == (1_001_000, 1_001_000)
    assert RetryWindows(interval_s=1).after(0, 1_000_000, 1_120_000) == (1_120_000, 1_120_000)


@pytest.mark.parametrize(
    "outcome", [Done({"a": [1]}), Refused("E", "no", "stack"), Later("E", "wait", 12)]
)
def test_an_outcome_is_read_from_what_the_engine_has_kept_of_it(outcome: Outcome) -> None:
    kept = json.loads(json.dumps(outcome.to_output()))

    assert read_outcome(kept) == outcome


@pytest.mark.parametrize(
    "output",
    [
        None,
        "done",
        [],
        {"outcome": "unheard of"},
        {"value": 1},
        {"outcome": "later", "name": "E", "message": "no moment is named"},
    ],
)
def test_the_output_of_any_other_step_is_no_outcome(output: object) -> None:
    assert read_outcome(output) is None


def test_a_step_stands_for_its_own_part_or_for_the_stage_of_its_function() -> None:
    watched = Watched("coach_reps", 4, Stage.COACHING, {"coach": Stage.COACHING})

    assert watched.place_of(StepName("plan")) == Place(Stage.COACHING)
    assert watched.place_of(StepName("coach", "A")) == Place(Stage.COACHING, "A", fails_alone=True)
    assert Watched("relay_progress", 4).place_of(StepName("any")) is None


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            "line 3: expected a time, found 'our budget is 40k'",
            "line 3: expected a time, found [quoted]",
        ),
        ('invalid: "Wir haben kein Geld" (text)', "invalid: [quoted] (text)"),
        ("gesagt: „Das ist zu teuer“", "gesagt: [quoted]"),
        ("OpenAI refused: bad gateway (HTTP 502)", "OpenAI refused: bad gateway (HTTP 502)"),
        ("it doesn't hold 'our budget' yet", "it doesn't hold [quoted] yet"),
        ("found 'we don't know yet', not a time", "found [quoted], not a time"),
        ("input_value=b'our budget is 40k', input", "input_value=[quoted], input"),
        ("line 3: found 'our budget is fo…", "line 3: found [quoted]"),
    ],
)
def test_what_leaves_the_house_repeats_nothing_that_an_error_quotes(said: str, told: str) -> None:
    assert scrubbed(said) == told


def test_what_is_shortened_quotes_nothing_either() -> None:
    said = f"{'x ' * (TEXT_MAX // 2 - 4)}found 'our budget is 40k' there"

    told = scrubbed(said)

    assert len(told) == TEXT_MAX + 1
    assert "our" not in told


def test_a_log_line_of_a_failure_repeats_nothing_that_the_error_quotes(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    where = Where(RunFacts("analyse_call", "RUN-1", 4, {}), "signals")
    error = ErrorFacts("ValueError", "found 'our budget'", "Traceback: found 'our budget'")

    write(logging.getLogger("debrief.runs"), AttemptFailed(where, error, will_retry=True))
    write(logging.getLogger("debrief.runs"), FailedForGood(where, error))

    lines = [JsonFormatter().format(record) for record in caplog.records]
    assert [json.loads(line)["reason"] for line in lines] == ["found [quoted]"] * 2
    assert "our budget" not in "".join(lines)


def test_an_error_of_the_database_names_no_value_that_was_to_be_stored() -> None:
    full = OperationalError("INSERT …", {"text": "our budget"}, Exception("disk is full"))

    facts = ErrorFacts.of(full)

    assert facts.message == "the database: disk is full"
    assert "our budget" not in (facts.stack or "")


def test_a_log_line_is_one_json_object_with_its_fields() -> None:
    record = logging.LogRecord("debrief.runs", logging.INFO, "", 0, "step finished", (), None)
    record.fields = {"run_id": "R", "duration_ms": 12}

    line = json.loads(JsonFormatter().format(record))

    assert (line["message"], line["run_id"], line["duration_ms"]) == ("step finished", "R", 12)
    assert line["level"] == "info"
