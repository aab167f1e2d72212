"""A scripted app: what its functions do, told as stages of steps, and what it did so far."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct
from steplog.dispatch.dispatcher import Call, Reply
from steplog.errors import StaleCheckpoint

HEADERS = {"x-inngest-sdk": "scripted:v1", "x-inngest-req-version": "2"}
LATENCY_S = 0.05


class Step(Struct, frozen=True):
    """`op` is the opcode that plans it; a StepPlanned is run when it is asked for."""

    id: str
    op: str = "StepPlanned"
    name: str = ""
    opts: dict[str, object] | None = None
    fails: int = 0  # attempts that end in an error before one succeeds
    gives_up: bool = False  # fails for good
    lasts_s: float = LATENCY_S

    @property
    def is_work(self) -> bool:
        return self.op == "StepPlanned"


Tell = Callable[[str, str, object], Awaitable[None]]  # run, request, opcode
Story = Sequence[Sequence[Step]]  # the steps of a stage are a group; stages follow each other


class ScriptedApp:
    """Answers as an SDK does: lone steps in place, groups planned, targets alone."""

    def __init__(self, stories: Mapping[str, Story], told: frozenset[str] = frozenset()) -> None:
        """Functions that are `told` of go through their steps in one call, and `tell` of each."""
        self._stories = stories
        self._told = told
        self.tell: Tell | None = None
        self.worked: Counter[tuple[str, str]] = Counter()  # by run and step: how often it ran
        self.started_s: dict[str, float] = {}  # by run: its first call
        self.in_flight: Counter[str] = Counter()  # by function
        self.most_in_flight: Counter[str] = Counter()

    async def call(self, call: Call) -> Reply:
        slug = call.url.partition("fnId=")[2].partition("&")[0]
        body = json.loads(call.body)
        self.started_s.setdefault(body["ctx"]["run_id"], asyncio.get_running_loop().time())
        self.in_flight[slug] += 1
        self.most_in_flight[slug] = max(self.most_in_flight[slug], self.in_flight[slug])
        try:
            status, answer = await self._answer(slug, call.headers["x-inngest-step-id"], body)
        finally:
            self.in_flight[slug] -= 1
        return Reply(status, HEADERS, json.dumps(answer).encode())

    async def close(self) -> None:
        return None

    async def _tell_all(self, slug: str, body: dict[str, Any]) -> tuple[int, object]:
        context = body["ctx"]
        for (step,) in self._stories[slug]:
            if step.id in body["steps"]:
                continue
            done = await self._work(context["run_id"], step, context["attempt"])
            assert self.tell is not None
            try:
                await self.tell(context["run_id"], context["qi_id"], done)
            except StaleCheckpoint:
                return 500, {"name": "Stale", "message": "nobody wants to hear of this"}
        return 200, "told"

    async def _answer(self, slug: str, target: str, body: dict[str, Any]) -> tuple[int, object]:
        await asyncio.sleep(LATENCY_S)
        if slug in self._told:
            return await self._tell_all(slug, body)
        run_id, attempt = body["ctx"]["run_id"], body["ctx"]["attempt"]
        for stage in self._stories[slug]:
            missing = [step for step in stage if step.id not in body["steps"]]
            targeted = [step for step in missing if step.id == target]
            if targeted:
                return 206, [await self._work(run_id, targeted[0], attempt)]
            if missing and target == "step":
                is_alone = len(stage) == 1 and not body["ctx"]["disable_immediate_execution"]
                if is_alone and missing[0].is_work:
                    return 206, [await self._work(run_id, missing[0], attempt)]
                return 206, [_op(step) for step in missing]
        return 200, sorted(body["steps"])

    async def _work(self, run_id: str, step: Step, attempt: int) -> object:
        self.worked[run_id, step.id] += 1
        await asyncio.sleep(step.lasts_s)
        if step.gives_up or attempt < step.fails:
            op = "StepFailed" if step.gives_up else "StepError"
            return {**_op(step), "op": op, "error": {"name": "E", "message": "boom"}}
        return {**_op(step), "op": "StepRun", "data": step.id}


def _op(step: Step) -> dict[str, object]:
    return {
        "id": step.id,
        "op": step.op,
        "displayName": step.id,
        "name": step.name or None,
        "opts": step.opts,
    }
