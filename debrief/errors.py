"""What can go wrong in putting Debrief together: all of it can be put right by who starts it.

DebriefError
├── ConfigError     a variable or flag is wrong or missing; the message names it
├── PortInUse       somebody else listens there; the message names the flag
├── SandboxFailed   the simulated vendors did not start
└── NotDone         an admin command cannot do what it was asked; the message says why
"""

from __future__ import annotations


class DebriefError(Exception):
    """The message is for the person at the terminal."""


class ConfigError(DebriefError):
    pass


class PortInUse(DebriefError):
    def __init__(self, port: int, flag: str, what: str) -> None:
        super().__init__(
            f"port {port}, meant for {what}, is in use: stop what runs there, or choose another "
            f"with {flag}"
        )


class SandboxFailed(DebriefError):
    pass


class NotDone(DebriefError):
    pass
