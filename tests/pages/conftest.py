"""The app itself, asked without a socket; the engine and the vendors are never needed here."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from httpx2 import ASGITransport, AsyncClient

from calls.insights import SpeakerSide
from calls.stages import Stage
from calls.transcript import Transcript, TranscriptSource, Utterance
from debrief.app import create_app
from debrief.config import Settings
from debrief.development import DEMO_TENANT, Development
from models import Database
from models.queries import analyses, meetings, transcripts
from models.tables import AnalysisPart, PartOutcome
from models.testing import a_meeting
from models.vault import new_key

ORIGIN = "http://127.0.0.1:8000"

SPEAKERS = {
    "language": "en",
    "speakers": [
        {"label": "A", "name": "Maya", "side": SpeakerSide.REP},
        {"label": "B", "name": "Daniel", "side": SpeakerSide.CUSTOMER},
    ],
}


@dataclass(frozen=True)
class Site:
    client: AsyncClient
    database: Database

    async def text(self, path: str) -> str:
        answer = await self.client.get(path)
        assert answer.status_code == 200, answer.text
        return answer.text

    async def add_call(self, meeting_id: str = "call-1", **changes: object) -> None:
        async with self.database.write() as session:
            await meetings.create_or_get(session, a_meeting(meeting_id, DEMO_TENANT, **changes))

    async def add_transcript(self, *lines: tuple[str, str], meeting_id: str = "call-1") -> None:
        """Each line is a speaker and what they say, ten seconds long."""
        said = tuple(
            Utterance(speaker=who, start_ms=at * 10_000, end_ms=at * 10_000 + 9_000, text=words)
            for at, (who, words) in enumerate(lines)
        )
        transcript = Transcript(source=TranscriptSource.VTT, utterances=said)
        async with self.database.write() as session:
            await transcripts.save(session, DEMO_TENANT, meeting_id, transcript, 1)

    async def add_analysis(
        self, parts: dict[Stage, AnalysisPart], meeting_id: str = "call-1"
    ) -> None:
        speakers = AnalysisPart(outcome=PartOutcome.COMPLETED, answer=SPEAKERS)
        async with self.database.write() as session:
            await analyses.save_new_version(
                session,
                analysis_id=f"analysis-of-{meeting_id}",
                tenant_id=DEMO_TENANT,
                meeting_id=meeting_id,
                transcript_version=1,
                parts={Stage.SPEAKERS: speakers, **parts},
                prompt_versions={},
                language="en",
                is_offline=True,
                now_ms=1,
            )


@asynccontextmanager
async def opened(data: Path, development: Development | None) -> AsyncIterator[Site]:
    settings = Settings.read(
        env_file=None,
        debrief_data=data,
        debrief_secrets_key=new_key(),
        debrief_sandbox_url="http://127.0.0.1:9",
        inngest_dev="http://127.0.0.1:9",
    )
    app = create_app(settings, development)
    async with app.router.lifespan_context(app):
        transport = ASGITransport(app=app, client=("127.0.0.1", 50_000))
        async with AsyncClient(transport=transport, base_url=ORIGIN) as client:
            yield Site(client, app.state.context.database)


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    """A developer's machine: whoever asks is the demo tenant."""
    async with opened(tmp_path, Development()) as site:
        yield site


@pytest.fixture
async def guarded_site(tmp_path: Path) -> AsyncIterator[Site]:
    """Anywhere else: whoever asks must have signed in."""
    async with opened(tmp_path, None) as site:
        yield site
