"""What handlers are given: the database, the vendors, the clock, and facts about this instance.

`debrief` builds one `Services` for each event loop and closes what it has opened itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from calls.prices import PRICES, PriceTable
from clients.chat import Chat
from clients.crm import Crm
from clients.language_model import LanguageModel
from clients.object_store import ObjectStore
from clients.transcription import Transcriber
from clients.webhooks import WebhookSender
from middleware.layers import FailureLayers
from middleware.watched import Watched
from models import Database

from .clock import wall_clock_ms
from .connections import TenantConnections, WebhookSettings
from .metrics import PipelineMetrics
from .turns import Turns


@dataclass(frozen=True)
class TranscriptionCallback:
    """Where the vendor calls when a job has ended, and what proves that it is the vendor."""

    url: str
    secret: str = field(repr=False)


@dataclass(frozen=True)
class Retention:
    """Days after a call until its data is erased; None keeps it."""

    audio_days: int | None = 30
    transcript_days: int | None = 365
    insight_days: int | None = 365
    attempt_days: int = 30


@dataclass(frozen=True, kw_only=True)
class Services:
    """`now_ms` is the wall's time. `public_url` is the application's address without a final slash.

    `transcription_model` and `language_model_name` are what prices and the audit call them;
    names that begin with "offline-" cost nothing and mark what they bring as made up.
    """

    app_id: str
    instance: str
    database: Database
    objects_in: Callable[[str], ObjectStore]  # by bucket
    transcriber: Transcriber
    transcription_model: str
    language_model: LanguageModel
    language_model_name: str
    connections: TenantConnections
    webhooks: WebhookSender
    failures: FailureLayers
    metrics: PipelineMetrics
    public_url: str
    callback: TranscriptionCallback | None = None  # None: jobs are only looked for
    poll_interval_s: float = 60.0
    prices: PriceTable = PRICES
    retention: Retention = Retention()
    now_ms: Callable[[], int] = wall_clock_ms
    turns: Turns = field(default_factory=Turns)
    watched: Mapping[str, Watched] = field(default_factory=dict)  # by function; loading fills it

    async def crm_for(self, tenant_id: str) -> Crm | None:
        """The tenant's CRM; None when none is connected."""
        return await self.connections.crm(tenant_id)

    async def chat_for(self, tenant_id: str) -> tuple[Chat, str | None] | None:
        """The tenant's chat and its default channel; None when none is connected."""
        return await self.connections.chat(tenant_id)

    async def webhook_for(self, tenant_id: str) -> WebhookSettings | None:
        return await self.connections.webhook(tenant_id)

    def meeting_url(self, meeting_id: str) -> str:
        return f"{self.public_url}/meetings/{meeting_id}"
