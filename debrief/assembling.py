"""Opens everything that handlers and routes are given, on the running loop, in order.

Whatever is opened here is closed by the same exit stack, in the reverse order.
"""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import inngest
from prometheus_client import CollectorRegistry
from pydantic import SecretStr

from api import callbacks
from api.announcing import keep_announcing
from api.context import ApiContext
from api.metrics import ApiMetrics
from api.options import ApiOptions
from api.push_tokens import PushTokens
from clients.engine_registry import EngineRegistry
from clients.language_model import LanguageModel
from clients.loopback import is_loopback_url
from clients.transcription import Transcriber
from clients.webhooks import WebhookSender
from functions.clock import wall_clock_ms
from functions.connections import Connected, TenantConnections, WebhookSettings
from functions.loading import load_functions
from functions.metrics import PipelineMetrics
from functions.services import Retention, Services, TranscriptionCallback
from models import Database, Vault, migrate

from .config import Settings, revealed
from .development import DEMO_TENANT, DEMO_WEBHOOK, Development, ensure_demo_tenant
from .failing import failure_layers
from .object_stores import ObjectStores
from .sandboxed import Vendors, choose_vendors
from .secrets_key import configured_key, derived, development_key

APP_ID = "debrief"


@dataclass(frozen=True)
class Assembled:
    context: ApiContext
    functions: list[inngest.Function[Any]]


async def assemble(
    settings: Settings,
    development: Development | None,
    registry: CollectorRegistry,
    stopping: asyncio.Event,
    stack: AsyncExitStack,
) -> Assembled:
    """Raises ConfigError, models.DatabaseUnusable, functions' FunctionFileError."""
    vendors = choose_vendors(settings)
    key = configured_key(settings) if development is None else development_key(settings)
    await migrate(settings.database)
    database = await stack.enter_async_context(await Database.open(settings.database))
    if development is not None:
        await ensure_demo_tenant(database, settings.debrief_bucket, wall_clock_ms())
    assembly = _Assembly(settings, development, registry, stack, vendors, key, database)
    return assembly.assemble(stopping)


def engine_client(settings: Settings) -> inngest.Inngest:
    """One for each event loop: it is bound to the first that uses it."""
    return inngest.Inngest(
        app_id=APP_ID,
        api_base_url=settings.engine_url,
        event_api_base_url=settings.engine_url,
        env=settings.inngest_env,
        event_key=revealed(settings.inngest_event_key),
        signing_key=revealed(settings.inngest_signing_key),
        is_production=not settings.is_engine_for_development,
    )


@dataclass(frozen=True)
class _Assembly:
    settings: Settings
    development: Development | None
    registry: CollectorRegistry
    stack: AsyncExitStack
    vendors: Vendors
    key: str
    database: Database

    def assemble(self, stopping: asyncio.Event) -> Assembled:
        settings = self.settings
        vault = Vault.from_text(self.key)
        client = engine_client(settings)
        stores = ObjectStores(settings.google_cloud_project, self.vendors.storage_url)
        self.stack.push_async_callback(stores.close)
        engine = EngineRegistry(client.api_origin, revealed(settings.inngest_signing_key))
        self.stack.push_async_callback(engine.close)
        services = self._services(vault, stores, client)
        functions = load_functions(client, services)
        options = self._options()
        context = ApiContext(
            options=options,
            database=self.database,
            vault=vault,
            objects=stores(settings.debrief_bucket),
            client=client,
            engine=engine,
            function_ids=frozenset(function.id for function in functions),
            push_tokens=PushTokens(options.push) if options.push else None,
            metrics=ApiMetrics(self.registry),
            stopping=stopping,
            now_ms=services.now_ms,
        )
        self._announce(context)
        return Assembled(context, functions)

    def _services(self, vault: Vault, stores: ObjectStores, client: inngest.Inngest) -> Services:
        settings, vendors = self.settings, self.vendors
        return Services(
            app_id=APP_ID,
            instance=settings.debrief_instance,
            database=self.database,
            objects_in=stores,
            transcriber=self._transcriber(),
            transcription_model=vendors.transcription_model,
            language_model=self._language_model(),
            language_model_name=vendors.audited_language_model,
            connections=self._connections(vault),
            webhooks=self._webhooks(),
            failures=failure_layers(
                settings,
                self.development,
                self.database,
                sentry_dsn=vendors.sentry_dsn,
                engine_origin=client.api_origin,
                stack=self.stack,
            ),
            metrics=PipelineMetrics(self.registry),
            public_url=settings.public_url,
            callback=self._callback(),
            poll_interval_s=settings.debrief_poll_seconds,
            retention=Retention(
                audio_days=settings.debrief_keep_audio_days,
                transcript_days=settings.debrief_keep_transcripts_days,
                insight_days=settings.debrief_keep_insights_days,
            ),
        )

    def _transcriber(self) -> Transcriber:
        vendor = self.vendors.transcription
        transcriber = Transcriber(vendor.key, vendor.url)
        self.stack.push_async_callback(transcriber.close)
        return transcriber

    def _language_model(self) -> LanguageModel:
        vendor = self.vendors.language_model
        language_model = LanguageModel(
            api_key=vendor.key,
            base_url=vendor.url,
            model=self.vendors.language_model_name,
            timeout=self.settings.openai_timeout_seconds,
        )
        self.stack.push_async_callback(language_model.aclose)
        return language_model

    def _webhooks(self) -> WebhookSender:
        """To a private address only while developing, and then only to the sandbox's."""
        allowed: frozenset[str] = frozenset()
        sandbox_url = self.settings.debrief_sandbox_url
        if self.development is not None and sandbox_url is not None:
            allowed = frozenset({urlsplit(sandbox_url).netloc})
        webhooks = WebhookSender(allowed_hosts=allowed)
        self.stack.push_async_callback(webhooks.close)
        return webhooks

    def _connections(self, vault: Vault) -> TenantConnections:
        connections = TenantConnections(
            self.database,
            vault,
            self._of_the_environment(),
            self.vendors.crm_url,
            self.vendors.chat_url,
        )
        self.stack.push_async_callback(connections.close)
        return connections

    def _of_the_environment(self) -> dict[str, Connected]:
        """The keys of the environment are the demo tenant's alone."""
        if self.development is None:
            return {}
        connected, webhook = self.vendors.of_the_environment, None
        if self.settings.debrief_sandbox_url is not None:
            webhook = WebhookSettings(
                url=f"{self.settings.debrief_sandbox_url}{DEMO_WEBHOOK}",
                secret=SecretStr(derived(self.key, "demo webhook")),
            )
        return {DEMO_TENANT: Connected(connected.crm, connected.chat, webhook)}

    def _callback(self) -> TranscriptionCallback | None:
        """None when the vendor could not reach us: it is asked now and then instead."""
        public_url = self.settings.public_url
        if is_loopback_url(public_url) and not self.vendors.transcription.is_offline:
            return None
        secret = derived(self.key, "transcription callback")
        return TranscriptionCallback(f"{public_url}{callbacks.PATH}", secret)

    def _options(self) -> ApiOptions:
        callback = self._callback()
        return ApiOptions(
            app_id=APP_ID,
            instance=self.settings.debrief_instance,
            public_url=self.settings.public_url,
            bucket=self.settings.debrief_bucket,
            upload_bytes_max=self.settings.debrief_upload_bytes_max,
            session_key=derived(self.key, "sessions").encode(),
            demo_tenant_id=DEMO_TENANT if self.development else None,
            push=self.vendors.push,
            callback_secret=callback.secret if callback else None,
        )

    def _announce(self, context: ApiContext) -> None:
        """In the background. At the end it finishes what it has begun, and nothing more."""
        task = asyncio.create_task(keep_announcing(context), name="announcing")

        async def stop() -> None:
            context.stopping.set()
            await task

        self.stack.push_async_callback(stop)
