"""What a bucket announces: Pub/Sub messages, pushed with a signed token until acknowledged.

A bucket that has no configuration of its own announces finalized objects, when the sandbox was
given a push address: as if somebody had set it up beforehand.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.deliveries import Delivery
from sandbox.faults import WEBHOOK_FAULTS
from sandbox.journal import note
from sandbox.refusals import Refusal
from sandbox.store import Row, to_json
from sandbox.vendors.requests import json_object
from sandbox.world import World

from .objects import resource_of, rfc3339

VENDOR = "storage"
SUBSCRIPTION = "projects/debrief-sandbox/subscriptions/debrief-uploads"
TOPIC = re.compile(
    r"//pubsub\.googleapis\.com/projects/[a-z][a-z0-9-]{4,28}[a-z0-9]"
    r"/topics/[A-Za-z][A-Za-z0-9._~+%-]{2,254}"
)
FINALIZE, DELETE = "OBJECT_FINALIZE", "OBJECT_DELETE"
PRESET: Mapping[str, Any] = {"id": "0", "event_types": [FINALIZE]}


def announce(
    world: World, event_type: str, row: Row, root: str, extra: Mapping[str, str] | None = None
) -> None:
    """Enqueues a push for every configuration that wants it, in the caller's transaction."""
    url = world.config.push_url
    if url is None:
        return
    for config in _configs(world, row["bucket"]) or [dict(PRESET)]:
        if not _wants(config, event_type, row["name"]):
            continue
        body = to_json(_push_message(world, event_type, row, root, config, extra or {})).encode()
        subject = f"{row['bucket']}/{row['name']}/{row['generation']}"
        audience = world.config.push_audience or url
        fault = world.faults.take(VENDOR, WEBHOOK_FAULTS, f"{url} {subject}", body)
        push = Delivery(VENDOR, "notification", subject, url, body, {}, audience)
        copies = world.deliveries.add(push, fault, world.now_ms())
        if fault is not None:
            world.record(VENDOR, "notification", fault.kind.value, subject=subject, copies=copies)


def _wants(config: Mapping[str, Any], event_type: str, name: str) -> bool:
    event_types = config.get("event_types")
    prefix = config.get("object_name_prefix") or ""
    return (not event_types or event_type in event_types) and name.startswith(prefix)


def _push_message(
    world: World,
    event_type: str,
    row: Row,
    root: str,
    config: Mapping[str, Any],
    extra: Mapping[str, str],
) -> dict[str, Any]:
    with_payload = config.get("payload_format", "JSON_API_V1") == "JSON_API_V1"
    data = to_json(resource_of(row, root)).encode() if with_payload else b""
    now = rfc3339(world.now_ms())
    message_id = str(int(world.new_id(7), 16))
    message = {
        "data": base64.b64encode(data).decode(),
        "attributes": {
            "notificationConfig": _config_name(row["bucket"], config["id"]),
            "eventType": event_type,
            "payloadFormat": "JSON_API_V1" if with_payload else "NONE",
            "bucketId": row["bucket"],
            "objectId": row["name"],
            "objectGeneration": str(row["generation"]),
            "eventTime": now,
            **extra,
        },
        "messageId": message_id,
        "message_id": message_id,
        "publishTime": now,
        "publish_time": now,
    }
    return {"message": message, "subscription": SUBSCRIPTION}


class NotificationApi:
    """`/b/{bucket}/notificationConfigs`."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def list(self, request: Request) -> Response:
        configs = _configs(self._world, request.path_params["bucket"])
        note(request, "notification.list", results=len(configs))
        return JSONResponse({"kind": "storage#notifications", "items": configs})

    async def create(self, request: Request) -> Response:
        bucket = request.path_params["bucket"]
        asked = await json_object(request)
        topic = str(asked.get("topic") or "")
        if not TOPIC.fullmatch(topic):
            raise Refusal(400, f"Invalid Google Cloud Pub/Sub topic: {topic!r}")
        with self._world.store.write():
            number = self._world.store.run(
                "INSERT INTO notification_config (bucket, resource) VALUES (:bucket, '{}')",
                bucket=bucket,
            )
            config = asked | {"id": str(number), "kind": "storage#notification"}
            config.setdefault("payload_format", "JSON_API_V1")
            config["etag"] = str(number)
            self._world.store.run(
                "UPDATE notification_config SET resource = :resource WHERE id = :id",
                id=number,
                resource=to_json(config),
            )
        note(request, "notification.create", bucket=bucket, topic=topic)
        return JSONResponse(config)

    async def get(self, request: Request) -> Response:
        note(request, "notification.get")
        return JSONResponse(self._load(request))

    async def delete(self, request: Request) -> Response:
        config = self._load(request)
        self._world.store.run(
            "DELETE FROM notification_config WHERE id = :id", id=int(config["id"])
        )
        note(request, "notification.delete", id=config["id"])
        return Response(status_code=204)

    def _load(self, request: Request) -> dict[str, Any]:
        wanted = request.path_params["config_id"]
        for config in _configs(self._world, request.path_params["bucket"]):
            if config["id"] == wanted:
                return config
        raise Refusal(404, f"notification {wanted} not found")


def _configs(world: World, bucket: str) -> list[dict[str, Any]]:
    rows = world.store.all(
        "SELECT resource FROM notification_config WHERE bucket = :bucket ORDER BY id",
        bucket=bucket,
    )
    return [json.loads(row["resource"]) for row in rows]


def _config_name(bucket: str, config_id: str) -> str:
    return f"projects/_/buckets/{bucket}/notificationConfigs/{config_id}"
