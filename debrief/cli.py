"""The command `debrief`. What a verb needs is imported when it runs, so that `--help` is quick."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Coroutine
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from . import admin_commands
from .errors import DebriefError

if TYPE_CHECKING:
    from .stopping import Stop

cli = typer.Typer(
    name="debrief",
    help="A recorded sales call goes in; transcript, signals, coaching and a CRM update come out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
cli.add_typer(admin_commands.tenant, name="tenant")
cli.add_typer(admin_commands.source, name="source")
cli.add_typer(admin_commands.rep, name="rep")
cli.add_typer(admin_commands.key, name="key")

DATA = Path(".data")
OWN_NAMES = "127.0.0.1,localhost,::1"
PORT_MAX = 65_535


class EngineChoice(StrEnum):
    ENVIRONMENT = "environment"
    EMBEDDED = "embedded"


@cli.command()
def dev(
    data: Annotated[Path, typer.Option(help="The folder that keeps everything.")] = DATA,
    port: Annotated[int, typer.Option(help="The app's port.", min=0, max=PORT_MAX)] = 8000,
    engine_port: Annotated[
        int, typer.Option(help="The engine's port.", min=0, max=PORT_MAX)
    ] = 8288,
    sandbox_port: Annotated[
        int, typer.Option(help="The simulated vendors' port.", min=0, max=PORT_MAX)
    ] = 8290,
    retry_interval: Annotated[
        float | None,
        typer.Option(help="Seconds before every retry, instead of the backoff.", min=0.0),
    ] = None,
    no_sample: Annotated[
        bool, typer.Option("--no-sample", help="Send no sample call, even into an empty database.")
    ] = False,
) -> None:
    """Engine, app and simulated vendors in one go, only for this machine."""
    from rich.console import Console

    from .dev import develop
    from .local import LocalOptions

    options = LocalOptions(data, port, engine_port, sandbox_port, retry_interval)
    _run(lambda stop: develop(options, Console(), stop, sample=not no_sample))


@cli.command()
def demo(
    file: Annotated[
        Path | None, typer.Argument(help="A transcript or a recording of your own.")
    ] = None,
) -> None:
    """One call from the upload to the CRM, in a folder that is gone afterwards."""
    from rich.console import Console

    from .demo import demonstrate
    from .dev import sample_file

    if file is not None and not file.is_file():
        raise typer.BadParameter(f"there is no file {file}")
    call = file or sample_file()
    _run(lambda stop: demonstrate(call, Console(), stop))


@cli.command()
def serve(
    host: Annotated[str | None, typer.Option(help="DEBRIEF_HOST [127.0.0.1].")] = None,
    port: Annotated[
        int | None, typer.Option(help="DEBRIEF_PORT [8000].", min=0, max=PORT_MAX)
    ] = None,
    engine: Annotated[
        EngineChoice, typer.Option(help="By the INNGEST_* variables, or in this process.")
    ] = EngineChoice.ENVIRONMENT,
    engine_port: Annotated[
        int, typer.Option(help="The embedded engine's port.", min=0, max=PORT_MAX)
    ] = 8288,
) -> None:
    """Serve in production, configured by the environment (.env.example lists it)."""
    from .config import Settings
    from .serve import serve as serve_app
    from .serve import serve_with_engine

    settings = Settings.read(debrief_host=host, debrief_port=port)
    _hand_on(settings.google_application_credentials)
    if engine is EngineChoice.EMBEDDED:
        _run(lambda stop: serve_with_engine(settings, engine_port, stop))
    else:
        _run(lambda stop: serve_app(settings, stop))


@cli.command()
def secret() -> None:
    """Make a key for DEBRIEF_SECRETS_KEY, and print it."""
    from models.vault import new_key

    typer.echo(new_key())


def _run(work: Callable[[Stop], Coroutine[Any, Any, None]]) -> None:
    from .stopping import Stop

    async def with_signals() -> None:
        await work(Stop())

    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(with_signals())


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:  # there is none for every platform
        return None
    return uvloop.new_event_loop


def _spare_loopback_the_proxy() -> None:
    """The SDK's HTTP client follows the environment's proxy, which knows nothing of our engine."""
    for name in ("NO_PROXY", "no_proxy"):
        known = os.environ.get(name)
        os.environ[name] = f"{known},{OWN_NAMES}" if known else OWN_NAMES


def _hand_on(credentials: Path | None) -> None:
    """Google's SDK reads the environment itself, and knows nothing of `.env`."""
    if credentials is not None:
        os.environ.setdefault("GOOGLE_APPLICATION_CREDENTIALS", str(credentials))


def main() -> None:
    """What can be put right by whoever started it is one line, not a traceback."""
    _spare_loopback_the_proxy()
    try:
        cli()
    except DebriefError as error:
        _complain(error)
    except Exception as error:
        # Errors of packages that are not loaded for every command; by name, lest they all be.
        if type(error).__name__ not in ("DatabaseUnusable", "SecretsUnreadable"):
            raise
        _complain(error)


def _complain(error: Exception) -> None:
    typer.echo(f"debrief: {error}", err=True)
    sys.exit(1)


if __name__ == "__main__":
    main()
