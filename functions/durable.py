"""How a function file declares itself: what it listens to, how often it may run, and its handler.

Nothing is bound when a file is imported. `functions.loading` binds the declarations to one SDK
client (one for each event loop) and to the services that handlers are given.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import inngest

from calls.events import EventData
from calls.stages import Stage
from middleware.watched import Watched

from .limits import Limits
from .services import Services

RETRIES = 3  # after the first attempt
# For what keeps the books: nobody would notice that a call never ends. By the engine's backoff they
# reach over a day, which is longer than a database is away. More there are not.
RETRIES_FOR_A_DAY = 20
Handler = Callable[[inngest.Context, Services], Awaitable[Any]]


@dataclass(frozen=True)
class Listen:
    """A trigger that is not simply one of our events: a pattern, or `inngest/*`.

    `condition` is CEL over `event`; `{instance}` and `{app_id}` in it stand for our own. A listener
    says itself whose events it wants: nothing is added to its condition.
    """

    event: str
    condition: str


@dataclass(frozen=True)
class Every:
    """A trigger by the clock; `cron` may begin with a time zone (`TZ=Europe/Berlin 0 3 * * *`)."""

    cron: str


Trigger = type[EventData] | Listen | Every


@dataclass(frozen=True)
class Declaration:
    """A durable function, not yet bound to anything. `watched` is what the failure layers know."""

    fn_id: str
    name: str
    on: tuple[Trigger, ...]
    limits: Limits
    retries: int
    watched: Watched
    handler: Handler


def durable(
    fn_id: str,
    *,
    on: Trigger | Sequence[Trigger],
    limits: Limits,
    retries: int = RETRIES,
    stage: Stage | None = None,
    parts: Mapping[str, Stage] | None = None,
) -> Callable[[Handler], Declaration]:
    """Declare the decorated handler as the durable function `fn_id`.

    An event class listens to our own instance's events of its name. `limits` has no default: every
    function has a limit per tenant, or one tenant's uploads would keep the others waiting.

    `stage` is what the live page shows while the function works, and what has failed when it does.
    `parts` names the steps that fail alone (`functions.steps.attempt_part`), with their stages.
    """
    triggers: tuple[Trigger, ...] = tuple(on) if isinstance(on, Sequence) else (on,)

    def declare(handler: Handler) -> Declaration:
        return Declaration(
            fn_id=fn_id,
            name=fn_id.replace("_", " ").capitalize(),
            on=triggers,
            limits=limits,
            retries=retries,
            watched=Watched(fn_id, retries + 1, stage, dict(parts or {})),
            handler=handler,
        )

    return declare
