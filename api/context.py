"""What the routes work with: opened when the app starts, closed when it ends."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import inngest

from clients.engine_registry import EngineRegistry
from clients.object_store import ObjectStore
from models import Database, Vault

from .metrics import ApiMetrics
from .options import ApiOptions
from .push_tokens import PushTokens
from .upload_pace import UploadPace


@dataclass(frozen=True, kw_only=True)
class ApiContext:
    """`client` sends events; `engine` is asked what no SDK asks.

    `function_ids` are those it must know, each as `app-function`. `stopping` ends streams.
    """

    options: ApiOptions
    database: Database
    vault: Vault
    objects: ObjectStore
    client: inngest.Inngest
    engine: EngineRegistry
    function_ids: frozenset[str]
    push_tokens: PushTokens | None
    metrics: ApiMetrics
    stopping: asyncio.Event
    now_ms: Callable[[], int]
    upload_pace: UploadPace = field(default_factory=UploadPace)
