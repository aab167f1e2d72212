"""The command: what it says when it is up, and when it cannot be. Real processes, few."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from steplog.about import version
from steplog.settings import SETTINGS

STEPLOG = (sys.executable, "-m", "steplog")
CLEAN = {
    key: value for key, value in os.environ.items() if not key.startswith(("STEPLOG_", "INNGEST_"))
}
DEADLINE_S = 30
# What only a file or a variable can say ...
NO_FLAG = {"limits.in-flight", "outbound.networks", "signing-key-fallback", "dashboard-password"}
# ... and what is not for both commands.
KEYED = ("event-key", "event-key-file", "signing-key", "signing-key-file")
VERBS = {
    "discovery": ("dev",),
    **dict.fromkeys((*KEYED, "signing-key-fallback-file", "dashboard-password-file"), ("start",)),
}


def steplog(
    directory: Path, *arguments: str, environ: Mapping[str, str] = CLEAN
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        (*STEPLOG, *arguments),
        cwd=directory,
        env=environ,
        capture_output=True,
        text=True,
        timeout=DEADLINE_S,
    )


@contextmanager
def running(
    directory: Path,
    *arguments: str,
    verb: Sequence[str] = ("dev", "--no-discovery"),
    environ: Mapping[str, str] = CLEAN,
) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """The process once it has said that it is up, and what it said."""
    process = subprocess.Popen(
        (*STEPLOG, *verb, "--port", "0", *arguments),
        cwd=directory,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    lines: list[str] = []
    try:
        while lines.count("\n") < 3:  # the banner's three parts each end with an empty line
            line = process.stdout.readline()
            if not line:
                break  # it has ended: the test sees how
            lines.append(line)
        yield process, lines
    finally:
        process.kill()
        process.communicate(timeout=DEADLINE_S)


def address_in(lines: list[str]) -> str:
    (line,) = [line for line in lines if "dashboard" in line]
    return line.split()[-1]


def test_the_version_is_told(tmp_path: Path) -> None:
    assert steplog(tmp_path, "--version").stdout == f"steplog {version()}\n"


def test_it_serves_says_so_and_stops_in_order(tmp_path: Path) -> None:
    with running(tmp_path, "-u", "http://127.0.0.1:1/api/inngest") as (process, lines):
        with urllib.request.urlopen(f"{address_in(lines)}/health", timeout=DEADLINE_S) as reply:
            health = reply.read()
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=DEADLINE_S)

    said = "".join(lines)
    assert b'"OK"' in health
    assert process.returncode == 0, errors
    assert "Traceback" not in errors
    assert ".steplog/steplog.db" in said
    assert "http://127.0.0.1:1/api/inngest: unreachable" in said
    assert "No key is asked for" in said
    database = sqlite3.connect(tmp_path / ".steplog" / "steplog.db")
    assert database.execute("SELECT count(*) FROM apps").fetchone() == (1,)
    database.close()


def test_it_is_loud_where_others_can_reach_it(tmp_path: Path) -> None:
    with running(tmp_path, "--db", ":memory:", "--host", "0.0.0.0") as (process, lines):
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=DEADLINE_S)

    said = "".join(lines)
    assert process.returncode == 0, errors
    assert "NOT PROTECTED, and listening on 0.0.0.0" in said
    assert "in memory: everything is gone" in said


def test_what_can_be_put_right_is_one_line_and_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a database")
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "inngest.dev.yaml").write_text("host: x\nprot: 1\n")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])

        results = {
            f"port {port} on 127.0.0.1 is in use": steplog(
                tmp_path, "dev", "--port", port, "--db", ":memory:"
            ),
            "cannot create a database at file/below.db: file is a file, not a folder": steplog(
                tmp_path, "dev", "--db", "file/below.db"
            ),
            'inngest.dev.yaml:2: there is no setting "prot"': steplog(broken, "dev"),
            "--poll-interval: poll-interval 'soon' is not": steplog(
                tmp_path, "dev", "--poll-interval", "soon"
            ),
        }

    for message, result in results.items():
        assert result.returncode == 1, message
        assert message in result.stderr
        assert result.stderr.startswith("steplog: ")
        assert result.stderr.count("\n") == 1
        assert result.stdout == ""


def test_production_starts_with_keys_and_tells_none(tmp_path: Path) -> None:
    refused = steplog(tmp_path, "start", "--host", "0.0.0.0")
    steplog(tmp_path, "keys", "--out", "keys.env")
    lines = (tmp_path / "keys.env").read_text().splitlines()[1:]
    keys = dict(line.split("=", 1) for line in lines)
    (tmp_path / "signing-key").write_text(keys.pop("INNGEST_SIGNING_KEY"))
    arguments = ("--host", "0.0.0.0", "--signing-key-file", "signing-key")
    environ = {**CLEAN, **keys}

    with running(tmp_path, *arguments, verb=["start"], environ=environ) as (process, said):
        address = next(line for line in said if "events, API" in line).split()[-1]
        wrong = urllib.request.Request(f"{address}/e/{'x' * 20}", b"{}")
        with pytest.raises(urllib.error.HTTPError, match="401"):
            urllib.request.urlopen(wrong, timeout=DEADLINE_S)
        right = urllib.request.Request(
            f"{address}/e/{keys['INNGEST_EVENT_KEY']}", b'{"name": "paid"}'
        )
        with urllib.request.urlopen(right, timeout=DEADLINE_S) as reply:
            accepted = reply.status
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=DEADLINE_S)

    told = "".join(said) + errors
    assert refused.returncode == 1
    assert refused.stderr.startswith("steplog: `steplog start` is not protected well enough")
    assert refused.stderr.count("\n  - ") == 3
    assert (accepted, process.returncode) == (200, 0)
    assert "production mode" in told
    assert "signing key              signkey-prod-" in told
    assert "there is no TLS here" in told
    assert "what is accepted survives a power cut" in told
    for line in lines:
        secret = line.split("=", 1)[1]
        assert secret not in told
        assert secret.removeprefix("signkey-prod-") not in told


def test_a_store_that_is_in_use_is_not_opened_twice(tmp_path: Path) -> None:
    with running(tmp_path, "--db", "one.db"):
        second = steplog(tmp_path, "dev", "--port", "0", "--db", "one.db")

    assert second.returncode == 1
    assert "in use by another steplog engine" in second.stderr


def test_help_names_every_flag(tmp_path: Path) -> None:
    told = {verb: steplog(tmp_path, verb, "--help").stdout for verb in ("dev", "start")}

    for setting in SETTINGS:
        if setting.key not in NO_FLAG:
            for verb in VERBS.get(setting.key, ("dev", "start")):
                assert f"{setting.flag} " in told[verb].replace("--no-", "--"), setting.key
    for text in told.values():
        assert "--config" in text
