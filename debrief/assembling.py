"""Opens everything that handlers and routes are given, on the running loop, in order.

Whatever is opened here is closed by the same exit stack, in the reverse order.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import inngest
from prometheus_client import CollectorRegistry

from api.announcing import keep_announcing
from api.context import ApiContext
from api.metrics import ApiMetrics
from api.options import ApiOptions
from api.push_tokens import PushTokens
from clients.engine_registry import EngineRegistry
from clients.language_model import LanguageModel
from clients.loopback import is_loopback_url
from clients.object_store import ObjectStore
from clients.transcription import Transcriber
from clients.webhooks import WebhookSender
from functions.connections import Connected, TenantConnections, WebhookSettings
from functions.loading import load_functions
from functions.metrics import PipelineMetrics
from functions.services import Retention, Services, TranscriptionCallback, wall_clock_ms
from middleware.layers import FailureLayers
from middleware.record import Recorder
from middleware.report import Reporter
from middleware.retry_windows import RetryWindows
from models import Database, Vault, migrate

from .config import Settings
from .development import DEMO_TENANT, DEMO_WEBHOOK, Development, ensure_demo_tenant
from .sandboxed import Vendors, choose_vendors
from .secrets_key import configured_key, derived, development_key

APP_ID = "debrief"
CALLBACK = "/v1/callbacks/assemblyai"
CLOUD_RUNS = "https://app.inngest.com/env/production/runs"


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
    vault = Vault.from_text(key)
    stores = _Stores(settings, vendors)
    stack.push_async_callback(stores.close)
    client = engine_client(settings)
    services = await _services(
        settings, development, vendors, key, database, vault, stores, client, registry, stack
    )
    functions = load_functions(client, services)
    engine = EngineRegistry(client.api_origin, _shown(settings.inngest_signing_key))
    stack.push_async_callback(engine.close)
    options = _options(settings, development, vendors, key)
    context = ApiContext(
        options=options,
        database=database,
        vault=vault,
        objects=stores(settings.debrief_bucket),
        client=client,
        engine=engine,
        function_ids=frozenset(function.id for function in functions),
        push_tokens=PushTokens(options.push) if options.push else None,
        metrics=ApiMetrics(registry),
        stopping=stopping,
        now_ms=services.now_ms,
    )
    _run(stack, keep_announcing(context), "announcing")
    return Assembled(context, functions)


def engine_client(settings: Settings) -> inngest.Inngest:
    """One for each event loop: it is bound to the first that uses it."""
    return inngest.Inngest(
        app_id=APP_ID,
        api_base_url=settings.engine_url,
        event_api_base_url=settings.engine_url,
        env=settings.inngest_env,
        event_key=_shown(settings.inngest_event_key),
        signing_key=_shown(settings.inngest_signing_key),
        is_production=not settings.is_engine_for_development,
    )


async def _services(
    settings: Settings,
    development: Development | None,
    vendors: Vendors,
    key: str,
    database: Database,
    vault: Vault,
    stores: _Stores,
    client: inngest.Inngest,
    registry: CollectorRegistry,
    stack: AsyncExitStack,
) -> Services:
    language_model = LanguageModel(
        api_key=vendors.language_model.key,
        base_url=vendors.language_model.url,
        model=vendors.language_model_name,
        timeout=settings.openai_timeout_seconds,
    )
    stack.push_async_callback(language_model.aclose)
    transcriber = Transcriber(vendors.transcription.key, vendors.transcription.url)
    stack.push_async_callback(transcriber.close)
    webhooks = WebhookSender(allowed_hosts=_own_hosts(settings, development))
    stack.push_async_callback(webhooks.close)
    connections = TenantConnections(
        database,
        vault,
        _of_the_environment(settings, development, vendors, key),
        vendors.crm_url,
        vendors.chat_url,
    )
    stack.push_async_callback(connections.close)
    return Services(
        app_id=APP_ID,
        instance=settings.debrief_instance,
        database=database,
        objects_in=stores,
        transcriber=transcriber,
        transcription_model=vendors.transcription_model,
        language_model=language_model,
        language_model_name=vendors.audited_language_model,
        connections=connections,
        webhooks=webhooks,
        failures=_failure_layers(settings, development, vendors, database, client, stack),
        metrics=PipelineMetrics(registry),
        public_url=settings.public_url,
        callback=_callback(settings, vendors, key),
        poll_interval_s=settings.debrief_poll_seconds,
        retention=Retention(
            audio_days=settings.debrief_keep_audio_days,
            transcript_days=settings.debrief_keep_transcripts_days,
            insight_days=settings.debrief_keep_insights_days,
        ),
    )


def _failure_layers(
    settings: Settings,
    development: Development | None,
    vendors: Vendors,
    database: Database,
    client: inngest.Inngest,
    stack: AsyncExitStack,
) -> FailureLayers:
    windows = RetryWindows(development.retry_interval_s if development else None)
    recorder = Recorder(database, windows, _run_url(settings, client), wall_clock_ms)
    if vendors.sentry_dsn is None:
        return FailureLayers(recorder)
    reporter = Reporter(
        database,
        vendors.sentry_dsn,
        environment=settings.debrief_instance,
        now_ms=wall_clock_ms,
    )
    _run(stack, reporter.run(), "reporting failures")
    return FailureLayers(recorder, reporter)


def _run_url(settings: Settings, client: inngest.Inngest) -> Callable[[str], str]:
    """Where a person looks at a run."""
    if settings.debrief_engine_url is not None:
        runs = f"{settings.debrief_engine_url}/runs"
    elif settings.engine_url is None and not settings.is_engine_for_development:
        runs = CLOUD_RUNS
    else:
        runs = f"{client.api_origin.rstrip('/')}/runs"
    return lambda run_id: f"{runs}/{run_id}"


def _callback(settings: Settings, vendors: Vendors, key: str) -> TranscriptionCallback | None:
    """None when the vendor could not reach us: it is asked now and then instead."""
    if is_loopback_url(settings.public_url) and not vendors.transcription.is_offline:
        return None
    secret = derived(key, "transcription callback")
    return TranscriptionCallback(f"{settings.public_url}{CALLBACK}", secret)


def _options(
    settings: Settings, development: Development | None, vendors: Vendors, key: str
) -> ApiOptions:
    callback = _callback(settings, vendors, key)
    return ApiOptions(
        app_id=APP_ID,
        instance=settings.debrief_instance,
        public_url=settings.public_url,
        bucket=settings.debrief_bucket,
        upload_bytes_max=settings.debrief_upload_bytes_max,
        session_key=derived(key, "sessions").encode(),
        demo_tenant_id=DEMO_TENANT if development else None,
        push=vendors.push,
        callback_secret=callback.secret if callback else None,
    )


def _of_the_environment(
    settings: Settings, development: Development | None, vendors: Vendors, key: str
) -> dict[str, Connected]:
    """The keys of the environment are the demo tenant's alone."""
    if development is None:
        return {}
    connected = vendors.of_the_environment
    webhook = None
    if settings.debrief_sandbox_url is not None:
        from pydantic import SecretStr

        secret = SecretStr(derived(key, "demo webhook"))
        webhook = WebhookSettings(
            url=f"{settings.debrief_sandbox_url}{DEMO_WEBHOOK}", secret=secret
        )
    return {DEMO_TENANT: Connected(connected.crm, connected.chat, webhook)}


def _own_hosts(settings: Settings, development: Development | None) -> frozenset[str]:
    """Where a webhook may go although it is private: the sandbox, while developing."""
    if development is None or settings.debrief_sandbox_url is None:
        return frozenset()
    return frozenset({urlsplit(settings.debrief_sandbox_url).netloc})


class _Stores:
    """One object store for each bucket, opened when first asked for."""

    def __init__(self, settings: Settings, vendors: Vendors) -> None:
        self._project = settings.google_cloud_project
        self._endpoint = vendors.storage_url
        self._stores: dict[str, ObjectStore] = {}

    def __call__(self, bucket: str) -> ObjectStore:
        if bucket not in self._stores:
            self._stores[bucket] = ObjectStore(bucket, self._endpoint, project=self._project)
        return self._stores[bucket]

    async def close(self) -> None:
        for store in self._stores.values():
            await store.close()


def _run(stack: AsyncExitStack, work: Coroutine[Any, Any, None], name: str) -> None:
    """In the background, for as long as the stack is open."""
    task = asyncio.create_task(work, name=name)

    async def stop() -> None:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    stack.push_async_callback(stop)


def _shown(secret: Any) -> str | None:
    return None if secret is None else str(secret.get_secret_value())
