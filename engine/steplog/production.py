"""`steplog start` and `steplog keys`: what production has that development has not."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from msgspec.structs import replace

from .config import Config, load_config
from .errors import ConfigError
from .keyed import fresh_keys, read_keyed
from .store.database import Durability

# What was accepted survives a power cut, and apps are left alone while they are in order: whoever
# deploys one registers it.
DEFAULTS: Mapping[str, object] = {
    "durability": Durability.POWER,
    "poll": False,
    "poll_interval_s": 30.0,
}
OWNER_ONLY = 0o600
HEADING = "# Keys of one steplog: for `steplog start`, and for the apps that it serves.\n"


def run_start(
    flags: Mapping[str, object], environ: Mapping[str, str], directory: Path, file: str | None
) -> None:
    """Returns after a SIGINT or SIGTERM. Raises SteplogError when it cannot start, as without
    keys.
    """
    config = production_config(flags, environ, directory, file)
    keyed = read_keyed(config)
    from .process import run  # the engine and its server: not for who has no keys yet

    run(config, keyed)


def production_config(
    flags: Mapping[str, object], environ: Mapping[str, str], directory: Path, file: str | None
) -> Config:
    """Ports that nobody named are never looked at, whatever a file for development says."""
    config = load_config(flags, environ, directory, file, DEFAULTS)
    return replace(config, discovery=False)


def write_fresh_keys(out: Path | None) -> str:
    """New keys as lines of variables: into a new file, or returned when there is none to write.

    Raises ConfigError when the file is there already, or cannot be written.
    """
    lines = [f"{name}={text}\n" for name, text in fresh_keys().items()]
    if out is None:
        return "".join(lines)
    try:
        descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    except FileExistsError:
        raise ConfigError(f"{out} is there already: keys that may be in use are kept") from None
    except OSError as error:
        raise ConfigError(f"{out} cannot be written: {error.strerror}") from error
    with open(descriptor, "w", encoding="ascii") as opened:
        opened.writelines([HEADING, *lines])
    return ""
