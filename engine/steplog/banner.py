"""What steplog says when it is up: where it is, what it keeps, and what protects it, or nothing."""

from __future__ import annotations

from collections.abc import Iterable

from .about import version
from .config import Config
from .core.functions import App
from .keyed import Keyed
from .server.guard import is_private_address
from .store.database import MEMORY, Durability


def banner(
    config: Config,
    keyed: Keyed | None,
    address: str,
    gateway_port: int | None,
    apps: Iterable[tuple[App, int]],
) -> str:
    """`apps` come with how many functions each has. Of keys only the beginning is told."""
    shown = address
    for wildcard in ("0.0.0.0", "[::]"):
        shown = shown.replace(wildcard, "127.0.0.1")
    lines = [
        f"steplog {version()}, {'production' if keyed else 'development'} mode",
        "",
        f"  dashboard, events, API   {shown}",
        f"  Connect gateway          port {gateway_port}: workers are told of it by the above",
        f"  database                 {_database(config)}",
        f"  configuration            {config.file or 'defaults; there is no inngest.dev.yaml'}",
        f"  retries                  {_retries(config)}",
        f"  looking for apps         {_looking(config)}",
    ]
    lines += [f"  {_label(place)}{line}" for place, line in enumerate(_apps(apps))]
    lines += _protection(keyed) if keyed else ()
    return "\n".join([*lines, "", *(_advice(config) if keyed else _warning(config))])


def _database(config: Config) -> str:
    if config.db == MEMORY:
        return "in memory: everything is gone when this process ends"
    survives = "a power cut" if config.durability is Durability.POWER else "a kill, not a power cut"
    return f"{config.db} (what is accepted survives {survives})"


def _retries(config: Config) -> str:
    if config.retry_interval_s is None:
        return "after 15 s, 30 s, 1 min, ... 2 h, each with up to 30 s more"
    return f"always after {config.retry_interval_s:g} s"


def _looking(config: Config) -> str:
    where = "on the usual ports while none is known" if config.discovery else "no"
    every = f"every {config.poll_interval_s:g} s"
    return f"{where}; {every} {'all' if config.poll else 'those in error'} are synced"


def _apps(apps: Iterable[tuple[App, int]]) -> list[str]:
    lines = []
    for app, functions in apps:
        if app.error is not None:
            lines.append(f"{app.name}: {app.error}")
        else:
            plural = "" if functions == 1 else "s"
            lines.append(f"{app.name} at {app.url}: in order, {functions} function{plural}")
    return lines or ["none yet: name one with -u URL, or in inngest.dev.yaml"]


def _label(place: int) -> str:
    return "apps                     " if place == 0 else " " * 25


def _protection(keyed: Keyed) -> list[str]:
    keys = keyed.keys
    also = f", also {keys.fallback.hint} (fallback)" if keys.fallback else ""
    events = ", ".join(key.hint for key in keys.events)
    dashboard = "asks for its password" if keyed.password else "closed: no password is set for it"
    return [
        f"  signing key              {keys.signing.hint}{also}: for the APIs, and to sign calls",
        f"  event keys               {events}: to send events",
        f"  dashboard                {dashboard}",
    ]


def _advice(config: Config) -> list[str]:
    if is_private_address(config.host):
        return [f"  Only this machine reaches {config.host}.", ""]
    return [
        f"  Others reach {config.host}, and there is no TLS here: put a proxy that has it in",
        "  front, or keys, events and outputs can be read on their way.",
        "",
    ]


def _warning(config: Config) -> list[str]:
    if is_private_address(config.host):
        return [
            "  No key is asked for: every program on this machine can read and change everything.",
            "",
        ]
    return [
        "  " + "!" * 76,
        f"  NOT PROTECTED, and listening on {config.host}: whoever reaches this port can read all",
        "  events and outputs, start, cancel and rerun functions. No key, no password, no TLS.",
        "  Use it only in a network that you trust; without --host only this machine gets in.",
        "  " + "!" * 76,
        "",
    ]
