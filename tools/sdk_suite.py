"""Run the test suite of the official Python SDK against `steplog dev`, on the first try, no reruns.

    python tools/sdk_suite.py CHECKOUT [--venv DIR] [pytest's own arguments]

CHECKOUT is a checkout of inngest/inngest-py; it is not written to. Its packages are the ones under
test, and `--venv` (CHECKOUT/.venv) has what its tests need: `uv sync --all-extras --frozen` makes
it. The suite has ports 8288 and 8289 built in, so these must be free.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

SERVER = "http://127.0.0.1:8288"
START_S = 20.0
TEST_TIMEOUT_S = 60
# Nothing of ours may point the SDK elsewhere, or put a proxy in between.
NOT_HANDED_ON = re.compile(r"(INNGEST|PYTEST|DEV_SERVER)_|PYTHONPATH$|.*_proxy$", re.IGNORECASE)
COUNTED = re.compile(r"(\d+) (passed|failed|errors?|skipped)")


def main(arguments: Sequence[str]) -> int:
    """The exit code: 0 when every test passed."""
    console = Console(highlight=False)
    options, others = _options(arguments)
    checkout: Path = options.checkout.absolute()
    python = (options.venv or checkout / ".venv").absolute() / "bin" / "python"
    if not (checkout / "tests" / "test_inngest").is_dir():
        console.print(f"{checkout} is no checkout of inngest/inngest-py")
        return 2
    if not python.exists():
        console.print(f"there is no {python}: make it with `uv sync --all-extras --frozen`")
        return 2
    began = time.monotonic()
    counts: Counter[str] = Counter()
    with TemporaryDirectory() as folder, _server(Path(folder) / "steplog.log"):
        for title, where, what in (
            ("unit tests", checkout / "pkg" / "inngest", ["inngest"]),
            ("tests with a server", checkout, ["tests"]),
        ):
            console.print(f"[bold]{title}[/]")
            counts += _run(python, checkout, where, [*what, *others])
    told = ", ".join(f"{number} {outcome}" for outcome, number in sorted(counts.items()))
    console.print(f"[bold]{told}[/] in {(time.monotonic() - began) / 60:.1f} minutes")
    return 0 if set(counts) == {"passed"} else 1


def _options(arguments: Sequence[str]) -> tuple[argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("checkout", type=Path)
    parser.add_argument("--venv", type=Path)
    return parser.parse_known_args(arguments)


@contextmanager
def _server(log: Path) -> Iterator[None]:
    steplog = str(Path(sys.executable).with_name("steplog"))
    command = [steplog, "dev", "--no-discovery", "--no-poll", "--host", "0.0.0.0"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, "--db", ":memory:"],
            stdout=output,
            stderr=output,
            cwd=log.parent,
            env=_environment(),
        )
        try:
            _wait_for(process, log)
            yield
        finally:
            process.terminate()
            process.wait()


def _wait_for(process: subprocess.Popen[bytes], log: Path) -> None:
    no_proxy = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    give_up_at = time.monotonic() + START_S
    while process.poll() is None and time.monotonic() < give_up_at:
        try:
            no_proxy.open(f"{SERVER}/health", timeout=1).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise SystemExit(f"steplog dev does not answer:\n{log.read_text(errors='replace')}")


def _run(python: Path, checkout: Path, where: Path, what: Sequence[str]) -> Counter[str]:
    """How many tests ended how; what pytest tells is told on as it comes."""
    packages = [checkout / "pkg" / name for name in ("inngest", "inngest_encryption", "test_core")]
    environment = _environment() | {
        "PYTHONPATH": os.pathsep.join(map(str, packages)),
        "PATH": os.pathsep.join((str(python.parent), os.environ["PATH"])),  # it runs `python`
        "VIRTUAL_ENV": str(python.parent.parent),
        "PYTHONDONTWRITEBYTECODE": "1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "DEV_SERVER_ENABLED": "0",
        "DEV_SERVER_PORT": "8288",
    }
    options = ["-q", "--tb=short", "-p", "no:cacheprovider", f"--timeout={TEST_TIMEOUT_S}"]
    last = ""
    with subprocess.Popen(
        [python, "-m", "pytest", f"--rootdir={checkout}", *options, *what],
        cwd=where,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        errors="replace",
    ) as tests:
        assert tests.stdout is not None
        for line in tests.stdout:
            sys.stdout.write(line)
            sys.stdout.flush()
            last = line if COUNTED.search(line) else last
    found = Counter({outcome: int(number) for number, outcome in COUNTED.findall(last)})
    if tests.returncode != 0 and not found.keys() & {"failed", "error", "errors"}:
        found["error"] += 1  # it ended before it could say
    return found


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not NOT_HANDED_ON.match(name)}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
