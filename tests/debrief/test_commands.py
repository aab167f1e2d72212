"""The command `debrief`, as a person starts it: in a process of its own."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from debrief.serving import free_port
from models.vault import new_key

if TYPE_CHECKING:
    from .conftest import Terminal

NO_SANDBOX = "http://127.0.0.1:1"  # nobody answers there


@asynccontextmanager
async def a_port_in_use() -> AsyncIterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


async def test_demo_takes_one_call_to_its_end_and_leaves_nothing_behind(terminal: Terminal) -> None:
    code, out, err = await terminal.run("demo", TMPDIR=str(terminal.folder))

    assert (code, err) == (0, "")
    for words in ("Transcribing", "Transcript", "Signals", "Coaching", "CRM", "completed"):
        assert words in out
    assert "Rachel Kim: Good morning" in out
    assert "Writing coaching (Rachel Kim)" in out
    assert re.search(r"completed, \d+\.\d s in all", out)
    assert os.listdir(terminal.folder) == []


async def test_demo_of_a_file_that_is_no_call_ends_with_the_reason(terminal: Terminal) -> None:
    file = terminal.folder / "call.vtt"
    file.write_text("WEBVTT\n\nnothing is said here\n")

    code, _, err = await terminal.run("demo", str(file))

    assert code == 1
    assert err.startswith("debrief: call.vtt: ")
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize("flag", ["--port", "--engine-port", "--sandbox-port"])
async def test_a_port_in_use_is_one_line_that_names_the_port_and_the_flag(
    terminal: Terminal, flag: str
) -> None:
    ports = {"--port": 0, "--engine-port": 0, "--sandbox-port": 0}
    async with a_port_in_use() as taken:
        ports[flag] = taken
        arguments = [text for name, port in ports.items() for text in (name, str(port))]

        code, _, err = await terminal.run("dev", "--no-sample", *arguments)

    assert code == 1
    assert len(err.splitlines()) == 1
    assert f"port {taken}" in err
    assert f"with {flag}" in err


@pytest.mark.parametrize("flag", ["--port", "--engine-port", "--sandbox-port"])
async def test_a_port_that_cannot_be_is_refused_in_words(terminal: Terminal, flag: str) -> None:
    code, _, err = await terminal.run("dev", flag, "99999")

    assert code == 2
    assert "65535" in err
    assert "Traceback" not in err


async def test_data_below_a_file_is_one_line_that_names_it(terminal: Terminal) -> None:
    (terminal.folder / "notes").write_text("not a folder")

    code, _, err = await terminal.run("dev", "--data", "notes/data")

    assert code == 1
    assert len(err.splitlines()) == 1
    assert "notes" in err


async def test_dev_sends_a_sample_once_stops_on_ctrl_c_and_takes_its_sandbox_with_it(
    terminal: Terminal,
) -> None:
    ports = [free_port() for _ in range(3)]
    names = ("--port", "--engine-port", "--sandbox-port")
    flags = [text for pair in zip(names, map(str, ports), strict=True) for text in pair]

    first = await terminal.start("dev", *flags)
    await terminal.until_said(first, r"completed after")
    first_code = await terminal.stop(first, signal.SIGINT)
    second = await terminal.start("dev", *flags)
    await terminal.until_said(second, r"Ctrl-C")
    async with aiohttp.ClientSession(trust_env=False) as session:
        url = f"http://127.0.0.1:{ports[0]}"
        kept = await _meetings(session, ports[0])
        foreign = await _status(session, "GET", f"{url}/v1/meetings", Host="evil.example")
        closed = await _status(session, "PUT", f"{url}/api/inngest")
        second_code = await terminal.stop(second, signal.SIGTERM)

    assert (first_code, second_code) == (0, 0)
    assert [meeting["status"] for meeting in kept] == ["completed"]
    assert (foreign, closed) == (421, 404)
    for port in ports:
        with socket.socket() as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(("127.0.0.1", port))


@pytest.mark.crash
async def test_a_killed_debrief_finds_its_sandbox_again(terminal: Terminal) -> None:
    ports = [free_port() for _ in range(3)]
    names = ("--port", "--engine-port", "--sandbox-port")
    flags = [text for pair in zip(names, map(str, ports), strict=True) for text in pair]
    first = await terminal.start("dev", "--no-sample", *flags)
    await terminal.until_said(first, r"Ctrl-C")
    note = json.loads((terminal.folder / ".data" / "sandbox.json").read_text())

    first.kill()
    await first.wait()
    second = await terminal.start("dev", *flags)
    await terminal.until_said(second, r"completed after")
    note_again = json.loads((terminal.folder / ".data" / "sandbox.json").read_text())
    code = await terminal.stop(second, signal.SIGTERM)

    assert code == 0
    assert note_again == note
    with pytest.raises(ProcessLookupError):
        os.kill(note["pid"], 0)


async def _status(session: aiohttp.ClientSession, method: str, url: str, **headers: str) -> int:
    async with session.request(method, url, headers=headers) as response:
        return response.status


async def _meetings(session: aiohttp.ClientSession, port: int) -> list[Any]:
    async with session.get(f"http://127.0.0.1:{port}/v1/meetings") as response:
        listed: list[Any] = (await response.json())["meetings"]
        return listed


async def test_an_operator_makes_tenants_reps_folders_and_keys(terminal: Terminal) -> None:
    async def debrief(*arguments: str) -> tuple[int, str, str]:
        return await terminal.run(*arguments)

    tenant = await debrief("tenant", "create", "acme")
    again = await debrief("tenant", "create", "acme")
    nobody = await debrief("key", "create", "--tenant", "globex")
    key = await debrief("key", "create", "--tenant", "acme", "--name", "telephone")
    listed = await debrief("key", "list", "--tenant", "acme")
    folder = await debrief("source", "create", "acme/team-1/", "--tenant", "acme")
    no_folder = await debrief("source", "create", "acme", "--tenant", "acme")

    assert (folder[0], no_folder[0]) == (0, 1)
    assert no_folder[2].startswith("debrief: 'acme' is no folder")
    assert (tenant[0], again[0], nobody[0], key[0]) == (0, 1, 1, 0)
    assert again[2] == "debrief: there is a tenant acme already\n"
    assert nobody[2] == "debrief: there is no tenant globex\n"
    assert key[1].startswith("dbr_")
    assert "valid    telephone" in listed[1]
    assert key[1].strip() not in listed[1]


async def test_serve_refuses_to_start_without_its_secret(terminal: Terminal) -> None:
    code, _, err = await terminal.run(
        "serve", "--port", "0", DEBRIEF_SANDBOX_URL=NO_SANDBOX, DEBRIEF_SERVE_WITH_SANDBOX="1"
    )

    assert code == 1
    assert err.splitlines()[-1].startswith("debrief: DEBRIEF_SECRETS_KEY is not set")


@pytest.mark.parametrize("engine", ["environment", "embedded"])
async def test_serve_refuses_to_send_what_is_real_to_simulated_vendors(
    terminal: Terminal, engine: str
) -> None:
    code, _, err = await terminal.run(
        *("serve", "--engine", engine, "--port", "0"),
        DEBRIEF_SANDBOX_URL=NO_SANDBOX,
        DEBRIEF_SECRETS_KEY=new_key(),
    )

    assert code == 1
    assert len(err.splitlines()) == 1
    assert err.startswith("debrief: DEBRIEF_SANDBOX_URL is set")
    assert "DEBRIEF_SERVE_WITH_SANDBOX" in err


async def test_serve_with_its_data_below_a_file_is_one_line_that_names_it(
    terminal: Terminal,
) -> None:
    (terminal.folder / "notes").write_text("not a folder")

    code, _, err = await terminal.run(
        *("serve", "--engine", "embedded", "--port", "0"),
        DEBRIEF_DATA="notes/data",
        DEBRIEF_SECRETS_KEY=new_key(),
    )

    assert code == 1
    assert len(err.splitlines()) == 1
    assert "notes/data: Not a directory; see --data or DEBRIEF_DATA" in err


async def test_serve_with_the_engine_inside_keeps_its_functions_to_itself(
    terminal: Terminal,
) -> None:
    port, engine_port = free_port(), free_port()
    process = await terminal.start(
        "serve",
        "--engine",
        "embedded",
        "--port",
        str(port),
        "--engine-port",
        str(engine_port),
        DEBRIEF_SANDBOX_URL=NO_SANDBOX,
        DEBRIEF_SERVE_WITH_SANDBOX="1",
        DEBRIEF_SECRETS_KEY=new_key(),
    )
    url = f"http://127.0.0.1:{port}"
    async with aiohttp.ClientSession(trust_env=False) as session:
        ready = await terminal.until_ready(process, url)
        closed = await _status(session, "POST", f"{url}/api/inngest?fnId=debrief-transcribe_call")
        demo = await _status(session, "GET", f"{url}/v1/meetings")
    code = await terminal.stop(process, signal.SIGTERM)

    assert ready == {"store": "ok", "functions": "ok"}
    assert (closed, demo) == (404, 401)
    assert code == 0
