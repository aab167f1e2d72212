"""Slack's Web API as far as posting once needs it: post, look back, update."""

from __future__ import annotations

import json
import re
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.journal import note
from sandbox.refusals import Refusal
from sandbox.store import Row, to_json
from sandbox.world import World

from .requests import parameters, require_credential, whole_number

VENDOR = "slack"
TEXT_CHARACTERS_MAX = 40_000
CHANNEL_ID = re.compile(r"[CDGU][A-Z0-9]{8,}")
BOT_USER = "U0SANDBOX01"


def routes(world: World) -> list[BaseRoute]:
    api = _Api(world)
    both = ["GET", "POST"]
    return [
        Route("/api/auth.test", api.auth_test, methods=both),
        Route("/api/chat.postMessage", api.post, methods=["POST"]),
        Route("/api/chat.update", api.update, methods=["POST"]),
        Route("/api/conversations.history", api.history, methods=both),
    ]


class _Api:
    def __init__(self, world: World) -> None:
        self._world = world
        self._store = world.store

    async def auth_test(self, request: Request) -> Response:
        _require_token(request)
        note(request, "auth.test")
        return JSONResponse({"ok": True, "team": "Sandbox", "user_id": BOT_USER})

    async def post(self, request: Request) -> Response:
        _require_token(request)
        asked = await parameters(request)
        channel = str(asked.get("channel") or "")
        if not channel:
            raise Refusal(200, "no channel was given", "channel_not_found")
        text, blocks = _content(asked)
        metadata = _decoded(asked.get("metadata"), "metadata")
        now_ms = self._world.now_ms()
        with self._store.write():
            ts = self._next_ts(channel, now_ms)
            self._store.run(
                "INSERT INTO message (channel, ts, text, blocks, metadata, created_at_ms)"
                " VALUES (:channel, :ts, :text, :blocks, :metadata, :now_ms)",
                channel=channel,
                ts=ts,
                text=text,
                blocks=to_json(blocks) if blocks is not None else None,
                metadata=to_json(metadata) if metadata is not None else None,
                now_ms=now_ms,
            )
        key = (metadata or {}).get("event_payload", {}).get("key")
        note(request, "chat.postMessage", channel=channel, ts=ts, key=key)
        message = self._shown(self._load(channel, ts), with_metadata=True)
        return JSONResponse({"ok": True, "channel": channel, "ts": ts, "message": message})

    async def update(self, request: Request) -> Response:
        _require_token(request)
        asked = await parameters(request)
        channel, ts = str(asked.get("channel") or ""), str(asked.get("ts") or "")
        self._load(channel, ts)
        text, blocks = _content(asked)
        self._store.run(
            "UPDATE message SET text = :text, blocks = :blocks, edited_at_ms = :now_ms"
            " WHERE channel = :channel AND ts = :ts",
            channel=channel,
            ts=ts,
            text=text,
            blocks=to_json(blocks) if blocks is not None else None,
            now_ms=self._world.now_ms(),
        )
        note(request, "chat.update", channel=channel, ts=ts)
        return JSONResponse({"ok": True, "channel": channel, "ts": ts, "text": text})

    async def history(self, request: Request) -> Response:
        _require_token(request)
        asked = await parameters(request)
        channel = str(asked.get("channel") or "")
        if not CHANNEL_ID.fullmatch(channel):  # as Slack: names work for posting only
            raise Refusal(200, "history needs a channel's id, not its name", "channel_not_found")
        limit = whole_number(_text(asked.get("limit")), 100, 1, 999, "limit")
        before = _text(asked.get("cursor")) or "9"
        rows = self._store.all(
            "SELECT * FROM message WHERE channel = :channel AND ts < :before AND ts > :oldest"
            " ORDER BY ts DESC LIMIT :limit",
            channel=channel,
            before=before,
            oldest=_text(asked.get("oldest")) or "0",
            limit=limit + 1,
        )
        with_metadata = str(asked.get("include_all_metadata")).lower() in ("true", "1")
        messages = [self._shown(row, with_metadata=with_metadata) for row in rows[:limit]]
        has_more = len(rows) > limit
        note(request, "conversations.history", channel=channel, results=len(messages))
        cursor = messages[-1]["ts"] if has_more else ""
        return JSONResponse(
            {
                "ok": True,
                "messages": messages,
                "has_more": has_more,
                "response_metadata": {"next_cursor": cursor},
            }
        )

    def _load(self, channel: str, ts: str) -> Row:
        row = self._store.one(
            "SELECT * FROM message WHERE channel = :channel AND ts = :ts", channel=channel, ts=ts
        )
        if row is None:
            raise Refusal(200, "no such message", "message_not_found")
        return row

    def _next_ts(self, channel: str, now_ms: int) -> str:
        """Slack's message id: a time that no other message of the channel has."""
        ts = f"{now_ms // 1_000}.{now_ms % 1_000 * 1_000:06d}"
        last = self._store.value(
            "SELECT MAX(ts) FROM message WHERE channel = :channel", channel=channel
        )
        if last is None or ts > last:
            return ts
        seconds, _, fraction = last.partition(".")
        following = int(seconds) * 1_000_000 + int(fraction) + 1
        return f"{following // 1_000_000}.{following % 1_000_000:06d}"

    def _shown(self, row: Row, *, with_metadata: bool) -> dict[str, Any]:
        shown: dict[str, Any] = {
            "type": "message",
            "user": BOT_USER,
            "bot_id": "B0SANDBOX01",
            "ts": row["ts"],
            "text": row["text"],
        }
        if row["blocks"] is not None:
            shown["blocks"] = json.loads(row["blocks"])
        if with_metadata and row["metadata"] is not None:
            shown["metadata"] = json.loads(row["metadata"])
        return shown


def _require_token(request: Request) -> None:
    try:
        require_credential(request, "Bearer ")
    except Refusal:
        raise Refusal(200, "no token was sent", "not_authed") from None


def _content(asked: dict[str, Any]) -> tuple[str, Any]:
    text = str(asked.get("text") or "")
    blocks = _decoded(asked.get("blocks"), "blocks")
    if not text and not blocks:
        raise Refusal(200, "neither text nor blocks", "no_text")
    if len(text) > TEXT_CHARACTERS_MAX:
        raise Refusal(200, "text is too long", "msg_too_long")
    return text, blocks


def _decoded(value: Any, name: str) -> Any:
    """Structures arrive as JSON, or as JSON in a string when the caller sent a form."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise Refusal(200, f"{name} is not valid JSON", f"invalid_{name}") from None


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
