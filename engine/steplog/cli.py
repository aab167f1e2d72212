"""The command `steplog`. What a verb needs is imported when it runs, so that `--help` is quick."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from .errors import SteplogError

Text = str | None
Urls = Annotated[
    list[str] | None,
    typer.Option("--url", "-u", help="Serve URL of an app to sync. May be given repeatedly."),
]
Host = Annotated[Text, typer.Option(help="Address to listen on [127.0.0.1].")]
Port = Annotated[Text, typer.Option(help="Port for everything over HTTP [8288].")]
GatewayPort = Annotated[Text, typer.Option(help="Port where Connect workers dial in [port + 1].")]
Db = Annotated[Text, typer.Option(help='Database file, or ":memory:" [.steplog/steplog.db].')]
ConfigFile = Annotated[Text, typer.Option(help="Configuration file [./inngest.dev.yaml].")]
RetryInterval = Annotated[
    Text, typer.Option(help="Wait this long before every retry [the backoff table].")
]
StopGrace = Annotated[
    Text, typer.Option(help="How long a stop waits for the requests in flight [10].")
]

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
    url: Urls = None,
    host: Host = None,
    port: Port = None,
    connect_gateway_port: GatewayPort = None,
    db: Db = None,
    durability: Annotated[
        str | None, typer.Option(help="What a commit survives: process or power [process].")
    ] = None,
    config: ConfigFile = None,
    no_discovery: Annotated[
        bool, typer.Option("--no-discovery", help="Look for no apps, not even the file's.")
    ] = False,
    no_poll: Annotated[
        bool, typer.Option("--no-poll", help="Sync again only the apps that are in error.")
    ] = False,
    poll_interval: Annotated[
        str | None, typer.Option(help="Seconds, or a duration, between two syncs [5].")
    ] = None,
    retry_interval: RetryInterval = None,
    stop_grace: StopGrace = None,
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
        "stop-grace": stop_grace,
    }
    given = {key: value for key, value in flags.items() if value is not None}
    from .config import load_config
    from .process import run

    run(load_config(given, os.environ, Path.cwd(), config))


@cli.command()
def start(
    url: Urls = None,
    host: Host = None,
    port: Port = None,
    connect_gateway_port: GatewayPort = None,
    db: Db = None,
    durability: Annotated[
        str | None, typer.Option(help="What a commit survives: process or power [power].")
    ] = None,
    config: ConfigFile = None,
    event_key: Annotated[
        list[str] | None,
        typer.Option(help="A key that apps send events with. Better a file: `ps` shows this."),
    ] = None,
    event_key_file: Annotated[
        str | None, typer.Option(help="File with event keys, one a line.")
    ] = None,
    signing_key: Annotated[
        str | None,
        typer.Option(help="The key that calls are signed with. Better a file: `ps` shows this."),
    ] = None,
    signing_key_file: Annotated[str | None, typer.Option(help="File with the signing key.")] = None,
    signing_key_fallback_file: Annotated[
        str | None, typer.Option(help="File with the key that is accepted, too: to change keys.")
    ] = None,
    dashboard_password_file: Annotated[
        str | None, typer.Option(help="File with the dashboard's password.")
    ] = None,
    poll: Annotated[
        bool, typer.Option("--poll", help="Sync all apps each interval, not only those in error.")
    ] = False,
    poll_interval: Annotated[
        str | None, typer.Option(help="Seconds, or a duration, between two syncs [30].")
    ] = None,
    retry_interval: RetryInterval = None,
    stop_grace: StopGrace = None,
) -> None:
    """Run the engine in production: with keys, and a password for the dashboard.

    Keys come from INNGEST_EVENT_KEY (several: with commas between them), INNGEST_SIGNING_KEY and
    INNGEST_SIGNING_KEY_FALLBACK, as apps have them, or from files; the password from
    STEPLOG_DASHBOARD_PASSWORD or a file. `steplog keys` makes new ones. A flag wins over an
    environment variable, which wins over the configuration file, which wins over the default.
    """
    flags: dict[str, object] = {
        "host": host,
        "port": port,
        "connect-gateway-port": connect_gateway_port,
        "db": db,
        "durability": durability,
        "apps": tuple(url) if url else None,
        "event-key": tuple(event_key) if event_key else None,
        "event-key-file": event_key_file,
        "signing-key": signing_key,
        "signing-key-file": signing_key_file,
        "signing-key-fallback-file": signing_key_fallback_file,
        "dashboard-password-file": dashboard_password_file,
        "poll": True if poll else None,
        "poll-interval": poll_interval,
        "retry-interval": retry_interval,
        "stop-grace": stop_grace,
    }
    given = {key: value for key, value in flags.items() if value is not None}
    from .production import run_start

    run_start(given, os.environ, Path.cwd(), config)


@cli.command()
def keys(
    out: Annotated[
        Path | None, typer.Option(help="New file to write, which only you can read.")
    ] = None,
) -> None:
    """Make an event key, a signing key and a password, as lines of environment variables."""
    from .production import write_fresh_keys

    text = write_fresh_keys(out)
    if text:
        typer.echo(text, nl=False)


def main() -> None:
    """What can be put right by whoever started it is one line, not a traceback."""
    try:
        cli()
    except SteplogError as error:
        typer.echo(f"steplog: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
