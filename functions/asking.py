"""One question to the language model, with all that passed in the audit table, also when it failed.

Which wording a meeting is asked with is settled by a stable hash of its id.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel

from calls.prices import token_cost
from clients.errors import VendorError
from clients.exchanges import ExchangeRecord, UnusableAnswer
from models import new_id
from models.queries import exchanges
from models.tables import ModelExchange
from prompts import Prompt

from .call import Call
from .services import Services

AnswerT = TypeVar("AnswerT", bound=BaseModel)


@dataclass(frozen=True)
class Answered(Generic[AnswerT]):
    """`is_offline`: the sandbox's analyst answered, not a language model."""

    value: AnswerT
    prompt_version: str
    is_offline: bool


async def ask(
    services: Services,
    call: Call,
    step_id: str,
    prompt: Prompt[AnswerT],
    inputs: Mapping[str, str],
) -> Answered[AnswerT]:
    """Raises what the language model's client raises, once the exchanges are stored."""
    began_ms = services.now_ms()
    asked = _Asked(services, call, step_id, new_id(began_ms), began_ms)
    heard: list[ExchangeRecord] = []
    try:
        answer = await services.language_model.answer(
            prompt,
            inputs,
            safety_id=_pseudonym(services.instance, call.tenant_id),
            keep=heard.append,
        )
    except UnusableAnswer as error:
        await asked.store(heard, error=str(error))
        raise
    except VendorError as error:
        await asked.store_unanswered(heard, prompt, inputs, str(error))
        raise
    await asked.store(heard)
    return Answered(answer.value, prompt.version, answer.record.offline)


@dataclass(frozen=True)
class _Asked:
    """A question that is being asked now. Its exchanges have ids of their own: a step that runs
    twice has asked twice, and both are in the audit."""

    services: Services
    call: Call
    step_id: str
    id: str
    began_ms: int

    async def store(self, records: Sequence[ExchangeRecord], error: str | None = None) -> None:
        """`error` belongs to the last one; the others were answers in the wrong form."""
        last = len(records) - 1
        rows = [
            self._row(number, record, error if number == last else None)
            for number, record in enumerate(records)
        ]
        await self._append(rows)

    async def store_unanswered(
        self,
        heard: Sequence[ExchangeRecord],
        prompt: Prompt[AnswerT],
        inputs: Mapping[str, str],
        error: str,
    ) -> None:
        """The vendor did not answer, after what was heard; it was asked with what it was given."""
        sections = [f"<{name}>\n{text}\n</{name}>" for name, text in inputs.items()]
        text = "\n\n".join([f"[instructions]\n{prompt.text}", "[user]", *sections])
        row = ModelExchange(
            id=self._id(len(heard)),
            tenant_id=self.call.tenant_id,
            meeting_id=self.call.meeting_id,
            task=prompt.task.value,
            prompt_version=prompt.version,
            model=self.services.language_model_name,
            request={"text": text},
            error=error,
            latency_ms=self.services.now_ms() - self.began_ms,
            run_id=self.call.run_id,
            step_id=self.step_id,
            attempt=self.call.attempt,
            created_at_ms=self.services.now_ms(),
        )
        await self._append([*(self._row(*numbered) for numbered in enumerate(heard)), row])

    def _row(self, number: int, record: ExchangeRecord, error: str | None = None) -> ModelExchange:
        cost = token_cost(
            record.model, record.input_tokens, record.output_tokens, self.services.prices
        )
        return ModelExchange(
            id=self._id(number),
            tenant_id=self.call.tenant_id,
            meeting_id=self.call.meeting_id,
            task=record.task,
            prompt_version=record.prompt_version,
            model=record.model,
            request={"text": record.request_text},
            answer={"text": record.answer_text},
            error=error,
            input_tokens=record.input_tokens,
            output_tokens=record.output_tokens,
            cost_micro_usd=cost.micro_usd,
            latency_ms=self.services.now_ms() - self.began_ms,
            is_offline=record.offline,
            run_id=self.call.run_id,
            step_id=self.step_id,
            attempt=self.call.attempt,
            created_at_ms=self.services.now_ms(),
        )

    def _id(self, number: int) -> str:
        return f"{self.id}/{number}"

    async def _append(self, rows: Sequence[ModelExchange]) -> None:
        async with self.services.database.write() as session:
            for row in rows:
                await exchanges.append(session, row)


def _pseudonym(instance: str, tenant_id: str) -> str:
    """Tells tenants apart for the vendor's abuse checks, and tells the vendor nothing else."""
    return hashlib.sha256(f"{instance}/{tenant_id}".encode()).hexdigest()[:32]
