"""Published event schemas never break: `calls/events.lock.json` remembers them.

After a compatible change (a new event, a new optional field), or a new version of an event, write
the lock anew with `.venv/bin/python tools/lock_events.py`, which refuses a breaking change, and
commit both.
"""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

import calls.event_lock
from calls.event_lock import breaks, current
from calls.events import PUBLISHED, EventData, MeetingUploaded
from calls.stages import Lane

LOCK_FILE = Path(calls.event_lock.__file__).with_name("events.lock.json")


def locked() -> dict[str, Any]:
    schemas: dict[str, Any] = json.loads(LOCK_FILE.read_text(encoding="utf-8"))
    return schemas


def test_no_event_has_changed_incompatibly() -> None:
    assert breaks(locked(), current()) == []


def test_the_lock_is_up_to_date() -> None:
    assert locked() == current(), "run: .venv/bin/python tools/lock_events.py"


def test_every_event_of_this_module_is_published() -> None:
    assert {event.event_name for event in EventData.__subclasses__()} == {
        event.event_name for event in PUBLISHED
    }


EVENT = "meeting/uploaded"


def changed(change: str) -> dict[str, Any]:
    schemas = copy.deepcopy(current())
    schema = schemas[EVENT]
    match change:
        case "event removed":
            del schemas[EVENT]
        case "field removed":
            del schema["properties"]["bucket"]
        case "type changed":
            schema["properties"]["size_bytes"]["type"] = "string"
        case "no longer nullable":
            schema["properties"]["rep_id"] = {"type": "string", "default": ""}
        case "newly required":
            schema["required"].append("rep_id")
        case "no longer required":
            schema["required"].remove("bucket")
        case "new required field":
            schema["properties"]["colour"] = {"type": "string"}
            schema["required"].append("colour")
        case "value of an enum removed":
            schema["$defs"]["Lane"]["enum"].remove("bulk")
        case "new optional field":
            schema["properties"]["colour"] = {"type": "string", "default": "red"}
        case "new event":
            schemas["meeting/painted"] = schema
        case "described":
            schema["description"] = schema["properties"]["bucket"]["title"] = "Other words"
    return schemas


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("event removed", "meeting/uploaded was removed"),
        ("field removed", "meeting/uploaded: bucket was removed"),
        ("type changed", "meeting/uploaded: size_bytes changed its type"),
        ("no longer nullable", "meeting/uploaded: rep_id changed its type"),
        ("newly required", "meeting/uploaded: rep_id became required"),
        ("no longer required", "meeting/uploaded: bucket became optional"),
        ("new required field", "meeting/uploaded: colour became required"),
        ("value of an enum removed", "meeting/uploaded: lane changed its type"),
    ],
)
def test_a_breaking_change_is_named(change: str, message: str) -> None:
    assert [found.partition(" from ")[0] for found in breaks(current(), changed(change))] == [
        message
    ]


@pytest.mark.parametrize("change", ["new optional field", "new event", "described"])
def test_a_compatible_change_is_allowed(change: str) -> None:
    assert breaks(current(), changed(change)) == []


def test_what_an_event_carries_can_be_read_back() -> None:
    event = MeetingUploaded(
        instance="i", tenant_id="t", meeting_id="m", lane=Lane.BULK, bucket="b", object_name="o",
        generation="1", file_name="f", content_type="text/vtt", size_bytes=1,
    )  # fmt: skip

    assert event.to_data()["schema"] == 1
    assert MeetingUploaded.of(event.to_data() | {"added_later": True}) == event
