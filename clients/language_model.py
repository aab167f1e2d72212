"""The language model, through OpenAI's own SDK: one question in, one validated answer out.

The SDK's retries are off: the engine retries. Only an answer in the wrong form is asked for again
here, with what was wrong about it, because that is a conversation and not an outage.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, ValidationError

from calls.prices import OFFLINE_PREFIX
from prompts import Prompt
from prompts.tasks import REQUIRED_INPUTS

from .errors import VendorUnavailable
from .exchanges import Answer, AnswerRefused, ExchangeRecord, InvalidAnswer
from .loopback import is_loopback_url
from .openai_reply import VENDOR, Reply, parse_reply

if TYPE_CHECKING:
    from openai import AsyncOpenAI
    from openai.types.responses import (
        EasyInputMessageParam,
        ResponseFormatTextJSONSchemaConfigParam,
    )

AnswerT = TypeVar("AnswerT", bound=BaseModel)

TRIES_MAX = 3
OUTPUT_TOKENS_MAX = 16_000
CONNECT_TIMEOUT_S = 5.0
PROBLEMS_SHOWN_MAX = 10


class LanguageModel:
    """One per event loop; `timeout` is in seconds and bounds each request as a whole."""

    def __init__(self, *, api_key: str, base_url: str, model: str, timeout: float) -> None:
        self._api_key = api_key
        self._base_url = base_url
        self._model = model
        self._timeout_s = timeout
        self._opening = asyncio.Lock()
        self._client: AsyncOpenAI | None = None

    async def aclose(self) -> None:
        if self._client is not None:
            await self._client.close()

    async def answer(
        self,
        prompt: Prompt[AnswerT],
        inputs: Mapping[str, str],
        *,
        safety_id: str,
        keep: Callable[[ExchangeRecord], None],
    ) -> Answer[AnswerT]:
        """Ask until the answer has the form it must have, `TRIES_MAX` times in all.

        `inputs` are the named parts of the material; `safety_id` is a pseudonym that tells end
        users apart for the vendor's abuse checks; `keep` is told of each exchange as it ends.
        Raises `InvalidAnswer`, `AnswerRefused`, `VendorRefused`, `VendorThrottled` or
        `VendorUnavailable`.
        """
        conversation = [_user(_material(prompt, inputs))]
        problem = ""
        for attempt in range(1, TRIES_MAX + 1):
            reply = await self._ask(prompt, conversation, safety_id)
            record = self._record(prompt, conversation, reply, attempt)
            keep(record)
            if reply.refusal is not None:
                raise AnswerRefused(VENDOR, prompt.task.value)
            value, problem = _validate(prompt, reply)
            if value is not None:
                return Answer(value, record)
            conversation = [*conversation, _assistant(reply.text), _user(_correction(problem))]
        message = f"{prompt.task.value}, in {TRIES_MAX} tries; last: {problem}"
        raise InvalidAnswer(VENDOR, message)

    async def _ask(
        self,
        prompt: Prompt[AnswerT],
        conversation: list[EasyInputMessageParam],
        safety_id: str,
    ) -> Reply:
        client = await self._opened()
        import openai  # which is loaded by now

        from .openai_errors import translate

        try:
            # The SDK's timeout starts anew with every piece that arrives; this one does not.
            async with asyncio.timeout(self._timeout_s):
                response = await client.responses.with_raw_response.create(
                    model=self._model,
                    instructions=prompt.text,
                    input=[*conversation],
                    text={"format": _answer_format(prompt)},
                    max_output_tokens=OUTPUT_TOKENS_MAX,
                    safety_identifier=safety_id,
                    store=False,  # the vendor has no reason to keep what customers said
                )
        except TimeoutError:
            message = f"no complete answer within {self._timeout_s:g} s"
            raise VendorUnavailable(VENDOR, message) from None
        except openai.OpenAIError as error:
            # Not chained: the vendor's message may repeat what customers said.
            raise translate(error) from None
        return parse_reply(response.http_response.content)

    async def _opened(self) -> AsyncOpenAI:
        """The SDK takes most of a second to load: so at the first question, and in a thread."""
        async with self._opening:
            if self._client is None:
                self._client = await asyncio.to_thread(self._connect)
            return self._client

    def _connect(self) -> AsyncOpenAI:
        import httpx2
        import openai

        client = openai.AsyncOpenAI(
            api_key=self._api_key,
            base_url=self._base_url,
            max_retries=0,
            timeout=httpx2.Timeout(
                self._timeout_s, connect=min(self._timeout_s, CONNECT_TIMEOUT_S)
            ),
            # A proxy from the environment would swallow requests to our own machine.
            http_client=openai.DefaultAsyncHttpxClient(
                trust_env=not is_loopback_url(self._base_url)
            ),
        )
        _ = client.responses.with_raw_response  # which the SDK loads when it is first touched
        return client

    def _record(
        self,
        prompt: Prompt[AnswerT],
        conversation: list[EasyInputMessageParam],
        reply: Reply,
        attempt: int,
    ) -> ExchangeRecord:
        model = reply.model or self._model
        return ExchangeRecord(
            task=prompt.task.value,
            prompt_version=prompt.version,
            model=model,
            request_text=_request_text(prompt, conversation),
            answer_text=reply.text if reply.refusal is None else reply.refusal,
            input_tokens=reply.input_tokens,
            output_tokens=reply.output_tokens,
            attempts=attempt,
            offline=model.startswith(OFFLINE_PREFIX),
        )


def _material(prompt: Prompt[AnswerT], inputs: Mapping[str, str]) -> str:
    """The inputs, each between its own tags on lines of their own.

    Nothing inside can close its tag: a transcript's lines all begin with their times, and the
    other inputs are JSON or names.
    """
    missing = REQUIRED_INPUTS[prompt.task] - inputs.keys()
    if missing:
        raise ValueError(f"{prompt.task.value} also needs the inputs {', '.join(sorted(missing))}")
    return "\n\n".join(f"<{name}>\n{text}\n</{name}>" for name, text in inputs.items())


def _answer_format(
    prompt: Prompt[AnswerT],
) -> ResponseFormatTextJSONSchemaConfigParam:
    return {
        "type": "json_schema",
        "name": prompt.task.value,
        "schema": prompt.answer_type.model_json_schema(),
        "strict": True,
    }


def _validate(prompt: Prompt[AnswerT], reply: Reply) -> tuple[AnswerT | None, str]:
    """The answer, or what is wrong with it in words that repeat nothing of its content."""
    if reply.is_truncated:
        return None, f"it was cut off after {reply.output_tokens} tokens"
    try:
        return prompt.answer_type.model_validate_json(reply.text), ""
    except ValidationError as error:
        return None, _describe(error)


def _describe(error: ValidationError) -> str:
    problems = error.errors(include_url=False, include_context=False, include_input=False)
    shown = [
        # The last part of an unexpected field's place is a name the model made up.
        f"{_place(problem['loc'][:-1] if problem['type'] == 'extra_forbidden' else problem['loc'])}"
        f": {problem['msg']}"
        for problem in problems[:PROBLEMS_SHOWN_MAX]
    ]
    hidden = len(problems) - len(shown)
    return "; ".join([*shown, f"and {hidden} more"] if hidden else shown)


def _place(location: tuple[int | str, ...]) -> str:
    return ".".join(map(str, location)) or "the answer"


def _correction(problem: str) -> str:
    return (
        f"That answer cannot be used: {problem}. Answer again, completely, as one JSON object of "
        "the required schema and nothing else."
    )


def _user(text: str) -> EasyInputMessageParam:
    return {"role": "user", "content": text, "type": "message"}


def _assistant(text: str) -> EasyInputMessageParam:
    return {"role": "assistant", "content": text, "type": "message"}


def _request_text(prompt: Prompt[AnswerT], conversation: list[EasyInputMessageParam]) -> str:
    turns = [f"[{message['role']}]\n{message['content']}" for message in conversation]
    return "\n\n".join([f"[instructions]\n{prompt.text}", *turns])
