"""The whole pipeline for a test: our functions on a real engine, real clients, simulated vendors.

Time is virtual. `pipeline.upload()` is what the API does; `pipeline.finish()` lets time pass until
nothing is left to do.
"""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import inngest
import pytest
from prometheus_client import CollectorRegistry
from pydantic import SecretStr
from steplog.testing import Steplog

from calls.events import MeetingUploaded, TranscriptionSettled
from calls.stages import Lane, Stage
from clients.engine_api import EngineApi
from clients.language_model import LanguageModel
from clients.object_store import ObjectStore
from clients.transcription import Transcriber
from clients.webhooks import WebhookSender
from functions.clock import wall_clock_ms
from functions.connections import (
    ChatSettings,
    Connected,
    CrmSettings,
    TenantConnections,
    WebhookSettings,
)
from functions.loading import load_functions
from functions.metrics import PipelineMetrics
from functions.services import Services, TranscriptionCallback
from middleware.layers import FailureLayers
from middleware.record import Recorder
from middleware.report import Reporter
from middleware.retry_windows import RetryWindows
from models import Database
from models.queries import failures, meetings, reps, stages, tenants, usage
from models.tables import Failure, Meeting, Rep, StageRow
from models.testing import Kind, PostgresqlUnavailable, a_meeting, a_tenant, fresh_database
from sandbox.testing import ServedSandbox, serve_sandbox

APP = "debrief"
BUCKET = "calls"
CALL = Path(__file__).parents[2] / "examples" / "discovery-call.vtt"
RECORDING = Path(__file__).parents[2] / "examples" / "first-call.flac"
CHANNEL = "C0000CALLS"


@dataclass
class Pipeline:
    """`client` sends events as the API would; `connected` is what the tenants have."""

    steplog: Steplog
    sandbox: ServedSandbox
    services: Services
    client: inngest.Inngest
    reporter: Reporter
    engine_api: EngineApi
    registry: CollectorRegistry
    stores: dict[str, ObjectStore] = field(default_factory=dict)

    @property
    def database(self) -> Database:
        return self.services.database

    async def serve(self, **load: Any) -> None:
        await self.steplog.serve(self.client, load_functions(self.client, self.services, **load))

    # What the API does

    async def upload(
        self,
        meeting_id: str = "call-1",
        tenant_id: str = "tenant-a",
        *,
        file: Path = CALL,
        data: bytes | None = None,
        lane: Lane = Lane.DEFAULT,
    ) -> MeetingUploaded:
        """The file is in the bucket, the meeting is a row, the event has been sent."""
        content_type = "text/vtt" if file.suffix == ".vtt" else "audio/flac"
        body = data if data is not None else file.read_bytes()  # noqa: ASYNC240 - a small local file
        stored = await self.services.objects_in(BUCKET).put(
            f"{tenant_id}/{meeting_id}{file.suffix}", body, content_type=content_type
        )
        event = MeetingUploaded(
            instance=self.services.instance,
            tenant_id=tenant_id,
            meeting_id=meeting_id,
            lane=lane,
            bucket=stored.bucket,
            object_name=stored.name,
            generation=stored.generation,
            file_name=file.name,
            content_type=content_type,
            size_bytes=len(body),
            rep_id=f"rep-of-{tenant_id}",
        )
        row = a_meeting(
            meeting_id,
            tenant_id,
            object_name=stored.name,
            generation=stored.generation,
            file_name=file.name,
            rep_id=event.rep_id,
            created_at_ms=wall_clock_ms(),
            lane=lane,
        )
        async with self.database.write() as session:
            await meetings.create_or_get(session, row)
        await self.announce(event)
        return event

    async def announce(self, event: MeetingUploaded) -> None:
        event_id = f"{event.bucket}/{event.object_name}/{event.generation}"
        await self.client.send(
            inngest.Event(id=event_id, name=event.event_name, data=event.to_data())
        )

    async def call_back(self, meeting_id: str = "call-1", tenant_id: str = "tenant-a") -> None:
        """The vendor's callback, as the API passes it on."""
        await self.sandbox.until_quiet()
        (job,) = await self.sandbox.jobs()
        settled = TranscriptionSettled(
            instance=self.services.instance,
            tenant_id=tenant_id,
            meeting_id=meeting_id,
            job_id=job["id"],
            ok=True,
        )
        await self.client.send(inngest.Event(name=settled.event_name, data=settled.to_data()))

    # Time

    async def finish(self) -> None:
        await self.steplog.drain()

    # What has become of it

    async def meeting(self, meeting_id: str = "call-1", tenant_id: str = "tenant-a") -> Meeting:
        async with self.database.read() as session:
            found = await meetings.find_for_tenant(session, tenant_id, meeting_id)
        assert found is not None
        return found

    async def stages(
        self, meeting_id: str = "call-1", tenant_id: str = "tenant-a"
    ) -> dict[Stage, StageRow]:
        async with self.database.read() as session:
            rows = await stages.list_for(session, tenant_id, meeting_id)
        return {row.stage: row for row in rows if row.part == ""}

    async def failures(
        self, meeting_id: str = "call-1", tenant_id: str = "tenant-a"
    ) -> list[Failure]:
        """Oldest first."""
        async with self.database.read() as session:
            found = await failures.list_for_meeting(session, tenant_id, meeting_id)
        return found[::-1]

    async def ledger(
        self, meeting_id: str = "call-1", tenant_id: str = "tenant-a"
    ) -> list[tuple[str, int]]:
        async with self.database.read() as session:
            entries = await usage.list_for_meeting(session, tenant_id, meeting_id)
        return [(entry.kind.value, entry.revision) for entry in entries]

    async def crm_records(self) -> list[Any]:
        return [record for record in await self.sandbox.crm() if "Call" in record["object"]]

    async def told_customer(self) -> list[Any]:
        """The bodies that the customer's webhook has got, in the order of their revisions."""
        bodies = [json.loads(hook["body"]) for hook in await self.sandbox.webhooks()]
        return sorted(bodies, key=lambda body: int(body["revision"]))

    def sent(self, name: str) -> list[dict[str, Any]]:
        """The data of the events of this name that the engine has, each id once."""
        by_id = {event["id"]: event["data"] for event in self.steplog.events(name)}
        return list(by_id.values())

    def assert_every_run(self, *statuses: str) -> None:
        """Every run has one of these statuses: none is stuck, none has failed unseen."""
        wrong = [run for run in self.steplog.runs() if run.status not in statuses]
        assert not wrong, [(run.function, run.status, run.output) for run in wrong]


def connected_to(sandbox: ServedSandbox, tenant_ids: Sequence[str]) -> dict[str, Connected]:
    everything = Connected(
        crm=CrmSettings(
            username="debrief@example.com",
            consumer_key=SecretStr("key-abcdef123456"),
            consumer_secret=SecretStr("secret-abcdef123456"),
            password=SecretStr("password-abcdef123456"),
        ),
        chat=ChatSettings(token=SecretStr("xoxb-test-token"), channel=CHANNEL),
        webhook=WebhookSettings(
            url=sandbox.webhook_sink_url("customer"), secret=SecretStr("webhook-secret")
        ),
    )
    return dict.fromkeys(tenant_ids, everything)


@pytest.fixture
async def sandbox(tmp_path: Path) -> AsyncIterator[ServedSandbox]:
    async with serve_sandbox(tmp_path) as served:
        yield served


@pytest.fixture
def kind() -> Kind:
    """SQLite, unless a test is parametrized with `KINDS`."""
    return "sqlite"


@pytest.fixture
async def database(kind: Kind, tmp_path: Path) -> AsyncIterator[Database]:
    try:
        async with fresh_database(kind, tmp_path) as database:
            await _two_tenants(database)
            yield database
    except PostgresqlUnavailable as error:
        if os.environ.get("CI") == "true":
            pytest.fail(str(error))
        pytest.skip(str(error))


async def _two_tenants(database: Database) -> None:
    """Each with a rep who is called as the rep of the example call."""
    async with database.write() as session:
        for tenant_id in ("tenant-a", "tenant-b"):
            await tenants.create(session, a_tenant(tenant_id))
            rep = Rep(
                id=f"rep-of-{tenant_id}",
                tenant_id=tenant_id,
                name="Maya Okafor",
                email="maya@example.com",
                created_at_ms=1,
            )
            await reps.create(session, rep)


@pytest.fixture
async def unserved(
    steplog: Steplog, sandbox: ServedSandbox, database: Database
) -> AsyncIterator[Pipeline]:
    """A pipeline whose functions are not loaded yet."""
    async with AsyncExitStack() as closing:
        stores: dict[str, ObjectStore] = {}

        def objects_in(bucket: str) -> ObjectStore:
            if bucket not in stores:
                stores[bucket] = ObjectStore(bucket, sandbox.storage_url)
                closing.push_async_callback(stores[bucket].close)
            return stores[bucket]

        transcriber = Transcriber("key", sandbox.assemblyai_url)
        closing.push_async_callback(transcriber.close)
        language_model = LanguageModel(
            api_key="key", base_url=sandbox.openai_url, model="offline-analyst", timeout=20
        )
        closing.push_async_callback(language_model.aclose)
        webhooks = WebhookSender(allowed_hosts=frozenset({"127.0.0.1"}))
        closing.push_async_callback(webhooks.close)
        connections = TenantConnections(
            database,
            vault=None,
            of_the_environment=connected_to(sandbox, ["tenant-a", "tenant-b"]),
            crm_url=sandbox.salesforce_url,
            chat_url=sandbox.slack_url,
        )
        closing.push_async_callback(connections.close)
        reporter = Reporter(database, sandbox.sentry_dsn, environment="test", now_ms=wall_clock_ms)
        recorder = Recorder(
            database, RetryWindows(), lambda run_id: f"{steplog.url}/runs/{run_id}", wall_clock_ms
        )
        engine_api = EngineApi(steplog.url)
        closing.push_async_callback(engine_api.close)
        registry = CollectorRegistry()
        services = Services(
            app_id=APP,
            instance="test-1",
            database=database,
            objects_in=objects_in,
            transcriber=transcriber,
            transcription_model="offline-script",
            language_model=language_model,
            language_model_name="offline-analyst",
            connections=connections,
            webhooks=webhooks,
            failures=FailureLayers(recorder, reporter),
            metrics=PipelineMetrics(registry),
            public_url="http://debrief.test",
            callback=TranscriptionCallback("http://127.0.0.1:9/callback", "callback-secret"),
        )
        yield Pipeline(
            steplog, sandbox, services, steplog.client(APP), reporter, engine_api, registry
        )


@pytest.fixture
async def pipeline(unserved: Pipeline) -> Pipeline:
    await unserved.serve()
    return unserved
