"""OpenAI's Responses API, offline: the wire is OpenAI's, the answers are the offline analyst's.

The task is the name of the answer's schema; the transcript is found in what is sent. Every answer
names its model as `offline-analyst-1`, so that whoever shows it can say what it is.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from .analysis import UnknownTask, answer, read_material
from .journal import note
from .refusals import Refusal
from .world import World

MODEL = "offline-analyst-1"
MODEL_CREATED_S = 1_767_225_600  # 2026-01-01
CHARACTERS_PER_TOKEN = 4  # near enough to make costs look like costs


@dataclass(frozen=True, slots=True)
class _Question:
    task: str
    instructions: str
    input_text: str
    output_tokens_max: int | None
    body: dict[str, Any]


def routes(world: World) -> list[BaseRoute]:
    async def create_response(request: Request) -> Response:
        _require_key(request)
        question = _parse(await request.body())
        note(request, "response.create", task=question.task, tokens=_tokens(question.input_text))
        try:
            # Reading a long call takes a moment, in which the other vendors still answer.
            text = await asyncio.to_thread(_answer, question)
        except UnknownTask as error:
            raise Refusal(400, str(error), "unknown_task") from None
        return JSONResponse(_response(question, text, world.new_id(24), world.now_ms() // 1000))

    async def list_models(request: Request) -> Response:
        _require_key(request)
        model = {"id": MODEL, "object": "model", "created": MODEL_CREATED_S, "owned_by": "sandbox"}
        note(request, "models.list")
        return JSONResponse({"object": "list", "data": [model]})

    return [
        Route("/responses", create_response, methods=["POST"]),
        Route("/models", list_models, methods=["GET"]),
    ]


def _require_key(request: Request) -> None:
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        raise Refusal(401, "You didn't provide an API key.", "invalid_api_key")


def _parse(raw: bytes) -> _Question:
    try:
        body = json.loads(raw)
    except ValueError:
        raise Refusal(400, "We could not parse the JSON body of your request.") from None
    if not isinstance(body, dict):
        raise Refusal(400, "The body of a request must be a JSON object.")
    if not isinstance(body.get("model"), str):
        raise Refusal(400, "Missing required parameter: 'model'.", "missing_required_parameter")
    if body.get("stream"):
        raise Refusal(400, "The sandbox does not stream; ask without 'stream'.")
    limit = body.get("max_output_tokens")
    return _Question(
        task=_task(body),
        instructions=str(body.get("instructions") or ""),
        input_text="\n\n".join(_user_texts(body.get("input"))),
        output_tokens_max=limit if isinstance(limit, int) else None,
        body=body,
    )


def _task(body: dict[str, Any]) -> str:
    text = body.get("text")
    form = text.get("format") if isinstance(text, dict) else None
    if not isinstance(form, dict) or form.get("type") != "json_schema":
        message = (
            "The sandbox answers structured questions only: text.format must be a json_schema."
        )
        raise Refusal(400, message, "unsupported_format")
    return str(form.get("name"))


def _user_texts(value: Any) -> Iterator[str]:
    """What the user said, in any of the forms that the API takes; not what the model answered."""
    if isinstance(value, str):
        yield value
        return
    if not isinstance(value, list):
        raise Refusal(400, "Missing required parameter: 'input'.", "missing_required_parameter")
    for message in value:
        if not isinstance(message, dict) or message.get("role") != "user":
            continue
        content = message.get("content")
        if isinstance(content, str):
            yield content
        elif isinstance(content, list):
            yield from (str(part["text"]) for part in content if part.get("type") == "input_text")


def _answer(question: _Question) -> str:
    return answer(question.task, read_material(question.input_text)).model_dump_json()


def _response(question: _Question, text: str, unique: str, now_s: int) -> dict[str, Any]:
    limit = question.output_tokens_max
    is_cut = limit is not None and _tokens(text) > limit
    if is_cut and limit is not None:
        text = text[: limit * CHARACTERS_PER_TOKEN]
    status = "incomplete" if is_cut else "completed"
    message = {
        "id": f"msg_{unique}",
        "type": "message",
        "role": "assistant",
        "status": status,
        "content": [{"type": "output_text", "text": text, "annotations": [], "logprobs": []}],
    }
    echoed = ("instructions", "max_output_tokens", "metadata", "safety_identifier", "text")
    return {
        "id": f"resp_{unique}",
        "object": "response",
        "created_at": now_s,
        "completed_at": None if is_cut else now_s,
        "status": status,
        "error": None,
        "incomplete_details": {"reason": "max_output_tokens"} if is_cut else None,
        "model": MODEL,
        "output": [message],
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
        "store": bool(question.body.get("store", True)),
        "usage": _usage(question, text),
        **{name: question.body.get(name) for name in echoed},
    }


def _usage(question: _Question, text: str) -> dict[str, Any]:
    read, written = _tokens(question.instructions) + _tokens(question.input_text), _tokens(text)
    return {
        "input_tokens": read,
        "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
        "output_tokens": written,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": read + written,
    }


def _tokens(text: str) -> int:
    return -(-len(text) // CHARACTERS_PER_TOKEN)
