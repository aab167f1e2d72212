"""What a command does not need, it does not load: SDKs of vendors take seconds of every start."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SDKS = frozenset({"openai", "assemblyai", "google.cloud.storage", "simple_salesforce", "slack_sdk"})
WEB = frozenset({"fastapi", "starlette", "uvicorn", "aiohttp", "inngest", "sentry_sdk", "steplog"})
STORE = frozenset({"sqlalchemy", "alembic", "pydantic_settings"})


@pytest.mark.parametrize(
    ("module", "unneeded"),
    [
        ("debrief.cli", SDKS | WEB | STORE),
        ("debrief.admin", SDKS | WEB),
        ("debrief.serve", SDKS | {"steplog"}),
        ("debrief.local", SDKS),
    ],
)
def test_a_command_loads_only_what_it_needs(module: str, unneeded: frozenset[str]) -> None:
    program = f"import sys, {module}; print('\\n'.join(sys.modules))"

    said = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert unneeded & set(said.stdout.split()) == set()
