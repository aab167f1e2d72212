"""`python -m sandbox`: the vendors, offline, on one port."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

from .app import create_sandbox
from .config import SandboxConfig
from .serving import SandboxServer, listen


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        config = SandboxConfig(
            data_dir=options.data,
            transcription_seconds=options.transcription_seconds,
            push_url=options.push_url,
            push_audience=options.push_audience,
        )
        listener = listen(options.host, options.port)
    except ValueError as error:
        return _complain(str(error))
    except OSError as error:
        return _complain(f"cannot listen on {options.host}:{options.port}: {error.strerror}")
    address = f"http://{options.host}:{listener.getsockname()[1]}"
    sys.stderr.write(f"sandbox: simulated vendors on {address}, memory in {config.data_dir}\n")
    server = SandboxServer(create_sandbox(config), handles_signals=True)
    asyncio.run(server.serve(sockets=[listener]))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m sandbox",
        description="AssemblyAI, OpenAI, Salesforce, Slack, Cloud"
        " Storage and Sentry, simulated on one port, with faults on demand.",
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8290, help="0 finds a free one")
    parser.add_argument("--data", type=Path, required=True, help="folder for sandbox.db, objects/")
    parser.add_argument("--transcription-seconds", type=float, default=2.0)
    parser.add_argument("--push-url", help="where finalized objects are announced")
    parser.add_argument("--push-audience", help="audience of the token; the push URL if absent")
    return parser


def _complain(message: str) -> int:
    sys.stderr.write(f"sandbox: {message}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
