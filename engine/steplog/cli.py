"""The command `steplog`. What a verb needs is imported when it runs, so that `--help` is quick."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from .errors import SteplogError

cli = typer.Typer(
    name="steplog",
    help="Durable functions in pure Python: an Inngest-compatible engine in one process.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # brackets are brackets
    pretty_exceptions_enable=False,
)


def _show_version(is_wanted: bool) -> None:
    if is_wanted:
        from .about import version

        typer.echo(f"steplog {version()}")
        raise typer.Exit


@cli.callback()
def steplog(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Say which.")
    ] = False,
) -> None:
    pass


@cli.command()
def dev(
    url: Annotated[
        list[str] | None,
        typer.Option("--url", "-u", help="Serve URL of an app to sync. May be given repeatedly."),
    ] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on [127.0.0.1].")] = None,
    port: Annotated[str | None, typer.Option(help="Port for everything over HTTP [8288].")] = None,
    connect_gateway_port: Annotated[
        str | None, typer.Option(help="Port kept for the Connect gateway [port + 1].")
    ] = None,
    db: Annotated[
        str | None, typer.Option(help='Database file, or ":memory:" [.steplog/steplog.db].')
    ] = None,
    durability: Annotated[
        str | None, typer.Option(help="What a commit survives: process or power [process].")
    ] = None,
    config: Annotated[
        str | None, typer.Option(help="Configuration file [./inngest.dev.yaml].")
    ] = None,
    no_discovery: Annotated[
        bool, typer.Option("--no-discovery", help="Look for no apps, not even the file's.")
    ] = False,
    no_poll: Annotated[
        bool, typer.Option("--no-poll", help="Sync again only the apps that are in error.")
    ] = False,
    poll_interval: Annotated[
        str | None, typer.Option(help="Seconds, or a duration, between two syncs [5].")
    ] = None,
    retry_interval: Annotated[
        str | None, typer.Option(help="Wait this long before every retry [the backoff table].")
    ] = None,
) -> None:
    """Run the engine for development: one process, no key, only for this machine.

    A flag wins over an environment variable (STEPLOG_PORT ...), which wins over the configuration
    file, which wins over the default.
    """
    flags: dict[str, object] = {
        "host": host,
        "port": port,
        "connect-gateway-port": connect_gateway_port,
        "db": db,
        "durability": durability,
        "apps": tuple(url) if url else None,
        "discovery": False if no_discovery else None,
        "poll": False if no_poll else None,
        "poll-interval": poll_interval,
        "retry-interval": retry_interval,
    }
    given = {key: value for key, value in flags.items() if value is not None}
    from .config import load_config
    from .development import run_dev

    run_dev(load_config(given, os.environ, Path.cwd(), config))


def main() -> None:
    """What can be put right by whoever started it is one line, not a traceback."""
    try:
        cli()
    except SteplogError as error:
        typer.echo(f"steplog: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
