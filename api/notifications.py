"""What a bucket announces, in both its forms: a Pub/Sub push, and Eventarc's CloudEvent. Pure.

Pub/Sub wraps the object's resource in an envelope of attributes, and may leave it out. A
CloudEvent in binary mode has its attributes in `ce-` headers and the resource as its body. Numbers
are strings.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeGuard
from urllib.parse import unquote

FINALIZED = frozenset({"OBJECT_FINALIZE", "google.cloud.storage.object.v1.finalized"})
SOURCE_PREFIX = "//storage.googleapis.com/projects/_/buckets/"
SUBJECT_PREFIX = "objects/"
NAME_LENGTH_MAX = 1_024
GENERATION_DIGITS_MAX = 20
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")


class MalformedNotification(ValueError):
    """The message says what is missing or wrong."""


@dataclass(frozen=True)
class Notification:
    """`size_bytes` and `content_type` are None when the notification came without the resource."""

    event_type: str
    bucket: str
    object_name: str
    generation: str
    size_bytes: int | None = None
    content_type: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_finalized(self) -> bool:
        return self.event_type in FINALIZED


def parse(headers: Mapping[str, str], body: bytes) -> Notification:
    """Raises MalformedNotification. `headers` have names in lower case."""
    content = _json_object(body, "the body")
    if "ce-type" in headers:
        return _cloud_event(headers, content)
    return _pubsub_push(content)


def _cloud_event(headers: Mapping[str, str], resource: dict[str, Any]) -> Notification:
    source, subject = headers.get("ce-source", ""), unquote(headers.get("ce-subject", ""))
    bucket = resource.get("bucket") or source.removeprefix(SOURCE_PREFIX)
    name = resource.get("name") or subject.removeprefix(SUBJECT_PREFIX)
    return _notification(headers["ce-type"], bucket, name, resource.get("generation"), resource)


def _pubsub_push(content: dict[str, Any]) -> Notification:
    message = content.get("message")
    if not isinstance(message, dict):
        raise MalformedNotification("the push has no message")
    attributes = message.get("attributes")
    if not isinstance(attributes, dict):
        raise MalformedNotification("the message has no attributes, so it is not a bucket's")
    resource = _decoded(message.get("data") or "")
    return _notification(
        str(attributes.get("eventType") or ""),
        attributes.get("bucketId"),
        attributes.get("objectId"),
        attributes.get("objectGeneration"),
        resource,
    )


def _notification(
    event_type: str, bucket: Any, name: Any, generation: Any, resource: dict[str, Any]
) -> Notification:
    if not event_type:
        raise MalformedNotification("the notification does not say what happened (eventType)")
    if not _is_name(bucket):
        raise MalformedNotification("the notification names no bucket")
    if not _is_name(name):
        raise MalformedNotification("the notification names no object")
    number = str(generation or "")
    if not (number.isascii() and number.isdigit() and len(number) <= GENERATION_DIGITS_MAX):
        raise MalformedNotification("the notification names no generation of the object")
    metadata = resource.get("metadata")
    content_type = resource.get("contentType")
    return Notification(
        event_type=event_type,
        bucket=bucket,
        object_name=name,
        generation=number,
        size_bytes=_size(resource.get("size")),
        content_type=content_type if isinstance(content_type, str) else None,
        metadata={str(key): str(value) for key, value in metadata.items()}
        if isinstance(metadata, dict)
        else {},
    )


def _is_name(value: Any) -> TypeGuard[str]:
    """Of a bucket or an object: UTF-8 without control characters, as Cloud Storage has it."""
    return (
        isinstance(value, str)
        and 0 < len(value) <= NAME_LENGTH_MAX
        and _UNSTORABLE.search(value) is None
    )


def _size(value: Any) -> int | None:
    text = str(value) if value is not None else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else None


def _decoded(data: Any) -> dict[str, Any]:
    if data == "":
        return {}  # a configuration with the payload format NONE
    try:
        content = base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError, TypeError):
        raise MalformedNotification("the message's data is not base64") from None
    return _json_object(content, "the message's data") if content else {}


def _json_object(content: bytes, what: str) -> dict[str, Any]:
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        raise MalformedNotification(f"{what} is not JSON") from None
    if not isinstance(value, dict):
        raise MalformedNotification(f"{what} is not a JSON object")
    return value
