"""The files that the documentation shows do what it says: they are written down, and run."""

from __future__ import annotations

import asyncio
import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx2
import pytest

from clients.webhooks import WebhookSender
from sandbox.testing import serve_receiver

ROOT = Path(__file__).parents[2]
COPIED = ("functions", "tests/functions")
LINKED = ("api", "calls", "clients", "debrief", "examples", "middleware", "models", "prompts")
SECRET = "a-shared-secret-of-32-characters"


@pytest.fixture
def checkout(tmp_path: Path, files: dict[str, str]) -> Path:
    """The tree with the shown files in their places."""
    for name in COPIED:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("test_*"))
    for name in (*LINKED, "sandbox"):
        (tmp_path / name).symlink_to(ROOT / name)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for name, content in files.items():
        if not name.startswith(("calls/", "engine/")):
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(content)
    return tmp_path


async def test_the_shown_tests_pass_on_the_shown_functions(
    checkout: Path, files: dict[str, str]
) -> None:
    shown = [name for name in files if Path(name).name.startswith("test_")]
    tests = [name for name in shown if not name.startswith("calls/") and "parsing" not in name]
    assert len(tests) == 4

    ran = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests],
        cwd=checkout,
        capture_output=True,
        text=True,
    )

    assert ran.returncode == 0, ran.stdout + ran.stderr


async def test_the_shown_receiver_takes_what_we_send_and_nothing_else(
    files: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    receiver = _import(files["receiver.py"], "receiver", tmp_path)
    monkeypatch.setenv("WEBHOOK_SECRET", SECRET)
    async with serve_receiver() as served:
        sender = WebhookSender(allowed_hosts=frozenset({"127.0.0.1"}))
        now_s = int(receiver.time.time())
        for secret, timestamp_s in ((SECRET, now_s), ("another", now_s), (SECRET, now_s - 301)):
            await sender.send(
                served.url,
                {"job_id": "call-1", "status": "completed"},
                secret=secret,
                delivery_id="delivery-1",
                timestamp_s=timestamp_s,
            )
        await sender.close()
    sent, forged, old = served.received

    transport = httpx2.ASGITransport(receiver.app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://receiver") as client:

        async def deliver(received: Any, body: bytes | None = None) -> httpx2.Response:
            content = received.body if body is None else body
            return await client.post("/debrief", content=content, headers=received.headers)

        assert (await deliver(sent)).json() == {"is_new": True}
        assert (await deliver(sent)).json() == {"is_new": False}
        assert (await deliver(forged)).status_code == 401
        assert (await deliver(old)).status_code == 401
        tampered = sent.body.replace(b"completed", b"cancelled")
        assert (await deliver(sent, tampered)).status_code == 401


def test_the_shown_transcript_format_is_read(files: dict[str, str], tmp_path: Path) -> None:
    sbv = _import(files["calls/parsing/sbv.py"], "calls.parsing.sbv", tmp_path)

    cues = sbv.read_sbv("0:00:01.000,0:00:02.500\nAnna: Hello,\nTom.\n")

    assert [(cue.start_ms, cue.end_ms, cue.text) for cue in cues] == [
        (1000, 2500, "Anna: Hello, Tom.")
    ]
    with pytest.raises(ValueError, match="line 1"):
        sbv.read_sbv("Hello.\n")


def _import(content: str, name: str, folder: Path) -> ModuleType:
    path = folder / f"{name}.py"
    path.write_text(content)
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
