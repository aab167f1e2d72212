"""The SDK middleware that sees what happens to runs and tells the failure layers.

What a middleware of this SDK can see, and what follows for this file:

- `Context` has no `max_attempts`. The declaration of the function says how many there are
  (`Watched`); that an attempt of a step was the last one, the opcode `StepFailed` says.
- `transform_output` is given no context, so what it needs is kept from `transform_input`. There is
  a new instance for each request, so nothing of two requests can be mixed up.
- `transform_output` is called when a step or the function has raised, whatever its docstring
  says, but not when a parallel group is only being planned.
- Which step a request is for, nothing tells in advance. So `transform_input` puts a step tool into
  the context whose `run` looks at the work as it really begins and ends.
- After-hooks run in reverse order, and a hook that raises turns a step that has succeeded into one
  that has failed: the work would be done again. So everything of ours is caught (`layers.py`).
- Crashes, timeouts and cancellations never come here: the engine tells of them by
  `inngest/function.failed` and `.cancelled`, and `functions/record_failure.py` passes them on.
"""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable
from dataclasses import replace
from time import monotonic_ns
from typing import Any, cast

import inngest

from .layers import FailureLayers
from .news import (
    AttemptFailed,
    ErrorFacts,
    FailedForGood,
    News,
    RunFacts,
    RunFinished,
    StepFinished,
    StepStarted,
    Where,
)
from .outcomes import Later, Refused, read_outcome
from .step_names import StepName
from .watched import Watched

logger = logging.getLogger("debrief.failures")

LAST_ATTEMPT = "StepFailed"
MiddlewareMaker = Callable[[inngest.Inngest, object], inngest.Middleware]


def watching(watched: Watched, layers: FailureLayers) -> MiddlewareMaker:
    """The middleware of one function, as `create_function(middleware=[...])` takes it."""

    def make(client: inngest.Inngest, raw_request: object) -> inngest.Middleware:
        return Watch(client, raw_request, watched, layers)

    return make


class Watch(inngest.Middleware):
    """Watches one request: the code up to the next step, or that step itself."""

    def __init__(
        self,
        client: inngest.Inngest,
        raw_request: object,
        watched: Watched,
        layers: FailureLayers,
    ) -> None:
        super().__init__(client, raw_request)
        self._watched = watched
        self._layers = layers
        self._run: RunFacts | None = None
        self._attempt = 0
        self._began_ns = monotonic_ns()
        self._raised: tuple[str, Exception] | None = None

    async def transform_input(
        self, ctx: Any, function: inngest.Function[Any], steps: inngest.StepMemos
    ) -> None:
        try:
            self._run = RunFacts(
                self._watched.function_id,
                ctx.run_id,
                self._watched.attempts_max,
                ctx.event.model_dump(mode="json"),
            )
            self._attempt = ctx.attempt
            ctx.step = cast(inngest.Step, WatchedStep(ctx.step, self))
        except Exception:
            logger.exception("a run of %s goes on unwatched", self._watched.function_id)

    async def transform_output(self, result: inngest.TransformOutputResult) -> None:
        if self._run is None:
            return
        try:
            await self._look_at(result)
        except Exception:
            logger.exception("the end of a request of %s was missed", self._watched.function_id)

    async def _look_at(self, result: inngest.TransformOutputResult) -> None:
        if result.error is not None:
            await self._failed(result.error, result)
        elif result.step is None:
            assert self._run is not None
            await self._tell(RunFinished(self.where(""), self._elapsed_ms()))

    async def _failed(self, error: Exception, result: inngest.TransformOutputResult) -> None:
        if isinstance(error, inngest.StepError):
            return  # the step that it comes from has been told of
        step_id = result.step.id if result.step is not None else ""
        if self._raised is not None and self._raised[1] is error:
            step_id = self._raised[0]
        where = self.where(step_id)
        facts = facts_of(error)
        if result.step is not None:
            is_last = result.step.op.value == LAST_ATTEMPT
        else:
            is_last = self._is_last(error)
        not_before_ms = None
        if isinstance(error, inngest.RetryAfterError):
            not_before_ms = round(error.retry_after.timestamp() * 1_000)
        await self._tell(
            AttemptFailed(where, facts, not is_last, not_before_ms, self._elapsed_ms())
        )
        if is_last and where.place is not None and where.place.fails_alone:
            await self._tell(FailedForGood(where, facts))

    def _is_last(self, error: Exception) -> bool:
        if isinstance(error, inngest.NonRetriableError):
            return True
        return self._attempt + 1 >= self._watched.attempts_max

    # What the watched step tells

    async def step_starts(self, step_id: str) -> None:
        self._began_ns = monotonic_ns()
        await self._tell(StepStarted(self.where(step_id)))

    def step_raises(self, step_id: str, error: Exception) -> None:
        self._raised = step_id, error  # whether it will be tried again, the opcode says

    async def step_returns(self, step_id: str, output: object) -> None:
        where = self.where(step_id)
        match read_outcome(output):
            case Later(error_name, message, not_before_ms):
                facts = ErrorFacts(error_name, message)
                news: News = AttemptFailed(where, facts, True, not_before_ms, self._elapsed_ms())
            case Refused(error_name, message, stack):
                news = FailedForGood(where, ErrorFacts(error_name, message, stack))
            case _:
                news = StepFinished(where, self._elapsed_ms())
        await self._tell(news)

    def where(self, step_id: str) -> Where:
        assert self._run is not None, "nothing is told of a run before it is known"
        name = StepName.parse(step_id)
        return Where(
            run=self._run,
            step_id=step_id,
            attempt=self._attempt,
            place=self._watched.place_of(name),
            first_step_id=name.first if step_id else "",
            round=name.round,
        )

    async def _tell(self, news: News) -> None:
        await self._layers.tell(news)

    def _elapsed_ms(self) -> int:
        return (monotonic_ns() - self._began_ns) // 1_000_000


def facts_of(error: Exception) -> ErrorFacts:
    """The SDK's own errors only say what the engine should do; their cause says what happened."""
    facts = ErrorFacts.of(error)
    is_verdict = isinstance(error, inngest.NonRetriableError | inngest.RetryAfterError)
    if is_verdict and error.__cause__ is not None:
        return replace(facts, name=type(error.__cause__).__name__)
    return facts


class WatchedStep:
    """The SDK's step tool, with a `run` that tells when the work begins and how it ends."""

    def __init__(self, step: inngest.Step, watch: Watch) -> None:
        self._step = step
        self._watch = watch

    def __getattr__(self, name: str) -> Any:
        return getattr(self._step, name)

    async def run(
        self, step_id: str, handler: Callable[..., Any], *arguments: Any, **options: Any
    ) -> Any:
        async def watched(*arguments: Any) -> Any:
            await self._watch.step_starts(step_id)
            try:
                output = handler(*arguments)
                if inspect.isawaitable(output):
                    output = await output
            except Exception as error:
                self._watch.step_raises(step_id, error)
                raise
            await self._watch.step_returns(step_id, output)
            return output

        return await self._step.run(step_id, watched, *arguments, **options)
