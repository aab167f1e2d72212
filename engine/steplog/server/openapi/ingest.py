"""The routes by which events come in, and the one that says whether the engine is up."""

from __future__ import annotations

from .operations import Operation, Parameter
from .shapes import ANYTHING, COUNT, JSON_OBJECT, TEXT, ULID, list_of, shape

EVENT = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "minLength": 1},
        "id": TEXT,
        "data": ANYTHING,
        "user": ANYTHING,
        "ts": {"type": "integer"},
        "v": TEXT,
    },
    "required": ["name"],
}
# An empty list of events has one id, which is empty: the reference has it so.
TAKEN = shape({"ids": list_of({"anyOf": [ULID, {"const": ""}]}), "status": COUNT}, {"error": TEXT})
OPERATIONS = (
    Operation(
        "POST",
        "/e/{key}",
        "Send events: one, a list of at most 5,000, or one JSON object a line",
        {200: TAKEN, 400: TAKEN, 413: TAKEN},
        headers=(Parameter("x-inngest-event-id-seed", TEXT),),
        body={"anyOf": [EVENT, list_of(EVENT)]},
        body_is_needed=True,
    ),
    Operation(
        "POST",
        "/invoke/{slug}",
        "Run a function, whatever its triggers; of the event in the body, `data` counts",
        {200: shape({"id": ULID, "status": COUNT})},
        refusals=(400, 404, 413),
        body={"type": "object", "properties": {"data": JSON_OBJECT, "v": TEXT}},
    ),
    Operation(
        "GET",
        "/health",
        "Whether the engine is up",
        {200: shape({"status": COUNT, "message": TEXT})},
    ),
)
