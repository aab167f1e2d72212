"""What the Responses API answered, reduced to what we need and checked at the edge.

The SDK builds its response objects without validating them, so a reply that lacks a field would
fail much later as an AttributeError; here it fails at once, as the vendor's mistake.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from .errors import VendorUnavailable

VENDOR = "OpenAI"
_TOLERANT = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


@dataclass(frozen=True, slots=True)
class Reply:
    """`refusal` is set when the model declined; `is_truncated` when its text is not all of it."""

    model: str | None
    text: str
    refusal: str | None
    is_truncated: bool
    input_tokens: int
    output_tokens: int


class _Content(BaseModel):
    model_config = _TOLERANT

    type: str
    text: str | None = None
    refusal: str | None = None


class _OutputItem(BaseModel):
    model_config = _TOLERANT

    type: str
    content: list[_Content] | None = None  # a reasoning item has none


class _Usage(BaseModel):
    model_config = _TOLERANT

    input_tokens: int = 0
    output_tokens: int = 0


class _IncompleteDetails(BaseModel):
    model_config = _TOLERANT

    reason: str | None = None


class _Error(BaseModel):
    model_config = _TOLERANT

    code: str | None = None


class _Response(BaseModel):
    model_config = _TOLERANT

    object: Literal["response"]
    status: str
    model: str | None = None
    output: list[_OutputItem]
    incomplete_details: _IncompleteDetails | None = None
    error: _Error | None = None
    usage: _Usage | None = None


def parse_reply(body: bytes) -> Reply:
    """Raises `VendorUnavailable` when this is no finished response."""
    try:
        response = _Response.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"])) or "body"
        message = f"the answer is no response ({place}: {first['type']})"
        raise VendorUnavailable(VENDOR, message) from None
    if response.status not in ("completed", "incomplete"):
        code = response.error.code if response.error else None
        message = f"the answer ended with the status {response.status} ({code or 'no error code'})"
        raise VendorUnavailable(VENDOR, message)
    return _reduce(response)


def _reduce(response: _Response) -> Reply:
    messages = [item for item in response.output if item.type == "message"]
    contents = [content for message in messages for content in message.content or ()]
    refusals = [content.refusal for content in contents if content.refusal is not None]
    reason = response.incomplete_details.reason if response.incomplete_details else None
    if reason == "content_filter":
        refusals.append("stopped by the vendor's content filter")
    usage = response.usage or _Usage()
    return Reply(
        model=response.model,
        text="".join(content.text or "" for content in contents if content.type == "output_text"),
        refusal=" ".join(refusals) if refusals else None,
        is_truncated=response.status == "incomplete",
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
    )
